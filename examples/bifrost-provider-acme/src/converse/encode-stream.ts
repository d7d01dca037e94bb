import type { AnswerContext, JsonObject, Part, StreamEncoder, StreamEvent, Usage } from '@bifrost/core';
import { encodeReason, encodeUsage } from './answer.js';

/**
 * A streamed answer for a client of Acme, whoever gives it. The last event waits for {@link StreamEncoder.end}, because
 * other vendors may tell the usage behind the finish reason.
 */
export class ConverseStreamEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
  /** Acme's number for each part. Parts that its clients have no word for get none. */
  readonly #places = new Map<number, number>();
  #usage: Usage | undefined;
  #finish: Extract<StreamEvent, { type: 'finish' }> | undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  push(event: StreamEvent): string {
    switch (event.type) {
      case 'start':
        return this.#begin(event);
      case 'usage':
        this.#usage = event.usage;
        return '';
      case 'finish':
        if (event.choice === 0) this.#finish = event;
        return '';
      default:
        return event.choice === 0 ? this.#pushPart(event) : '';
    }
  }

  end(): string {
    const { reason = 'stop', stop_sequence } = this.#finish ?? {};
    return written({ type: 'end', ...encodeReason(reason, stop_sequence), ...encodeUsage(this.#usage) });
  }

  #begin({ id, created }: Extract<StreamEvent, { type: 'start' }>): string {
    return written({
      type: 'begin',
      id: id === '' ? this.#context.id : id,
      model: this.#context.model,
      created: created === 0 ? this.#context.created : created,
    });
  }

  #pushPart(event: Extract<StreamEvent, { part: number }>): string {
    if (event.type === 'part-start') return this.#open(event.part, event.value);
    const at = this.#places.get(event.part);
    if (at === undefined) return '';
    switch (event.type) {
      case 'text-delta':
      case 'refusal-delta':
        return written({ type: 'piece', at, text: event.value });
      case 'arguments-delta':
        return written({ type: 'piece', at, input: event.value });
      default:
        return '';
    }
  }

  #open(part: number, value: Part): string {
    const at = this.#places.size;
    if (value.type === 'text' || value.type === 'refusal') {
      this.#places.set(part, at);
      return written({ type: 'piece', at, kind: 'text', text: value.text });
    }
    if (value.type !== 'tool_call') return '';
    this.#places.set(part, at);
    const { id, name } = value;
    return written({ type: 'piece', at, kind: 'call', id, name, input: value.arguments });
  }
}

function written(event: JsonObject): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}
