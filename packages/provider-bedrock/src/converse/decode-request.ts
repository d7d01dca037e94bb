import {
  invalidRequest,
  jsonRequestBody,
  number,
  object,
  optionalNumber,
  optionalObject,
  optionalPlace,
  optionalPlaces,
  optionalTexts,
  otherSetMembers,
  parseObject,
  text,
  type ChatRequest,
  type InboundRequest,
  type JsonObject,
  type Place,
  type ReasoningRequest,
  type ResponseFormat,
} from '@bifrost/core';
import { converseDialectId } from '../dialect-ids.js';
import { decodeMessage, decodeSystem } from './decode-message.js';
import { decodeToolConfig } from './decode-tools.js';
import { unreadMembers } from './unread-members.js';

/** Members that the hub models as a whole. */
const modelled = new Set([
  'modelId',
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'outputConfig',
  'additionalModelRequestFields',
  'requestMetadata',
  'serviceTier',
]);

/**
 * Decodes a request. The model stands in the path, and whether the answer streams as well.
 *
 * @throws `invalid_request` with the path of the member that is wrong.
 */
export function decodeRequest(inbound: InboundRequest, stream: boolean): ChatRequest {
  const body = jsonRequestBody(inbound);
  const additional = optionalObject(body, 'additionalModelRequestFields') ?? {};
  const { claudeChoice, reasoning, topK, rest } = readAdditional(additional);
  const request: ChatRequest = {
    model: inbound.params['model'] ?? '',
    messages: decodeMessages(body),
    stream,
    include_usage: true,
    ...decodeInference(body),
    ...decodeToolConfig(body, claudeChoice),
  };
  const metadata = optionalObject(body, 'requestMetadata');
  const tier = text(optionalObject(body, 'serviceTier')?.['type']);
  const { format, other } = decodeOutput(body);
  if (topK !== undefined) request.top_k = topK;
  if (reasoning !== undefined) request.reasoning = reasoning;
  if (metadata !== undefined) request.metadata = metadata;
  if (tier !== undefined) request.service_tier = tier;
  if (format !== undefined) request.response_format = format;
  const fields = { ...unknownFields(body.of), ...other };
  if (Object.keys(rest).length > 0) fields['additionalModelRequestFields'] = rest;
  if (Object.keys(fields).length > 0) request.unknown = { dialect: converseDialectId, fields };
  const ignored = unreadMembers(body.of);
  if (ignored.length > 0) request.ignored = ignored;
  return request;
}

function decodeMessages(body: Place): ChatRequest['messages'] {
  // A managed prompt brings its own messages.
  const turns = (optionalPlaces(body, 'messages') ?? []).map(decodeMessage);
  const system = decodeSystem(body);
  return system.length === 0 ? turns : [{ role: 'system', parts: system }, ...turns];
}

function decodeInference(body: Place): Partial<ChatRequest> {
  const config = optionalPlace(body, 'inferenceConfig');
  if (config === undefined) return {};
  const decoded: Partial<ChatRequest> = {};
  const maxTokens = optionalNumber(config, 'maxTokens');
  const temperature = optionalNumber(config, 'temperature');
  const topP = optionalNumber(config, 'topP');
  const stop = optionalTexts(config, 'stopSequences');
  if (maxTokens !== undefined) decoded.max_tokens = maxTokens;
  if (temperature !== undefined) decoded.temperature = temperature;
  if (topP !== undefined) decoded.top_p = topP;
  if (stop !== undefined && stop.length > 0) decoded.stop = stop;
  return decoded;
}

interface AdditionalFields {
  claudeChoice: JsonObject | undefined;
  reasoning: ReasoningRequest | undefined;
  topK: number | undefined;
  /** What the hub has no word for. */
  rest: JsonObject;
}

/** The model's own fields: what they say of thinking, choice and sampling means the same elsewhere. */
function readAdditional(fields: JsonObject): AdditionalFields {
  const { tool_choice: choice, output_config: output, ...others } = fields;
  const { reasoning, rest } = readReasoning(others, object(output));
  const { topK, rest: unread } = readTopK(rest);
  // Without thinking, Claude's effort says how much to write, for which the hub has no word.
  const taken = reasoning?.effort === object(output)?.['effort'] ? new Set(['effort']) : new Set<string>();
  const other = otherSetMembers(object(output) ?? {}, taken);
  if (other !== undefined) unread['output_config'] = other;
  return { claudeChoice: object(choice), reasoning, topK, rest: unread };
}

