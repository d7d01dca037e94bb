import type { Dialect } from '../../adapter/dialect.js';
import { commonMembers, errorEncoders } from '../api-dialect.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { createStreamDecoder } from './decode-stream.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { createStreamEncoder } from './encode-stream.js';
import { chatPassage } from './passage.js';
import { chatSettings, type ChatDialectOptions } from './settings.js';

/**
 * OpenAI's Chat Completions format in both directions: https://platform.openai.com/docs/api-reference/chat
 *
 * Without options it is the public dialect of the unified API. A provider that speaks the format makes one of its own.
 *
 * @example
 * const acmeChat = chatDialect({
 *   id: 'acme.chat',
 *   speaks: ['chat'],
 *   adjustRequest: (body) => ({ body: { ...body, seed: undefined }, dropped: ['seed'] }),
 * });
 */
export function chatDialect(options: ChatDialectOptions = {}): Dialect<'chat'> {
  const settings = chatSettings(options);
  return {
    ...commonMembers(settings),
    operation: 'chat',
    stream: 'sse',
    endMarker: '[DONE]',
    encodeRequest: (request, context) => encodeRequest(request, context, settings),
    decodeResponse: (response) => decodeResponse(response, settings),
    createStreamDecoder: () => createStreamDecoder(settings),
    inbound: {
      decodeRequest: (request) => decodeRequest(request, settings),
      encodeResponse: (response, context) => encodeResponse(response, context, settings),
      createStreamEncoder: (context) => createStreamEncoder(context, settings),
      ...errorEncoders(settings),
    },
    passage: chatPassage({
      ...options,
      askForUsage: settings.askForUsage,
      longestCallId: settings.longestCallId,
    }),
  };
}

/** The public Chat Completions dialect, spoken by the unified routes and the library. */
export const chat: Dialect<'chat'> = chatDialect();
