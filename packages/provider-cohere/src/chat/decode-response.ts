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
import { answerBody, refuseFailedEnd } from '../errors.js';
import { attachCitations } from './citations.js';
import { thinkingPart } from './decode-messages.js';
import { decodeLogprobs } from './logprobs.js';
import { decodeFinishReason } from './map-finish-reason.js';
import { planPart } from './tool-plan.js';
import { decodeUsage } from './usage.js';

/**
 * Decodes a whole answer. Cohere tells neither the model nor the time.
 *
 * @throws WireFailure for an answer that broke off, `invalid_response` for what is no answer.
 */
export function decodeResponse(response: WireResponse): ChatResponse {
  const body = answerBody(response);
  const reason = text(body['finish_reason']);
  refuseFailedEnd(reason, body);
  const message = object(body['message']);
  if (message === undefined || reason === undefined) {
    throw invalidResponse('the answer has no "message" or no "finish_reason"; check base_url');
  }
  const parts = decodeParts(message);
  const logprobs = decodeLogprobs(body['logprobs']);
  const usage = decodeUsage(object(body['usage']));
  return {
    id: text(body['id']) ?? '',
    model: '',
    created: 0,
    choices: [
      {
        index: 0,
        parts,
        finish_reason: decodeFinishReason(
          reason,
          parts.some((part) => part.type === 'tool_call'),
        ),
        native_finish_reason: reason,
        ...(logprobs.length === 0 ? {} : { logprobs: { content: logprobs } }),
      },
    ],
    native: { dialect: chatId, value: { usage: object(body['usage']) ?? {} } },
    ...(usage === undefined ? {} : { usage }),
  };
}

function decodeParts(message: JsonObject): Part[] {
  const plan = text(message['tool_plan']) ?? '';
  const parts: Part[] = plan === '' ? [] : [planPart(plan)];
  const positions = new Map<number, number>();
  for (const [block, value] of objects(message['content']).entries()) {
    const part = decodeBlock(value);
    if (part === undefined) continue;
    positions.set(block, parts.length);
    parts.push(part);
  }
  const calls = objects(message['tool_calls']).map(decodeCall);
  return [...attachCitations(parts, objects(message['citations']), positions), ...calls];
}

function decodeBlock(block: JsonObject): Part | undefined {
  const thinking = text(block['thinking']);
  if (block['type'] === 'thinking') return thinking === undefined ? undefined : thinkingPart(thinking);
  const words = text(block['text']);
  if (block['type'] === 'text') return words === undefined ? undefined : { type: 'text', text: words };
  return { type: 'opaque', dialect: chatId, kind: text(block['type']) ?? 'content', value: block };
}

function decodeCall(call: JsonObject): Part {
  const called = object(call['function']) ?? {};
  return {
    type: 'tool_call',
    id: text(call['id']) ?? '',
    name: text(called['name']) ?? '',
    // Calls without arguments have an empty text in some answers, which is no JSON.
    arguments: text(called['arguments']) || '{}',
    kind: 'function',
  };
}