/** Each family has a member of its own. One that cannot be read stays. */
function readReasoning(
  fields: JsonObject,
  output: JsonObject | undefined,
): { reasoning: ReasoningRequest | undefined; rest: JsonObject } {
  const { thinking, reasoningConfig, reasoning_effort: effort, reasoning_config: qwen, ...rest } = fields;
  const readings = [
    ['thinking', thinking, decodeThinking(object(thinking), output)],
    ['reasoningConfig', reasoningConfig, decodeNova(object(reasoningConfig))],
    ['reasoning_effort', effort, decodeEffort(effort)],
    ['reasoning_config', qwen, decodeEffort(qwen)],
  ] as const;
  let reasoning: ReasoningRequest | undefined;
  for (const [member, value, read] of readings) {
    if (reasoning === undefined && read !== undefined) reasoning = read;
    else if (value != null) rest[member] = value;
  }
  return { reasoning, rest };
}

/** Nova has it one level deeper. */
function readTopK({ top_k: topK, ...rest }: JsonObject): { topK: number | undefined; rest: JsonObject } {
  if (number(topK) !== undefined) return { topK: number(topK), rest };
  if (topK != null) rest['top_k'] = topK;
  const { topK: novaTopK, ...novaRest } = object(rest['inferenceConfig']) ?? {};
  if (number(novaTopK) === undefined) return { topK: undefined, rest };
  const { inferenceConfig: _nova, ...without } = rest;
  return {
    topK: number(novaTopK),
    rest: Object.keys(novaRest).length > 0 ? { ...without, inferenceConfig: novaRest } : without,
  };
}

function decodeThinking(
  thinking: JsonObject | undefined,
  output: JsonObject | undefined,
): ReasoningRequest | undefined {
  const display = text(thinking?.['display']);
  const shown: ReasoningRequest =
    display === undefined ? {} : { summary: display === 'omitted' ? 'none' : 'auto' };
  switch (thinking?.['type']) {
    case 'disabled':
      return { effort: 'none' };
    case 'enabled': {
      const budget = number(thinking['budget_tokens']);
      return budget === undefined ? shown : { ...shown, max_tokens: budget };
    }
    case 'adaptive': {
      const effort = text(output?.['effort']);
      return effort === undefined ? shown : { ...shown, effort };
    }
    default:
      return undefined;
  }
}

function decodeNova(config: JsonObject | undefined): ReasoningRequest | undefined {
  if (config?.['type'] === 'disabled') return { effort: 'none' };
  return config?.['type'] === 'enabled' ? decodeEffort(config['maxReasoningEffort']) : undefined;
}

function decodeEffort(value: unknown): ReasoningRequest | undefined {
  const effort = text(value);
  return effort === undefined ? undefined : { effort };
}

function decodeOutput(body: Place): { format: ResponseFormat | undefined; other: JsonObject } {
  const { textFormat, ...rest } = optionalObject(body, 'outputConfig') ?? {};
  const other: JsonObject = Object.keys(rest).length > 0 ? { outputConfig: rest } : {};
  const wanted = object(object(object(textFormat)?.['structure'])?.['jsonSchema']);
  if (wanted === undefined) return { format: undefined, other };
  const schema = parseObject(text(wanted['schema']) ?? '');
  if (schema === undefined) {
    throw invalidRequest(
      'outputConfig.textFormat.structure.jsonSchema.schema',
      'must be a JSON object, written as a string',
    );
  }
  const format: ResponseFormat = { type: 'json_schema', name: text(wanted['name']) ?? 'output', schema };
  const description = text(wanted['description']);
  if (description !== undefined) format.description = description;
  return { format, other };
}

function unknownFields(body: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(body).filter(
      ([member, value]) => !modelled.has(member) && value !== null && value !== undefined,
    ),
  );
}
