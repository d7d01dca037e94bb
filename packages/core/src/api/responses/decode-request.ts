import type { InboundRequest } from '../../adapter/wire.js';
import { invalidRequest } from '../../adapter/failures.js';
import type { ChatRequest, ReasoningRequest, ResponseFormat } from '../../hub/chat.js';
import type { Message, Part } from '../../hub/part.js';
import type { JsonObject } from '../../json/read.js';
import {
  optionalBoolean,
  optionalInteger,
  optionalNumber,
  optionalObject,
  optionalText,
  optionalTexts,
  requiredName,
  requiredObject,
  topLevel,
  type Place,
} from '../request-fields.js';
import { namesInMessages } from '../unknown-members.js';
import { decodeInput } from './decode-input.js';
import { decodeTools, decodeToolChoice } from './decode-tools.js';
import { family, namesOfMarks, rest } from './native.js';

/** What a client asks for in `include` to be told the probabilities of tokens. */
export const logprobsInclude = 'message.output_text.logprobs';

/** Members that our model has, and Bifrost's own, which are read before a dialect sees the body. */
const known = new Set([
  'model',
  'input',
  'instructions',
  'stream',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'reasoning',
  'max_output_tokens',
  'temperature',
  'top_p',
  'top_logprobs',
  'include',
  'user',
  'metadata',
  'service_tier',
  'store',
  'provider',
  'fallbacks',
  'routing',
  'provider_options',
]);

/** Reads a client's body for `POST /v1/responses`. */
export function decodeRequest({ body: wire }: InboundRequest): ChatRequest {
  if (wire.kind !== 'json') throw invalidRequest(undefined, 'the body must be a JSON object');
  const body = topLevel(wire.value);
  const request: ChatRequest = {
    model: requiredName(body, 'model'),
    messages: decodeInput(body),
    stream: optionalBoolean(body, 'stream') ?? false,
  };
  // A stream of the Responses API always tells usage; the caller need not ask.
  if (request.stream) request.include_usage = true;
  decodeToolMembers(body, request);
  decodeSettings(body, request);
  const fields = rest(wire.value, known) ?? {};
  decodeText(body, request, fields);
  decodeReasoning(body, request, fields);
  decodeInclude(body, request, fields);
  const inMessages = namesInMessages(request.messages, family, namesOfMarks);
  request.unknown = { dialect: family, fields, ...(inMessages.length === 0 ? {} : { inMessages }) };
  const bound = boundMembers(fields, request.messages);
  if (bound.length > 0) request.bound = bound;
  // What the model is to answer may lie at the provider.
  const stored = bound.some((name) => name !== 'background');
  if (!stored && (wire.value['input'] ?? undefined) === undefined) {
    throw invalidRequest('input', 'is missing; it must be a string or a list of items');
  }
  return request;
}

function decodeToolMembers(body: Place, request: ChatRequest): void {
  const tools = decodeTools(body);
  if (tools !== undefined) request.tools = tools;
  const choice = decodeToolChoice(body);
  if (choice !== undefined) request.tool_choice = choice;
  const parallel = optionalBoolean(body, 'parallel_tool_calls');
  if (parallel !== undefined) request.parallel_tool_calls = parallel;
}

function decodeSettings(body: Place, request: ChatRequest): void {
  const max_tokens = optionalInteger(body, 'max_output_tokens');
  if (max_tokens !== undefined) request.max_tokens = max_tokens;
  const temperature = optionalNumber(body, 'temperature');
  if (temperature !== undefined) request.temperature = temperature;
  const top_p = optionalNumber(body, 'top_p');
  if (top_p !== undefined) request.top_p = top_p;
  const user = optionalText(body, 'user');
  if (user !== undefined) request.user = user;
  const metadata = optionalObject(body, 'metadata');
  if (metadata !== undefined) request.metadata = metadata;
  const service_tier = optionalText(body, 'service_tier');
  if (service_tier !== undefined) request.service_tier = service_tier;
  const store = optionalBoolean(body, 'store');
  if (store !== undefined) request.store = store;
}

const textMembers = new Set(['format', 'verbosity']);

function decodeText(body: Place, request: ChatRequest, fields: JsonObject): void {
  const of = optionalObject(body, 'text');
  if (of === undefined) return;
  const place: Place = { of, path: 'text.' };
  const verbosity = optionalText(place, 'verbosity');
  if (verbosity !== undefined) request.verbosity = verbosity;
  const format = optionalObject(place, 'format');
  if (format !== undefined) request.response_format = decodeFormat({ of: format, path: 'text.format.' });
  const others = rest(of, textMembers);
  if (others !== undefined) fields['text'] = others;
}

function decodeFormat(place: Place): ResponseFormat {
  const type = place.of['type'];
  if (type === 'text' || type === 'json_object') return { type };
  if (type !== 'json_schema') {
    throw invalidRequest(`${place.path}type`, 'must be text, json_object or json_schema');
  }
  const format: ResponseFormat = {
    type,
    name: requiredName(place, 'name'),
    schema: requiredObject(place, 'schema'),
  };
  const description = optionalText(place, 'description');
  if (description !== undefined) format.description = description;
  const strict = optionalBoolean(place, 'strict');
  if (strict !== undefined) format.strict = strict;
  return format;
}

const reasoningMembers = new Set(['effort', 'summary', 'generate_summary']);

function decodeReasoning(body: Place, request: ChatRequest, fields: JsonObject): void {
  const of = optionalObject(body, 'reasoning');
  if (of === undefined) return;
  const place: Place = { of, path: 'reasoning.' };
  const reasoning: ReasoningRequest = {};
  const effort = optionalText(place, 'effort');
  if (effort !== undefined) reasoning.effort = effort;
  // `generate_summary` is the older name of `summary`.
  const summary = optionalText(place, 'summary') ?? optionalText(place, 'generate_summary');
  if (summary !== undefined) reasoning.summary = summary;
  if (effort !== undefined || summary !== undefined) request.reasoning = reasoning;
  const others = rest(of, reasoningMembers);
  if (others !== undefined) fields['reasoning'] = others;
}

function decodeInclude(body: Place, request: ChatRequest, fields: JsonObject): void {
  const include = optionalTexts(body, 'include') ?? [];
  const top = optionalInteger(body, 'top_logprobs');
  if (include.includes(logprobsInclude)) {
    request.logprobs = true;
    if (top !== undefined) request.top_logprobs = top;
  } else if (top !== undefined) {
    // Without `include` nobody would see them; the number means nothing but goes back as it came.
    fields['top_logprobs'] = top;
  }
  const others = include.filter((name) => name !== logprobsInclude);
  if (others.length > 0) fields['include'] = others;
}

/** Members that name something which is stored at one provider, or that only its storage can do. */
const boundNames = ['previous_response_id', 'conversation', 'prompt', 'background'] as const;

function boundMembers(fields: JsonObject, messages: readonly Message[]): string[] {
  const names: string[] = boundNames.filter(
    (name) => fields[name] !== undefined && fields[name] !== false && fields[name] !== '',
  );
  return messages.some((message) => message.parts.some((part) => isStored(part)))
    ? [...names, 'input']
    : names;
}

/** A reference to an item or a file that lies at one provider, also within the result of a tool. */
function isStored(part: Part): boolean {
  if (part.type === 'opaque') return part.kind === 'item_reference';
  if (part.type === 'tool_result') return part.parts.some((inner) => isStored(inner));
  return 'source' in part && 'file_id' in part.source;
}
