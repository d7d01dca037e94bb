import type { Emit, StreamDecoder } from '../../adapter/dialect.js';
import type { WireEvent } from '../../adapter/wire.js';
import { isObject, number, object, text, type JsonObject } from '../../json/read.js';
import { decodeErrorInAnswer } from '../chat/errors.js';
import { mapFinishReason } from '../chat/map-finish-reason.js';
import { decodeUsage } from '../chat/usage.js';

type ChoiceState = 'open' | 'closed';

/** Reads a provider's stream of `text_completion` objects: one text part for each choice. */
export function createStreamDecoder(): StreamDecoder {
  const choices = new Map<number, ChoiceState>();
  let hasStarted = false;
  return {
    push({ json }: WireEvent, emit: Emit): void {
      if (json['error']) {
        emit({ type: 'error', failure: decodeErrorInAnswer(json, {}) });
        return;
      }
      const list = json['choices'];
      if (Array.isArray(list) && list.length > 0) {
        if (!hasStarted) start(json, emit);
        hasStarted = true;
        for (const choice of list) if (isObject(choice)) readChoice(choice, choices, emit);
      }
      const usage = json['usage'] ? decodeUsage(json['usage']) : undefined;
      if (usage !== undefined) emit({ type: 'usage', usage });
    },
    end(emit: Emit): void {
      for (const [choice, state] of choices) {
        if (state === 'open') emit({ type: 'part-end', choice, part: 0 });
      }
    },
  };
}

function start(json: JsonObject, emit: Emit): void {
  emit({
    type: 'start',
    id: text(json['id']) ?? '',
    model: text(json['model']) ?? '',
    created: number(json['created']) ?? 0,
  });
}

function readChoice(choice: JsonObject, choices: Map<number, ChoiceState>, emit: Emit): void {
  const index = number(choice['index']) ?? 0;
  const position = { choice: index, part: 0 };
  const words = text(choice['text']) ?? '';
  const logprobs = object(choice['logprobs']);
  if ((words !== '' || logprobs !== undefined) && !choices.has(index)) {
    choices.set(index, 'open');
    emit({ type: 'part-start', ...position, value: { type: 'text', text: '' } });
  }
  if (logprobs !== undefined) emit({ type: 'logprobs', ...position, value: [logprobs] });
  if (words !== '') emit({ type: 'text-delta', ...position, value: words });
  const native = text(choice['finish_reason']);
  if (native === undefined || native === '' || choices.get(index) === 'closed') return;
  if (choices.get(index) === 'open') emit({ type: 'part-end', ...position });
  choices.set(index, 'closed');
  const stopSequence = text(choice['stop_reason']);
  emit({
    type: 'finish',
    choice: index,
    reason: mapFinishReason(native, false),
    native_reason: native,
    ...(stopSequence === undefined ? {} : { stop_sequence: stopSequence }),
  });
}
