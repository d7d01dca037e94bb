import { invalidResponse } from '../../adapter/failures.js';
import type { WireResponse } from '../../adapter/wire.js';
import type { TextCompletionResponse } from '../../hub/beyond-chat.js';
import { number, object, objects, text, type JsonObject } from '../../json/read.js';
import { jsonAnswer } from '../api-dialect.js';
import { mapFinishReason } from '../chat/map-finish-reason.js';
import { decodeUsage } from '../chat/usage.js';

type Choice = TextCompletionResponse['choices'][number];

/** Reads a provider's answer. */
export function decodeResponse(response: WireResponse): TextCompletionResponse {
  const answer = jsonAnswer(response);
  const choices = objects(answer['choices']).map((choice, position) => decodeChoice(choice, position));
  if (choices.length === 0) throw invalidResponse('the answer has no choices');
  if (choices.every((choice) => choice.text === '' && choice.native_finish_reason === '')) {
    throw invalidResponse('the answer is empty and has no finish reason');
  }
  const decoded: TextCompletionResponse = {
    id: text(answer['id']) ?? '',
    model: text(answer['model']) ?? '',
    created: number(answer['created']) ?? 0,
    choices,
  };
  const usage = decodeUsage(answer['usage']);
  if (usage !== undefined) decoded.usage = usage;
  return decoded;
}

function decodeChoice(choice: JsonObject, position: number): Choice {
  const native = text(choice['finish_reason']) ?? '';
  const decoded: Choice = {
    index: number(choice['index']) ?? position,
    text: text(choice['text']) ?? '',
    finish_reason: mapFinishReason(native, false),
    native_finish_reason: native,
  };
  const stopSequence = text(choice['stop_reason']);
  const logprobs = object(choice['logprobs']);
  if (stopSequence !== undefined) decoded.stop_sequence = stopSequence;
  if (logprobs !== undefined) decoded.logprobs = logprobs;
  return decoded;
}
