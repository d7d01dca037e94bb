import type { Dialect } from '../../adapter/dialect.js';
import { errorAnswer } from '../error-envelope.js';
import { decodeError } from './decode-error.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { encodeStreamError } from './failure.js';
import { responsesPassage } from './passage.js';
import { responsesSettings, type ResponsesDialectOptions } from './settings.js';
import { createStreamDecoder } from './stream-decoder.js';
import { createStreamEncoder } from './stream-encoder.js';

/**
 * The Responses API as a dialect of `chat`, in both directions. Provider packages make their own from it, under their
 * own id and with what they say otherwise.
 *
 * What it cannot carry to a provider: stop sequences, several answers, sound and film (refused), and what only tunes
 * (`seed`, penalties, `top_k`; dropped). What it cannot carry from a client to another dialect: everything that rests
 * on stored responses (`previous_response_id`, `conversation`, `prompt`, `background`), which is refused there.
 *
 * @see https://platform.openai.com/docs/api-reference/responses
 * @example
 * const dialect = responsesDialect({ id: 'acme.responses', speaks: ['responses'] });
 */
export function responsesDialect(options: ResponsesDialectOptions = {}): Dialect<'chat'> {
  const settings = responsesSettings(options);
  const { extraFieldsOnErrors: extraFields } = settings;
  return {
    id: settings.id,
    operation: 'chat',
    speaks: settings.speaks,
    stream: 'sse',
    encodeRequest: (request, context) => encodeRequest(request, context, settings),
    decodeResponse,
    createStreamDecoder,
    decodeError,
    inbound: {
      decodeRequest,
      encodeResponse,
      createStreamEncoder,
      encodeError: (error) => errorAnswer(error, { extraFields }),
      encodeStreamError: (error) => encodeStreamError(error, extraFields),
    },
    passage: responsesPassage(settings),
  };
}

/** The public Responses dialect: what clients of `/v1/responses` speak. */
export const responses = responsesDialect();
