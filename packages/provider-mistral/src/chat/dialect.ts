import type { Dialect } from '@bifrost/core';
import { mistralChatId } from '../dialect-ids.js';
import { errorEncoders } from '../errors.js';
import { chatBase, createStreamDecoder } from './chat-base.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { MistralStreamEncoder } from './encode-stream.js';

/**
 * Mistral's chat API. It looks like Chat Completions and is not: its schema is closed, ids of tool calls have nine
 * characters, content may be a list of chunks, and thoughts are among them. So no body passes between the two.
 *
 * @see https://docs.mistral.ai/api/#tag/chat
 */
export const mistralChat: Dialect<'chat'> = {
  id: mistralChatId,
  operation: 'chat',
  stream: 'sse',
  endMarker: '[DONE]',
  exactMembers: ['arguments'],
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
  decodeError: (failure) => chatBase.decodeError(failure),
  inbound: {
    decodeRequest,
    encodeResponse,
    createStreamEncoder: (context) => new MistralStreamEncoder(context),
    ...errorEncoders,
  },
  ...(chatBase.passage === undefined ? {} : { passage: chatBase.passage }),
};
