import { invalidResponse, WireFailure } from '../../adapter/failures.js';
import type { WireResponse } from '../../adapter/wire.js';
import type { ChatChoice, ChatResponse } from '../../hub/chat.js';
import { number, object, objects, text, type JsonObject } from '../../json/read.js';
import { otherMembers } from '../request-fields.js';
import { madeCallId } from './call-id.js';
import { decodeErrorInAnswer } from './errors.js';
import { mapFinishReason } from './map-finish-reason.js';
import { readLogprobs, readMessage } from './read-message.js';
import type { ChatSettings } from './settings.js';
import { decodeUsage } from './usage.js';

const answerMembers = new Set([
  'id',
  'object',
  'created',
  'model',
  'choices',
  'usage',
  'service_tier',
  'extra_fields',
]);

const choiceMembers = new Set(['index', 'message', 'logprobs', 'finish_reason', 'stop_reason']);

/** Reads a provider's answer. */
export function decodeResponse(response: WireResponse, settings: ChatSettings): ChatResponse {
  const { body } = response;
  if (body.kind !== 'json') throw invalidResponse('the answer is no JSON object');
  const answer = body.value;
  const choices = objects(answer['choices']);
  if (choices.length === 0) {
    if (answer['error'] !== undefined && answer['error'] !== null) {
      throw new WireFailure(decodeErrorInAnswer(answer, response.headers));
    }
    throw invalidResponse('the answer has no choices');
  }
  const decoded: ChatResponse = {
    id: text(answer['id']) ?? '',
    model: text(answer['model']) ?? '',
    created: number(answer['created']) ?? 0,
    choices: choices.map((choice, position) => decodeChoice(choice, position, { answer, settings })),
  };
  refuseHollow(decoded, response);
  const usage = decodeUsage(answer['usage']);
  const serviceTier = text(answer['service_tier']);
  const rest = otherMembers(answer, answerMembers);
  if (usage !== undefined) decoded.usage = usage;
  if (serviceTier !== undefined) decoded.service_tier = serviceTier;
  if (rest !== undefined) decoded.native = { dialect: settings.filedAs, value: rest };
  return decoded;
}

function decodeChoice(
  choice: JsonObject,
  position: number,
  { answer, settings }: { answer: JsonObject; settings: ChatSettings },
): ChatChoice {
  const index = number(choice['index']) ?? position;
  const origin = { answer: text(answer['id']) ?? '', created: number(answer['created']) ?? 0, choice: index };
  const parts = readMessage(
    object(choice['message']) ?? {},
    (ordinal, name) => madeCallId({ ...origin, ordinal, name }),
    settings,
  );
  const native = text(choice['finish_reason']) ?? '';
  const decoded: ChatChoice = {
    index,
    parts,
    finish_reason: mapFinishReason(
      native,
      parts.some((part) => part.type === 'tool_call'),
    ),
    native_finish_reason: native,
  };
  // vLLM tells the stop sequence that was hit: https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
  const stopSequence = text(choice['stop_reason']);
  const logprobs = readLogprobs(choice['logprobs']);
  if (stopSequence !== undefined) decoded.stop_sequence = stopSequence;
  if (logprobs !== undefined) decoded.logprobs = logprobs;
  const rest = otherMembers(choice, choiceMembers);
  if (rest !== undefined) decoded.native = { dialect: settings.filedAs, value: rest };
  return decoded;
}

/** An answer without content is one if it says why it ended; `error` says that it is none. */
function refuseHollow(decoded: ChatResponse, response: WireResponse): void {
  if (decoded.choices.some((choice) => choice.parts.length > 0)) return;
  const reasons = decoded.choices.map((choice) => choice.native_finish_reason);
  if (reasons.includes('error')) {
    throw new WireFailure({
      status: 200,
      headers: response.headers,
      code: 'error',
      message: 'the provider ended the answer with an error',
    });
  }
  if (reasons.every((reason) => reason === '')) {
    throw invalidResponse('the answer is empty and has no finish reason');
  }
}
