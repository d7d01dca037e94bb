import type { Dialect } from '@bifrost/core';
import { messagesDialectId } from '../dialect-ids.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { MessagesStreamDecoder } from './decode-stream.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { MessagesStreamEncoder } from './encode-stream.js';
import { decodeError, encodeError, encodeStreamError, requestIdHeader } from './errors.js';
import { messagesPassage } from './passage.js';
import { encodeEvent } from './sse-event.js';

/**
 * Anthropic's Messages, both ways: `POST /v1/messages`.
 *
 * @see https://platform.claude.com/docs/en/api/messages
 */
export const anthropicMessages: Dialect<'chat'> = {
  id: messagesDialectId,
  operation: 'chat',
  stream: 'sse',
  exactMembers: ['input'],
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => new MessagesStreamDecoder(),
  decodeError,
  inbound: {
    decodeRequest,
    encodeResponse,
    createStreamEncoder: (context) => new MessagesStreamEncoder(context),
    encodeError,
    encodeStreamError,
    requestIdHeader,
    keepAlive: encodeEvent({ type: 'ping' }),
  },
  passage: messagesPassage,
};
