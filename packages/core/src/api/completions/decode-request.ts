import { invalidRequest } from '../../adapter/failures.js';
import type { InboundRequest } from '../../adapter/wire.js';
import type { TextCompletionRequest } from '../../hub/beyond-chat.js';
import { defined, isObject, type JsonValue } from '../../json/read.js';
import { unknownMembers } from '../api-dialect.js';
import {
  jsonRequestBody,
  optionalBoolean,
  optionalInteger,
  optionalNumber,
  optionalObject,
  optionalText,
  optionalTexts,
  optionalValue,
  type Place,
  requiredName,
} from '../request-fields.js';

const knownMembers: ReadonlySet<string> = new Set([
  'best_of',
  'echo',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'max_tokens',
  'model',
  'n',
  'presence_penalty',
  'prompt',
  'seed',
  'stop',
  'stream',
  'stream_options',
  'suffix',
  'temperature',
  'top_k',
  'top_p',
  'user',
]);

/** Reads a client's request of the text completions API. Throws `invalid_request` that names the member at fault. */
export function decodeRequest(request: InboundRequest, settings: { filedAs: string }): TextCompletionRequest {
  const body = jsonRequestBody(request);
  const streamOptions: Place = { of: optionalObject(body, 'stream_options') ?? {}, path: 'stream_options.' };
  return {
    model: requiredName(body, 'model'),
    prompt: decodePrompt(body),
    stream: optionalBoolean(body, 'stream') ?? false,
    ...defined<Omit<TextCompletionRequest, 'model' | 'prompt' | 'stream'>>({
      include_usage: optionalBoolean(streamOptions, 'include_usage'),
      max_tokens: optionalInteger(body, 'max_tokens'),
      temperature: optionalNumber(body, 'temperature'),
      top_p: optionalNumber(body, 'top_p'),
      top_k: optionalInteger(body, 'top_k'),
      stop: optionalTexts(body, 'stop'),
      seed: optionalInteger(body, 'seed'),
      n: optionalInteger(body, 'n'),
      frequency_penalty: optionalNumber(body, 'frequency_penalty'),
      presence_penalty: optionalNumber(body, 'presence_penalty'),
      suffix: optionalText(body, 'suffix'),
      echo: optionalBoolean(body, 'echo'),
      logprobs: optionalInteger(body, 'logprobs'),
      best_of: optionalInteger(body, 'best_of'),
      user: optionalText(body, 'user'),
      logit_bias: optionalObject(body, 'logit_bias'),
      unknown: unknownMembers(body.of, knownMembers, settings),
    }),
  };
}

/** A text, several texts, tokens, or several lists of tokens. */
function decodePrompt(body: Place): JsonValue {
  const prompt = optionalValue(body, 'prompt');
  if (prompt === undefined) {
    throw invalidRequest('prompt', 'is missing; it must be a text, a list of texts, or tokens');
  }
  if (typeof prompt === 'string') return prompt;
  if (!Array.isArray(prompt)) throw invalidRequest('prompt', 'must be a text, a list of texts, or tokens');
  if (prompt.length === 0) throw invalidRequest('prompt', 'must not be empty');
  const kinds = new Set(prompt.map((item, index) => kindOf(item, index)));
  if (kinds.size > 1) throw invalidRequest('prompt', 'must not mix texts and tokens');
  return prompt;
}

function kindOf(item: JsonValue, index: number): string {
  if (typeof item === 'string' || Number.isInteger(item)) return typeof item;
  if (Array.isArray(item) && item.every((token) => Number.isInteger(token))) return 'tokens';
  const found = isObject(item) ? 'an object' : typeof item;
  throw invalidRequest(`prompt[${index}]`, `must be a text, a token or a list of tokens, not ${found}`);
}
