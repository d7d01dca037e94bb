import type { Dialect, InspectedEvent, Passage } from '../../adapter/dialect.js';
import { isObject, text, type JsonObject } from '../../json/read.js';
import { commonMembers, errorEncoders } from '../api-dialect.js';
import { inspectResponse } from '../chat/inspect.js';
import { chatPassage } from '../chat/passage.js';
import { decodeUsage } from '../chat/usage.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { createStreamDecoder } from './decode-stream.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { createStreamEncoder } from './encode-stream.js';
import { completionsSettings, type CompletionsDialectOptions } from './settings.js';

/**
 * OpenAI's text completions format, the API before chat, in both directions:
 * https://platform.openai.com/docs/api-reference/completions
 *
 * Without options it is the public dialect of the unified API.
 *
 * @example
 * const acmeCompletions = completionsDialect({ id: 'acme.completions', speaks: ['completions'] });
 */
export function completionsDialect(options: CompletionsDialectOptions = {}): Dialect<'textCompletion'> {
  const settings = completionsSettings(options);
  return {
    ...commonMembers(settings),
    operation: 'textCompletion',
    stream: 'sse',
    endMarker: '[DONE]',
    encodeRequest: (request, context) => encodeRequest(request, context, settings),
    decodeResponse,
    createStreamDecoder,
    inbound: {
      decodeRequest: (request) => decodeRequest(request, settings),
      encodeResponse,
      createStreamEncoder,
      ...errorEncoders(settings),
    },
    passage: completionsPassage(options, settings.askForUsage),
  };
}

/** The same as Chat's, but that a chunk's words stand in `text` and that there are no calls to repair. */
function completionsPassage(options: CompletionsDialectOptions, askForUsage: boolean): Passage {
  const { repair: _repair, ...passage } = chatPassage({ ...options, askForUsage });
  return { ...passage, inspectEvent: ({ json }) => inspectChunk(json), inspectResponse };
}

function inspectChunk(chunk: JsonObject): InspectedEvent {
  if (chunk['error']) return { kind: 'error' };
  const inspected: InspectedEvent = { kind: 'open' };
  const usage = decodeUsage(chunk['usage']);
  const model = text(chunk['model']);
  if (usage !== undefined) inspected.usage = usage;
  if (model !== undefined && model !== '') inspected.model = model;
  const choices = Array.isArray(chunk['choices']) ? chunk['choices'].filter(isObject) : [];
  const reasons = choices.flatMap((choice) => text(choice['finish_reason']) || []);
  const [reason] = reasons;
  if (reason !== undefined)
    return { ...inspected, kind: 'finish', finish_reason: reason, finished: reasons.length };
  if (choices.length === 0) return usage === undefined ? inspected : { ...inspected, kind: 'usage' };
  return choices.some((choice) => Boolean(text(choice['text'])))
    ? { ...inspected, kind: 'content' }
    : inspected;
}

/** The public text completions dialect, spoken by the unified routes and the library. */
export const completions: Dialect<'textCompletion'> = completionsDialect();
