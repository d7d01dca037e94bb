import { object, objects, text, type Dialect, type JsonObject } from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { decodeError, encodeError, encodeStreamError } from '../errors.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { ChatStreamDecoder } from './decode-stream.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { ChatStreamEncoder } from './encode-stream.js';
import { passageOf } from './passage.js';

/**
 * Ollama's own chat format, both ways: `POST /api/chat`.
 *
 * @see https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion
 */
export const ollamaChat: Dialect<'chat'> = {
  id: chatId,
  operation: 'chat',
  stream: 'ndjson',
  exactMembers: ['arguments'],
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => new ChatStreamDecoder(),
  decodeError,
  inbound: {
    streamsByDefault: true,
    decodeRequest,
    encodeResponse,
    createStreamEncoder: (context) => new ChatStreamEncoder(context),
    encodeError,
    encodeStreamError,
  },
  passage: passageOf('message', saysSomething),
};

function saysSomething(json: JsonObject): boolean {
  const message = object(json['message']) ?? {};
  if (objects(message['tool_calls']).length > 0) return true;
  return (text(message['content']) ?? '') + (text(message['thinking']) ?? '') !== '';
}
