import { object, text, type Dialect, type ProviderFailure, type WireResponse } from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { decodeError, encodeError, encodeStreamError, failedEnd } from '../errors.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { ChatStreamDecoder } from './decode-stream.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { ChatStreamEncoder } from './encode-stream.js';
import { chatPassage } from './passage.js';

/**
 * Cohere's chat, second version, both ways: `POST /v2/chat`.
 *
 * @see https://docs.cohere.com/reference/chat
 */
export const cohereChat: Dialect<'chat'> = {
  id: chatId,
  operation: 'chat',
  stream: 'sse',
  endMarker: '[DONE]',
  // documents that tools gave; what a tool is given is a text in this format
  exactMembers: ['data'],
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => new ChatStreamDecoder(),
  decodeError: decodeChatError,
  inbound: {
    decodeRequest,
    encodeResponse,
    createStreamEncoder: (context) => new ChatStreamEncoder(context),
    encodeError,
    encodeStreamError,
  },
  passage: chatPassage,
};

/** An error body, or the end of an answer or stream that broke off, which passage finds in a 200. */
function decodeChatError(response: WireResponse): ProviderFailure {
  const body = response.body.kind === 'json' ? response.body.value : {};
  const end = object(body['delta']) ?? body;
  return failedEnd(text(end['finish_reason']), end) ?? decodeError(response);
}
