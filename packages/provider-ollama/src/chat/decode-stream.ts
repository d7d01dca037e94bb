import {
  exactEvent,
  object,
  objects,
  text,
  type Emit,
  type JsonObject,
  type Part,
  type StreamDecoder,
  type WireEvent,
} from '@bifrost/core';
import { decodeErrorLine, isError } from '../errors.js';
import { decodeCreated, decodeUsage } from '../usage.js';
import { answerImages, decodeAnswerCall, mapFinishReason } from './decode-answer.js';

/** Reads the lines of a chat stream: each holds a piece of the message, the last one the counters. */
export class ChatStreamDecoder implements StreamDecoder {
  #started = false;
  #parts = 0;
  #calls = 0;
  /** What is being written; calls and pictures come whole. */
  #open: 'text' | 'reasoning' | undefined;

  push(event: WireEvent, emit: Emit): boolean | void {
    const { json } = event;
    if (isError(json)) return emit({ type: 'error', failure: decodeErrorLine(json) });
    this.#start(json, emit);
    const message = object(json['message']) ?? {};
    this.#say('reasoning', text(message['thinking']) ?? '', emit);
    const content = text(message['content']) ?? '';
    this.#say('text', content, emit);
    const logprobs = objects(json['logprobs']);
    // Those of thinking and of control tokens have no text to stand at.
    if (content !== '' && logprobs.length > 0) {
      emit({ type: 'logprobs', choice: 0, part: this.#parts - 1, value: logprobs });
    }
    for (const image of answerImages(message)) this.#whole(image, image, emit);
    if (message['tool_calls'] !== undefined) this.#callAll(exactEvent(event), emit);
    return json['done'] === true ? this.#finish(json, emit) : undefined;
  }

  end(emit: Emit): void {
    this.#close(emit);
  }

  #start(json: JsonObject, emit: Emit): void {
    if (this.#started) return;
    this.#started = true;
    emit({ type: 'start', id: '', model: text(json['model']) ?? '', created: decodeCreated(json) });
  }

  #say(kind: 'text' | 'reasoning', words: string, emit: Emit): void {
    if (words === '') return;
    if (this.#open !== kind) {
      this.#close(emit);
      this.#open = kind;
      const value: Part = kind === 'text' ? { type: 'text', text: '' } : { type: 'reasoning' };
      emit({ type: 'part-start', choice: 0, part: this.#parts, value });
      this.#parts += 1;
    }
    emit({ type: `${kind}-delta`, choice: 0, part: this.#parts - 1, value: words });
  }

  #callAll(line: JsonObject, emit: Emit): void {
    for (const call of objects(object(line['message'])?.['tool_calls'])) {
      const part = decodeAnswerCall(call, [text(line['created_at']) ?? '', this.#calls]);
      this.#calls += 1;
      this.#whole({ ...part, arguments: '' }, part, emit);
    }
  }

  /** A part that came whole: `beginning` is what it looks like before its words. */
  #whole(beginning: Part, value: Part, emit: Emit): void {
    this.#close(emit);
    const position = { choice: 0, part: this.#parts };
    this.#parts += 1;
    emit({ type: 'part-start', ...position, value: beginning });
    if (value.type === 'tool_call') emit({ type: 'arguments-delta', ...position, value: value.arguments });
    emit({ type: 'part-end', ...position, value });
  }

  #close(emit: Emit): void {
    if (this.#open === undefined) return;
    this.#open = undefined;
    emit({ type: 'part-end', choice: 0, part: this.#parts - 1 });
  }

  #finish(json: JsonObject, emit: Emit): true {
    this.#close(emit);
    const usage = decodeUsage(json);
    if (usage !== undefined) emit({ type: 'usage', usage });
    const native = text(json['done_reason']) ?? 'stop';
    emit({
      type: 'finish',
      choice: 0,
      reason: mapFinishReason(native, this.#calls > 0),
      native_reason: native,
    });
    return true;
  }
}
