import type { AnswerContext, StreamEncoder } from '../../adapter/dialect.js';
import type { StreamEvent } from '../../hub/stream-event.js';
import type { Usage } from '../../hub/usage.js';
import type { JsonObject } from '../../json/read.js';
import { extraFinish } from '../chat/encode-response.js';
import { encodeUsage } from '../chat/usage.js';

type Finish = Extract<StreamEvent, { type: 'finish' }>;

/**
 * Writes a stream of `text_completion` objects for a client. The chunks with finish reasons are held until the end, since
 * `extra_fields` rides on the last of them.
 */
export function createStreamEncoder(context: AnswerContext): StreamEncoder {
  return new CompletionsStreamEncoder(context);
}

class CompletionsStreamEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
  readonly #finishes: Finish[] = [];
  readonly #logprobs = new Map<number, JsonObject>();
  /** Everything up to the choices, serialised once. */
  #head: string | undefined;
  readonly #tail: string;
  #usage: Usage | undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#tail = context.includeUsage ? ',"usage":null}\n\n' : '}\n\n';
  }

  push(event: StreamEvent): string {
    switch (event.type) {
      case 'start':
        this.#head ??= this.#headOf(event);
        return '';
      case 'usage':
        this.#usage = event.usage;
        return '';
      case 'finish':
        this.#finishes.push(event);
        return '';
      case 'logprobs':
        this.#logprobs.set(event.choice, joinLogprobs(this.#logprobs.get(event.choice), event.value));
        return '';
      case 'text-delta':
        return this.#chunk(event.choice, event.value, 'null') + this.#tail;
      case 'part-start':
        return event.value.type === 'text' && event.value.text !== ''
          ? this.#chunk(event.choice, event.value.text, 'null') + this.#tail
          : '';
      // A text completion has nothing but text.
      default:
        return '';
    }
  }

  end(): string {
    let text = '';
    for (const [position, finish] of this.#finishes.entries()) {
      text += this.#chunk(finish.choice, '', `"${finish.reason}"`);
      text += position === this.#finishes.length - 1 ? this.#last() : this.#tail;
    }
    if (this.#context.includeUsage && this.#usage !== undefined) {
      text += `${this.#start()}"choices":[],"usage":${JSON.stringify(encodeUsage(this.#usage))}}\n\n`;
    }
    return `${text}data: [DONE]\n\n`;
  }

  #last(): string {
    const [first] = this.#finishes;
    const facts = this.#context.extraFields(
      first === undefined ? undefined : extraFinish(first.native_reason, first.stop_sequence),
    );
    return facts === undefined ? this.#tail : `,"extra_fields":${JSON.stringify(facts)}${this.#tail}`;
  }

  #chunk(choice: number, words: string, reason: string): string {
    const logprobs = this.#logprobs.get(choice);
    this.#logprobs.delete(choice);
    const told = logprobs === undefined ? 'null' : JSON.stringify(logprobs);
    return `${this.#start()}"choices":[{"text":${JSON.stringify(words)},"index":${choice},"logprobs":${told},"finish_reason":${reason}}]`;
  }

  #start(): string {
    this.#head ??= this.#headOf({ id: '', created: 0 });
    return this.#head;
  }

  #headOf({ id, created }: { id: string; created: number }): string {
    const members = JSON.stringify({
      id: id === '' ? this.#context.id : id,
      object: 'text_completion',
      created: created === 0 ? this.#context.created : created,
      model: this.#context.model,
    });
    return `data: ${members.slice(0, -1)},`;
  }
}

const listMembers = ['tokens', 'token_logprobs', 'top_logprobs', 'text_offset'] as const;

/** Log probabilities of this API are one object of parallel lists; pieces of it are put end to end. */
function joinLogprobs(before: JsonObject | undefined, pieces: readonly JsonObject[]): JsonObject {
  let joined = before;
  for (const piece of pieces) {
    if (joined === undefined) {
      joined = piece;
      continue;
    }
    const next: JsonObject = { ...joined, ...piece };
    for (const member of listMembers) {
      const one = joined[member];
      const other = piece[member];
      if (Array.isArray(one) && Array.isArray(other)) next[member] = [...one, ...other];
    }
    joined = next;
  }
  return joined ?? {};
}
