import {
  invalidRequest,
  jsonRequestBody,
  namesInMessages,
  object,
  objects,
  optionalBoolean,
  optionalNumber,
  optionalPlace,
  optionalPlaces,
  optionalText,
  optionalTexts,
  otherSetMembers,
  requiredText,
  text,
  unknownMembers,
  unreadNames,
  type ChatRequest,
  type InboundRequest,
  type JsonObject,
  type Message,
  type Part,
  type Place,
  type ReasoningRequest,
} from '@bifrost/core';
import { messagesDialectId } from '../dialect-ids.js';
import { decodeCacheControl } from './decode-content.js';
import { decodeToolChoice, decodeTools } from './decode-tools.js';
import { decodeContent, decodeTurn } from './decode-turn.js';

/** Members that the hub models, wholly or in part. */
const modelled = new Set([
  'model',
  'messages',
  'system',
  'max_tokens',
  'metadata',
  'stop_sequences',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'tools',
  'tool_choice',
  'mcp_servers',
  'thinking',
  'output_config',
  'service_tier',
  'cache_control',
]);

/** Members that name something of one account: a sandbox, a conversation that the vendor keeps. */
const boundMembers = ['container', 'thread'];

/**
 * Decodes a request of either API version (2023-06-01 and 2026-10-21 differ in types, not on the wire).
 *
 * `max_tokens` may be absent, although Anthropic demands it: targets of other vendors need none.
 *
 * @throws `invalid_request` with the path of the member that is wrong.
 */
export function decodeRequest(inbound: InboundRequest): ChatRequest {
  const body = jsonRequestBody(inbound);
  const request: ChatRequest = {
    model: requiredText(body, 'model'),
    messages: decodeMessages(body),
    stream: optionalBoolean(body, 'stream') ?? false,
    include_usage: true,
    ...decodeNumbers(body),
    ...decodeToolChoice(body),
  };
  const tools = decodeTools(body);
  const stop = optionalTexts(body, 'stop_sequences');
  const user = text(object(body.of['metadata'])?.['user_id']);
  const tier = optionalText(body, 'service_tier');
  const control = decodeCacheControl(body.of['cache_control']);
  const bound = [
    ...boundMembers.filter((member) => body.of[member] != null),
    ...messagesWithFileIds(request.messages),
  ];
  if (tools !== undefined) request.tools = tools;
  if (stop !== undefined) request.stop = stop;
  if (user !== undefined) request.user = user;
  if (tier !== undefined) request.service_tier = tier === 'standard_only' ? 'default' : tier;
  if (control !== undefined) request.cache_control = control;
  if (bound.length > 0) request.bound = bound;
  const { fields, ...output } = decodeOutput(body, inbound);
  const inMessages = namesInMessages(request.messages, messagesDialectId);
  const unknown = unknownMembers(messagesDialectId, { fields, inMessages, bound });
  const ignored = unreadNames([[objects(body.of['messages']), turnMembers]]);
  if (unknown !== undefined) request.unknown = unknown;
  if (ignored.length > 0) request.ignored = ignored;
  return { ...request, ...output };
}

/** A turn has no place for others: those of one speaker that follow each other become one. */
const turnMembers: ReadonlySet<string> = new Set(['role', 'content']);

/** Uploaded files live in one account. */
function messagesWithFileIds(messages: readonly Message[]): string[] {
  return messages.flatMap(({ parts }, index) =>
    parts.some(hasFileId) ? [`messages[${index}].file_id`] : [],
  );
}

function hasFileId(part: Part): boolean {
  if (part.type === 'tool_result') return part.parts.some(hasFileId);
  return 'source' in part && 'file_id' in part.source;
}

function decodeMessages(body: Place): Message[] {
  const turns = optionalPlaces(body, 'messages');
  if (turns === undefined) throw invalidRequest('messages', 'is missing; it must be a list');
  const messages = turns.map(decodeTurn);
  if (body.of['system'] == null) return messages;
  return [{ role: 'system', parts: decodeContent(body, 'system') }, ...messages];
}

function decodeNumbers(body: Place): Partial<ChatRequest> {
  const numbers: Partial<ChatRequest> = {};
  for (const member of ['max_tokens', 'temperature', 'top_p', 'top_k'] as const) {
    const value = optionalNumber(body, member);
    if (value !== undefined) numbers[member] = value;
  }
  return numbers;
}

interface DecodedOutput extends Pick<ChatRequest, 'reasoning' | 'response_format'> {
  /** What our model does not know. */
  fields: JsonObject;
}

/** Reasoning and response format share `output_config`; what neither says stays as it came. */
function decodeOutput(body: Place, inbound: InboundRequest): DecodedOutput {
  const output = optionalPlace(body, 'output_config');
  const thinking = optionalPlace(body, 'thinking');
  const effort = output && optionalText(output, 'effort');
  const reasoning = decodeReasoning(thinking, effort);
  const fields = unknownFields(body.of, inbound);
  const result: DecodedOutput = { fields };
  if (reasoning !== undefined) result.reasoning = reasoning;
  else if (thinking !== undefined) fields['thinking'] = thinking.of;
  const schema = object(object(output?.of['format'])?.['schema']);
  if (schema !== undefined) result.response_format = { type: 'json_schema', name: 'output', schema };
  const taken = new Set<string>(schema === undefined ? [] : ['format']);
  // Without thinking, effort says how much to write, for which the hub has no word.
  if (reasoning?.effort !== undefined && reasoning.effort === effort) taken.add('effort');
  const rest = otherSetMembers(output?.of ?? {}, taken);
  if (rest !== undefined) fields['output_config'] = rest;
  return result;
}

function decodeReasoning(
  thinking: Place | undefined,
  effort: string | undefined,
): ReasoningRequest | undefined {
  const reasoning: ReasoningRequest = {};
  const display = text(thinking?.of['display']);
  if (display !== undefined) reasoning.summary = display === 'omitted' ? 'none' : 'auto';
  switch (thinking?.of['type']) {
    case 'disabled':
      return { effort: 'none' };
    case 'enabled': {
      const budget = optionalNumber(thinking, 'budget_tokens');
      if (budget === undefined)
        throw invalidRequest('thinking.budget_tokens', 'is missing; it must be a number');
      return { ...reasoning, max_tokens: budget };
    }
    case 'adaptive':
      return effort === undefined ? reasoning : { ...reasoning, effort };
    default:
      return undefined;
  }
}

function unknownFields(body: JsonObject, inbound: InboundRequest): JsonObject {
  const fields: JsonObject = {};
  for (const [member, value] of Object.entries(body)) {
    if (!modelled.has(member) && value !== null && value !== undefined) fields[member] = value;
  }
  const { user_id: _user, ...metadata } = object(body['metadata']) ?? {};
  if (Object.keys(metadata).length > 0) fields['metadata'] = metadata;
  // Hosts that have no such header have this member instead, so it is the name under which betas travel.
  const betas = (inbound.headers['anthropic-beta'] ?? '').split(',').map((beta) => beta.trim());
  const named = betas.filter((beta) => beta !== '');
  if (named.length > 0) fields['anthropic_beta'] = named;
  return fields;
}
