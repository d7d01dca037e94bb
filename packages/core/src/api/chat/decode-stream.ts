import type { Emit, StreamDecoder } from '../../adapter/dialect.js';
import type { WireEvent } from '../../adapter/wire.js';
import { isObject, number, text, type JsonObject } from '../../json/read.js';
import { ChoiceDecoder } from './choice-decoder.js';
import { decodeErrorInAnswer } from './errors.js';
import type { ChatSettings } from './settings.js';
import type { AnswerHead } from './stream-calls.js';
import { decodeUsage } from './usage.js';

/** Reads a provider's stream of `chat.completion.chunk` objects. */
export function createStreamDecoder(settings: ChatSettings): StreamDecoder {
  const choices = new Map<number, ChoiceDecoder>();
  let head: AnswerHead | undefined;

  function choiceDecoder(index: number, of: AnswerHead): ChoiceDecoder {
    let decoder = choices.get(index);
    if (decoder === undefined) {
      decoder = new ChoiceDecoder(index, of, settings);
      choices.set(index, decoder);
    }
    return decoder;
  }

  return {
    push(event: WireEvent, emit: Emit): void {
      const chunk = event.json;
      if (chunk['error']) {
        emit({ type: 'error', failure: decodeErrorInAnswer(chunk, {}) });
        return;
      }
      const list = chunk['choices'];
      // Some servers tell their findings about the prompt first, in a chunk without id, model and choices.
      if (Array.isArray(list) && list.length > 0) {
        head ??= begin(chunk, emit);
        for (const choice of list) {
          if (!isObject(choice)) continue;
          if (choice['finish_reason'] === 'error') {
            emit({ type: 'error', failure: endedByError });
            return;
          }
          choiceDecoder(number(choice['index']) ?? 0, head).push(choice, emit);
        }
      }
      if (chunk['usage']) {
        const usage = decodeUsage(chunk['usage']);
        if (usage !== undefined) emit({ type: 'usage', usage });
      }
    },
    end(emit: Emit): void {
      for (const choice of choices.values()) choice.end(emit);
    },
  };
}

/** Tells the answer's head once it is known. */
function begin(chunk: JsonObject, emit: Emit): AnswerHead {
  const id = text(chunk['id']) ?? '';
  const created = number(chunk['created']) ?? 0;
  const tier = text(chunk['service_tier']);
  emit({
    type: 'start',
    id,
    model: text(chunk['model']) ?? '',
    created,
    ...(tier === undefined ? {} : { service_tier: tier }),
  });
  return { id, created };
}

const endedByError = {
  status: 200,
  headers: {},
  code: 'error',
  message: 'the provider ended the answer with an error',
} as const;
