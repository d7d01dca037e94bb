import { isObject, type Dialect, type JsonValue } from '@bifrost/core';
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
    claimsMember: isServerSideFallback,
  },
  passage: messagesPassage,
};

/**
 * Anthropic has `fallbacks` of its own, for requests that a model declines: `"default"`, or objects that name a model of
 * Claude and no provider.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback
 */
function isServerSideFallback(name: string, value: JsonValue): boolean {
  if (name !== 'fallbacks') return false;
  if (value === 'default') return true;
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((entry) => isObject(entry) && entry['provider'] === undefined);
}
