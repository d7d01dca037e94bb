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
import { converseDialectId } from '../dialect-ids.js';
import { requestIdHeader } from '../errors.js';
import { decodeBlock } from './decode-block.js';
import {
  decodeMalformedEnd,
  decodeStopReason,
  decodeStopSequence,
  saysSomething,
} from './map-stop-reason.js';
import { decodeUsage } from './map-usage.js';

/** Members of an answer beyond the hub's model that an encoder of this dialect writes again. */
const nativeMembers = ['metrics', 'trace', 'additionalModelResponseFields', 'performanceConfig', 'usage'];

/**
 * Decodes an answer. The wire names neither the model nor the time, so both are left to the encoder's context.
 *
 * @throws WireFailure for an answer that the model failed to write, `invalid_response` for what is no answer.
 */
export function decodeResponse(response: WireResponse): ChatResponse {
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  const message = object(object(body?.['output'])?.['message']);
  if (body === undefined || message === undefined) {
    throw invalidResponse('the answer of Converse has no "output.message"; check base_url');
  }
  const usage = decodeUsage(object(body['usage']));
  const tier = text(object(body['serviceTier'])?.['type']);
  const answer: ChatResponse = {
    id: response.headers[requestIdHeader] ?? '',
    model: '',
    created: 0,
    choices: [decodeChoice(body, message)],
    native: { dialect: converseDialectId, value: nativeOf(body) },
  };
  if (usage !== undefined) answer.usage = usage;
  if (tier !== undefined) answer.service_tier = tier;
  return answer;
}

function decodeChoice(body: JsonObject, message: JsonObject): ChatChoice {
  const parts = objects(message['content']).map(decodeBlock);
  const reason = text(body['stopReason']);
  if (reason === undefined) throw invalidResponse('the answer of Converse has no "stopReason"');
  const failure = decodeMalformedEnd(reason, parts.some(saysSomething));
  if (failure !== undefined) throw new WireFailure(failure);
  const emittedToolCall = parts.some((part) => part.type === 'tool_call');
  const choice: ChatChoice = {
    index: 0,
    parts,
    finish_reason: decodeStopReason(reason, emittedToolCall),
    native_finish_reason: reason,
  };
  const stopSequence = decodeStopSequence(body);
  if (stopSequence !== undefined) choice.stop_sequence = stopSequence;
  return choice;
}

function nativeOf(body: JsonObject): JsonObject {
  return Object.fromEntries(
    nativeMembers.flatMap((member) => (body[member] == null ? [] : [[member, body[member]]])),
  );
}
