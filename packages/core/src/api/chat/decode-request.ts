import type { InboundRequest } from '../../adapter/wire.js';
import type { ChatRequest, ReasoningRequest } from '../../hub/chat.js';
import type { Message } from '../../hub/part.js';
import { defined, type JsonObject } from '../../json/read.js';
import { ownMembers } from '../../passage/passage-rules.js';
import {
  optionalBoolean,
  optionalInteger,
  optionalNumber,
  optionalObject,
  optionalText,
  optionalTexts,
  jsonRequestBody,
  otherMembers,
  otherSetMembers,
  type Place,
  requiredName,
} from '../request-fields.js';
import { decodeCacheControl } from './cache-control.js';
import { namesInMessages, unknownMembers } from '../unknown-members.js';
import { decodeMessages } from './decode-messages.js';
import { decodeResponseFormat, decodeTools, decodeToolChoice } from './decode-tools.js';
import type { ChatSettings } from './settings.js';

/** Reads a client's Chat Completions request. Throws `invalid_request` that names the member at fault. */
export function decodeRequest(request: InboundRequest, settings: ChatSettings): ChatRequest {
  const body = jsonRequestBody(request);
  const model = requiredName(body, 'model');
  const ignored: string[] = [];
  const messages = decodeMessages(body, settings, ignored);
  const tools = decodeTools(body, settings, ignored);
  const bound = boundMembers(body, messages);
  return {
    model,
    messages,
    stream: optionalBoolean(body, 'stream') ?? false,
    ...defined<Omit<ChatRequest, 'model' | 'messages' | 'stream'>>({
      include_usage: optionalBoolean(streamOptions(body), 'include_usage'),
      tools,
      tool_choice: decodeToolChoice(body, settings),
      response_format: decodeResponseFormat(body),
      reasoning: decodeReasoning(body),
      cache_control: decodeCacheControl(body),
      bound,
      ignored: ignored.length === 0 ? undefined : ignored,
      unknown: unknownMembers(settings.filedAs, {
        fields: unknownFields(body),
        inMessages: namesInMessages(messages, settings.filedAs),
        bound,
      }),
      ...limits(body),
      ...sampling(body),
      ...outputs(body),
      ...labels(body),
    }),
  };
}

/** Ids of files and sounds live in one account. A search is a tool that the vendor runs, though it is no tool by its form. */
function boundMembers(body: Place, messages: readonly Message[]): string[] | undefined {
  const bound = messages.flatMap(({ parts }, index) =>
    parts.some((part) => 'source' in part && 'file_id' in part.source) ? [`messages[${index}].file_id`] : [],
  );
  if (optionalObject(body, 'web_search_options') !== undefined) bound.push('web_search_options');
  return bound.length === 0 ? undefined : bound;
}

/** `max_completion_tokens` is the newer name and wins. */
function limits(body: Place) {
  return {
    max_tokens: optionalInteger(body, 'max_completion_tokens') ?? optionalInteger(body, 'max_tokens'),
    stop: optionalTexts(body, 'stop'),
    n: optionalInteger(body, 'n'),
  };
}

function sampling(body: Place) {
  return {
    temperature: optionalNumber(body, 'temperature'),
    top_p: optionalNumber(body, 'top_p'),
    top_k: optionalInteger(body, 'top_k'),
    seed: optionalInteger(body, 'seed'),
    frequency_penalty: optionalNumber(body, 'frequency_penalty'),
    presence_penalty: optionalNumber(body, 'presence_penalty'),
    logit_bias: optionalObject(body, 'logit_bias'),
  };
}

function outputs(body: Place) {
  return {
    parallel_tool_calls: optionalBoolean(body, 'parallel_tool_calls'),
    logprobs: optionalBoolean(body, 'logprobs'),
    top_logprobs: optionalInteger(body, 'top_logprobs'),
    modalities: optionalTexts(body, 'modalities'),
    audio: optionalObject(body, 'audio'),
    prediction: optionalObject(body, 'prediction'),
    verbosity: optionalText(body, 'verbosity'),
  };
}

function labels(body: Place) {
  return {
    user: optionalText(body, 'user'),
    metadata: optionalObject(body, 'metadata'),
    service_tier: optionalText(body, 'service_tier'),
    store: optionalBoolean(body, 'store'),
  };
}

function streamOptions(body: Place): Place {
  return { of: optionalObject(body, 'stream_options') ?? {}, path: 'stream_options.' };
}

/** `reasoning` is Bifrost's member, `reasoning_effort` OpenAI's; where both tell an effort, the object is the more exact. */
function decodeReasoning(body: Place): ReasoningRequest | undefined {
  const place: Place = { of: optionalObject(body, 'reasoning') ?? {}, path: 'reasoning.' };
  const reasoning = defined<ReasoningRequest>({
    effort: optionalText(place, 'effort') ?? optionalText(body, 'reasoning_effort'),
    max_tokens: optionalInteger(place, 'max_tokens'),
    summary: optionalText(place, 'summary'),
  });
  return Object.keys(reasoning).length === 0 ? undefined : reasoning;
}

const knownMembers: ReadonlySet<string> = new Set([
  'audio',
  'cache_control',
  'frequency_penalty',
  'function_call',
  'functions',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'messages',
  'metadata',
  'modalities',
  'model',
  'n',
  'parallel_tool_calls',
  'prediction',
  'presence_penalty',
  'reasoning',
  'reasoning_effort',
  'response_format',
  'seed',
  'service_tier',
  'stop',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'tool_choice',
  'tools',
  'top_k',
  'top_logprobs',
  'top_p',
  'user',
  'verbosity',
  // The engine reads these, no provider ever sees them.
  ...ownMembers,
]);

const knownStreamOptions: ReadonlySet<string> = new Set(['include_usage']);

/** What our model does not know, for dialects in which it means the same. */
function unknownFields(body: Place): JsonObject {
  const fields: JsonObject = { ...otherSetMembers(body.of, knownMembers) };
  const furtherOptions = otherMembers(streamOptions(body).of, knownStreamOptions);
  if (furtherOptions !== undefined) fields['stream_options'] = furtherOptions;
  return fields;
}
