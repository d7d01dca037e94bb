import type { AnswerContext, StreamEncoder } from '../../adapter/dialect.js';
import type { StreamEvent } from '../../hub/stream-event.js';
import type { Usage } from '../../hub/usage.js';
import { ChoiceEncoder } from './choice-encoder.js';
import { extraFinish } from './encode-response.js';
import type { ChatSettings } from './settings.js';
import { encodeUsage } from './usage.js';

/**
 * Writes a stream of `chat.completion.chunk` objects for a client.
 *
 * What is the same in every chunk is serialised once; only deltas are serialised as they come, and put between constant
 * strings. The chunks with finish reasons are held until the end, since `extra_fields` rides on the last of them.
 */
export function createStreamEncoder(context: AnswerContext, settings: ChatSettings): StreamEncoder {
  return new ChatStreamEncoder(context, settings);
}

class ChatStreamEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
  readonly #settings: ChatSettings;
  readonly #choices = new Map<number, ChoiceEncoder>();
  /** Everything up to the members of a chunk that differ. */
  #head: string | undefined;
  /** Everything after a choice: clients that want usage get it as `null` until the last chunk. */
  readonly #tail: string;
  #usage: Usage | undefined;
  #text = '';

  constructor(context: AnswerContext, settings: ChatSettings) {
    this.#context = context;
    this.#settings = settings;
    this.#tail = context.includeUsage ? '}],"usage":null}\n\n' : '}]}\n\n';
  }

  push(event: StreamEvent): string {
    switch (event.type) {
      case 'start':
        this.#head ??= this.#headOf(event);
        this.#choice(0);
        break;
      case 'usage':
        this.#usage = event.usage;
        break;
      default:
        this.#choice(event.choice).push(event);
    }
    return this.#take();
  }

  end(): string {
    this.#choice(0);
    const finished = [...this.#choices].filter(([, choice]) => choice.finish !== undefined);
    for (const [position, [index, choice]] of finished.entries()) {
      this.#finish(index, choice, position === finished.length - 1);
    }
    if (this.#context.includeUsage && this.#usage !== undefined) {
      this.#text += `${this.#start()}"choices":[],"usage":${JSON.stringify(encodeUsage(this.#usage))}}\n\n`;
    }
    return `${this.#take()}data: [DONE]\n\n`;
  }

  #finish(index: number, choice: ChoiceEncoder, isLast: boolean): void {
    const { finish } = choice;
    if (finish === undefined) return;
    const delta = choice.closingDelta();
    const reason = choice.called ? 'tool_calls' : finish.reason;
    const extraFields = isLast ? this.#extraFields() : undefined;
    const usage = this.#context.includeUsage ? ',"usage":null' : '';
    const extra = extraFields === undefined ? '' : `,"extra_fields":${JSON.stringify(extraFields)}`;
    this.#text += `${this.#start()}"choices":[{"index":${index},"delta":${delta},"finish_reason":"${reason}"}]${usage}${extra}}\n\n`;
  }

  /** The facts are told of the first choice, on whichever chunk they ride. */
  #extraFields() {
    const first = [...this.#choices.values()].find((choice) => choice.finish !== undefined)?.finish;
    return this.#context.extraFields(
      first === undefined ? undefined : extraFinish(first.native_reason, first.stop_sequence),
    );
  }

  #choice(index: number): ChoiceEncoder {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const start = `${this.#start()}"choices":[{"index":${index},"delta":`;
    const created = new ChoiceEncoder(this.#settings, (delta, logprobs) => {
      this.#text +=
        logprobs === undefined
          ? `${start}${delta},"finish_reason":null${this.#tail}`
          : `${start}${delta},"logprobs":${logprobs},"finish_reason":null${this.#tail}`;
    });
    this.#choices.set(index, created);
    return created;
  }

  #take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  #start(): string {
    this.#head ??= this.#headOf({ id: '', created: 0 });
    return this.#head;
  }

  #headOf({ id, created, service_tier }: { id: string; created: number; service_tier?: string }): string {
    const members = JSON.stringify({
      id: id === '' ? this.#context.id : id,
      object: 'chat.completion.chunk',
      created: created === 0 ? this.#context.created : created,
      model: this.#context.model,
      ...(service_tier === undefined ? {} : { service_tier }),
    });
    return `data: ${members.slice(0, -1)},`;
  }
}
