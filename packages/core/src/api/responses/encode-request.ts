import type { EncodeContext } from '../../adapter/dialect.js';
import type { WireRequest } from '../../adapter/wire.js';
import type { ChatRequest, ReasoningRequest, ResponseFormat } from '../../hub/chat.js';
import { list, object, texts, type JsonObject } from '../../json/read.js';
import { refuseBound } from '../bound.js';
import { logprobsInclude } from './decode-request.js';
import { encodeInput } from './encode-input.js';
import { encodeToolChoice, encodeTools } from './encode-tools.js';
import { dropTuning, refuseUnsayable } from './parameters.js';
import type { ResponsesSettings } from './settings.js';

/** Members of Chat Completions that our model does not know and that mean the same here. */
const sharedWithChat = new Set([
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'prompt_cache_options',
  'moderation',
]);

/** Writes a canonical request as a body for `POST /responses`. */
export function encodeRequest(
  request: ChatRequest,
  context: EncodeContext,
  settings: ResponsesSettings,
): WireRequest {
  refuseBound(request, ...settings.own);
  refuseUnsayable(request, settings);
  const dropped: string[] = [];
  dropTuning(request, dropped);
  // What our model does not know of a request in this API; of another dialect there is nothing to build on.
  const written = request.unknown !== undefined && settings.own.has(request.unknown.dialect);
  const fields = written ? (request.unknown?.fields ?? {}) : sharedFields(request, dropped);
  const body: JsonObject = {
    ...fields,
    model: context.model,
    ...encodeInput(request.messages, {
      dropped,
      encryptedOnly: !written,
      longestCallId: settings.longestCallId,
    }),
  };
  if (context.stream) body['stream'] = true;
  writeTools(body, request, { written, dropped });
  writeSettings(body, request, settings);
  writeText(body, request);
  writeReasoning(body, request);
  writeStorage(body, request, written);
  writeLogprobs(body, request);
  const adjusted = settings.adjustRequest?.(body, request, context);
  return {
    body: { kind: 'json', value: adjusted?.body ?? body },
    dropped: [...new Set([...dropped, ...(adjusted?.dropped ?? [])])],
  };
}

/** Of another dialect's own members those that mean the same here; the others are listed as dropped. */
function sharedFields(request: ChatRequest, dropped: string[]): JsonObject {
  const fields: JsonObject = {};
  for (const [name, value] of Object.entries(request.unknown?.fields ?? {})) {
    if (sharedWithChat.has(name)) fields[name] = value;
    else dropped.push(name);
  }
  dropped.push(...(request.unknown?.inMessages ?? []));
  return fields;
}

function writeTools(
  body: JsonObject,
  request: ChatRequest,
  { written, dropped }: { written: boolean; dropped: string[] },
): void {
  const { tools, tool_choice, parallel_tool_calls } = request;
  if (tools !== undefined) body['tools'] = encodeTools(tools, written, dropped);
  if (tool_choice !== undefined) body['tool_choice'] = encodeToolChoice(tool_choice, tools ?? []);
  if (parallel_tool_calls !== undefined) body['parallel_tool_calls'] = parallel_tool_calls;
}

function writeSettings(body: JsonObject, request: ChatRequest, settings: ResponsesSettings): void {
  const { max_tokens, temperature, top_p, user, metadata, service_tier, stop } = request;
  if (max_tokens !== undefined) body['max_output_tokens'] = max_tokens;
  if (temperature !== undefined) body['temperature'] = temperature;
  if (top_p !== undefined) body['top_p'] = top_p;
  if (user !== undefined) body['user'] = user;
  if (metadata !== undefined) body['metadata'] = metadata;
  if (service_tier !== undefined) body['service_tier'] = service_tier;
  if (settings.stop && stop !== undefined) body['stop'] = stop;
}

function writeText(body: JsonObject, { response_format, verbosity }: ChatRequest): void {
  if (response_format === undefined && verbosity === undefined) return;
  const text: JsonObject = { ...object(body['text']) };
  if (response_format !== undefined) text['format'] = encodeFormat(response_format);
  if (verbosity !== undefined) text['verbosity'] = verbosity;
  body['text'] = text;
}

function encodeFormat(format: ResponseFormat): JsonObject {
  if (format.type !== 'json_schema') return { type: format.type };
  const wire: JsonObject = { type: 'json_schema', name: format.name, schema: format.schema };
  if (format.description !== undefined) wire['description'] = format.description;
  if (format.strict !== undefined) wire['strict'] = format.strict;
  return wire;
}

function writeReasoning(body: JsonObject, { reasoning }: ChatRequest): void {
  if (reasoning === undefined) return;
  const wire: JsonObject = { ...object(body['reasoning']) };
  const effort = reasoning.effort ?? effortOfBudget(reasoning);
  if (effort !== undefined) wire['effort'] = effort;
  if (reasoning.summary !== undefined) wire['summary'] = reasoning.summary;
  body['reasoning'] = wire;
}

/** The API knows no budget of tokens: the effort that thinks about as long. */
function effortOfBudget({ max_tokens }: ReasoningRequest): string | undefined {
  if (max_tokens === undefined) return undefined;
  if (max_tokens === 0) return 'none';
  if (max_tokens <= 2048) return 'low';
  return max_tokens <= 8192 ? 'medium' : 'high';
}

/**
 * Answers of this API are stored unless the request says no, which callers of other APIs do not expect: for them
 * `store` is false. Reasoning then only survives to the next turn in its encrypted form, so that is asked for where
 * the request is about reasoning; models that do not reason refuse to be asked.
 */
function writeStorage(body: JsonObject, request: ChatRequest, written: boolean): void {
  const store = request.store ?? (written ? undefined : false);
  if (store !== undefined) body['store'] = store;
  if (written || store !== false || !asksForReasoning(request)) return;
  include(body, 'reasoning.encrypted_content');
}

function asksForReasoning({ reasoning }: ChatRequest): boolean {
  return reasoning !== undefined && reasoning.effort !== 'none' && reasoning.max_tokens !== 0;
}

function writeLogprobs(body: JsonObject, { logprobs, top_logprobs }: ChatRequest): void {
  if (logprobs !== true) return;
  include(body, logprobsInclude);
  if (top_logprobs !== undefined) body['top_logprobs'] = top_logprobs;
}

function include(body: JsonObject, name: string): void {
  body['include'] = [...texts(list(body['include'])), name];
}
