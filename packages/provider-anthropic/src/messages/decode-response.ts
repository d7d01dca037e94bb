import {
  WireFailure,
  invalidResponse,
  object,
  objects,
  text,
  type ChatChoice,
  type ChatResponse,
  type JsonObject,
  type WireResponse,
} from '@bifrost/core';
import { messagesDialectId } from '../dialect-ids.js';
import { decodeAnswerBlock } from './decode-answer-block.js';
import { decodeError } from './errors.js';
import { decodeStopReason } from './map-stop-reason.js';
import { decodeUsage, decodeUsedTier } from './map-usage.js';

/** Members of an answer beyond the hub's model that an encoder of this dialect writes again. */
const nativeMembers = ['container', 'stop_details', 'diagnostics', 'context_management', 'usage'];

/**
 * Decodes an answer. The wire gives no time, so `created` is 0 and the encoder's context says when.
 *
 * @throws WireFailure for an error inside a 200, `invalid_response` for what is no message.
 */
export function decodeResponse(response: WireResponse): ChatResponse {
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  if (body?.['type'] === 'error') throw new WireFailure(decodeError(response));
  if (body === undefined || !Array.isArray(body['content'])) {
    throw invalidResponse('the answer of Messages has no "content"; check base_url');
  }
  const usage = decodeUsage(object(body['usage']));
  const tier = decodeUsedTier(object(body['usage']));
  const answer: ChatResponse = {
    id: text(body['id']) ?? '',
    model: text(body['model']) ?? '',
    created: 0,
    choices: [decodeChoice(body)],
    native: { dialect: messagesDialectId, value: nativeOf(body) },
  };
  if (usage !== undefined) answer.usage = usage;
  if (tier !== undefined) answer.service_tier = tier;
  return answer;
}

function decodeChoice(body: JsonObject): ChatChoice {
  const parts = objects(body['content']).map(decodeAnswerBlock);
  const reason = text(body['stop_reason']);
  if (reason === undefined) throw invalidResponse('the answer of Messages has no "stop_reason"');
  const choice: ChatChoice = {
    index: 0,
    parts,
    finish_reason: decodeStopReason(
      reason,
      parts.some((part) => part.type === 'tool_call'),
    ),
    native_finish_reason: reason,
  };
  const stopSequence = text(body['stop_sequence']);
  if (stopSequence !== undefined) choice.stop_sequence = stopSequence;
  return choice;
}

function nativeOf(body: JsonObject): JsonObject {
  return Object.fromEntries(
    nativeMembers.flatMap((member) => (body[member] == null ? [] : [[member, body[member]]])),
  );
}
