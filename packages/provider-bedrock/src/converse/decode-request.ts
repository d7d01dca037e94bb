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
  const { thinking, output_config: output, reasoningConfig, tool_choice: choice, ...rest } = fields;
  const { top_k: topK, reasoning_effort: effort, reasoning_config: qwen, ...others } = rest;
  const found: AdditionalFields = {
    claudeChoice: object(choice),
    reasoning:
      decodeThinking(object(thinking), object(output)) ??
      decodeNova(object(reasoningConfig)) ??
      decodeEffort(effort) ??
      decodeEffort(qwen),
    topK: number(topK),
    rest: others,
  };
  const nova = object(others['inferenceConfig']);
  if (found.topK === undefined && number(nova?.['topK']) !== undefined) {
    const { topK: novaTopK, ...novaRest } = nova ?? {};
    found.topK = number(novaTopK);
    const { inferenceConfig: _nova, ...without } = others;
    found.rest = Object.keys(novaRest).length > 0 ? { ...without, inferenceConfig: novaRest } : without;
  }
  // Without thinking, Claude's effort says how much to write, for which the hub has no word.
  if (output !== undefined && found.reasoning?.effort === undefined) found.rest['output_config'] = output;
  return found;
}

function decodeThinking(
  thinking: JsonObject | undefined,
  output: JsonObject | undefined,
): ReasoningRequest | undefined {
  switch (thinking?.['type']) {
    case 'disabled':
      return { effort: 'none' };
    case 'enabled': {
      const budget = number(thinking['budget_tokens']);
      return budget === undefined ? {} : { max_tokens: budget };
    }
    case 'adaptive': {
      const effort = text(output?.['effort']);
      const display = text(thinking['display']);
      return {
        ...(effort === undefined ? {} : { effort }),
        ...(display === undefined ? {} : { summary: display === 'omitted' ? 'none' : 'auto' }),
      };
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
