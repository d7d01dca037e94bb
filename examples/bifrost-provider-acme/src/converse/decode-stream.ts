import {
  number,
  object,
  text,
  type Emit,
  type JsonObject,
  type StreamDecoder,
  type WireEvent,
} from '@bifrost/core';
import { decodeUsage, mapReason } from './answer.js';
import { decodeErrorObject } from './errors.js';

/**
 * A streamed answer, event by event: `begin`, any number of `piece`, `end`. Acme finishes a piece before it begins the
 * next, and numbers them with `at`. Holds no promise and no timer; Bifrost has framed and parsed each event, skips those
 * that are no JSON, and notices by itself when the end is missing.
 */
export class ConverseStreamDecoder implements StreamDecoder {
  /** Pieces that began so far; the last of them is open. */
  #parts = 0;
  #at: number | undefined;
  #hasCall = false;

  /** Reads one event. `true` says that nothing follows, so that nobody waits for the connection to close. */
  push({ json }: WireEvent, emit: Emit): boolean {
    switch (json['type']) {
      case 'begin':
        this.#begin(json, emit);
        return false;
      case 'piece':
        this.#piece(json, emit);
        return false;
      case 'end':
        this.#finish(json, emit);
        return true;
      case 'error':
        emit({ type: 'error', failure: decodeErrorObject(object(json['error']) ?? {}, 200) });
        return true;
      default:
        return false;
    }
  }

  end(emit: Emit): void {
    this.#close(emit);
  }

  #begin(json: JsonObject, emit: Emit): void {
    emit({
      type: 'start',
      id: text(json['id']) ?? '',
      model: text(json['model']) ?? '',
      created: number(json['created']) ?? 0,
    });
  }

  #piece(json: JsonObject, emit: Emit): void {
    const at = number(json['at']) ?? 0;
    if (at !== this.#at && !this.#open(at, json, emit)) return;
    const position = { choice: 0, part: this.#parts - 1 };
    const words = text(json['text']) ?? '';
    const input = text(json['input']) ?? '';
    if (words !== '') emit({ type: 'text-delta', ...position, value: words });
    if (input !== '') emit({ type: 'arguments-delta', ...position, value: input });
  }

  /** Begins a part; `false` for a kind that is not known yet. */
  #open(at: number, json: JsonObject, emit: Emit): boolean {
    const { kind } = json;
    if (kind !== 'text' && kind !== 'call') return false;
    this.#close(emit);
    this.#at = at;
    const position = { choice: 0, part: this.#parts };
    this.#parts += 1;
    if (kind === 'text') {
      emit({ type: 'part-start', ...position, value: { type: 'text', text: '' } });
      return true;
    }
    this.#hasCall = true;
    const [id, name] = [text(json['id']) ?? '', text(json['name']) ?? ''];
    emit({
      type: 'part-start',
      ...position,
      value: { type: 'tool_call', id, name, arguments: '', kind: 'function' },
    });
    return true;
  }

  #close(emit: Emit): void {
    if (this.#at === undefined) return;
    this.#at = undefined;
    emit({ type: 'part-end', choice: 0, part: this.#parts - 1 });
  }

  #finish(json: JsonObject, emit: Emit): void {
    this.#close(emit);
    const usage = decodeUsage(json['usage']);
    if (usage !== undefined) emit({ type: 'usage', usage });
    const native = text(json['reason']) ?? '';
    const stopWord = text(json['stop_word']);
    emit({
      type: 'finish',
      choice: 0,
      reason: mapReason(native, this.#hasCall),
      native_reason: native,
      ...(stopWord === undefined ? {} : { stop_sequence: stopWord }),
    });
  }
}
