import {
  invalidResponse,
  object,
  objects,
  text,
  type ChatResponse,
  type JsonObject,
  type Part,
  type WireResponse,
} from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { answerBody } from '../errors.js';
import { decodeCreated, decodeUsage, durationsOf } from '../usage.js';
import { answerImages, decodeAnswerCall, mapFinishReason } from './decode-answer.js';

/**
 * Decodes a whole answer. The server gives no id.
 *
 * @throws WireFailure for an error inside a 200, `invalid_response` for what is no answer.
 */
export function decodeResponse(response: WireResponse): ChatResponse {
  const body = answerBody(response);
  const message = object(body['message']);
  if (message === undefined) throw invalidResponse('the answer has no "message"; check base_url');
  if (body['done'] === false) throw invalidResponse('the answer is not done');
  const parts = decodeParts(message, text(body['created_at']) ?? '');
  const reason = text(body['done_reason']) ?? 'stop';
  const hasCall = parts.some((part) => part.type === 'tool_call');
  const logprobs = objects(body['logprobs']);
  const usage = decodeUsage(body);
  return {
    id: '',
    model: text(body['model']) ?? '',
    created: decodeCreated(body),
    choices: [
      {
        index: 0,
        parts,
        finish_reason: mapFinishReason(reason, hasCall),
        native_finish_reason: reason,
        ...(logprobs.length === 0 ? {} : { logprobs: { content: logprobs } }),
      },
    ],
    native: { dialect: chatId, value: durationsOf(body) },
    ...(usage === undefined ? {} : { usage }),
  };
}

function decodeParts(message: JsonObject, origin: string): Part[] {
  const parts: Part[] = [];
  const thinking = text(message['thinking']) ?? '';
  const content = text(message['content']) ?? '';
  if (thinking !== '') parts.push({ type: 'reasoning', text: thinking });
  if (content !== '') parts.push({ type: 'text', text: content });
  parts.push(...answerImages(message));
  for (const [index, call] of objects(message['tool_calls']).entries()) {
    parts.push(decodeAnswerCall(call, [origin, index]));
  }
  return parts;
}
