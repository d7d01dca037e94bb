import {
  number,
  object,
  text,
  type Emit,
  type JsonObject,
  type Part,
  type StreamDecoder,
  type WireEvent,
} from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { endReason, failedEnd } from '../errors.js';
import { blockOf, decodeCitation } from './citations.js';
import { decodeLogprobs } from './logprobs.js';
import { decodeFinishReason } from './map-finish-reason.js';
import { planPart } from './tool-plan.js';
import { decodeUsage } from './usage.js';

type Kind = 'text' | 'reasoning';

/** A call that is being written. */
interface OpenCall {
  part: number;
  wrote: boolean;
}

/**
 * Reads the events of a chat stream. A content block stays open until the next part begins, since its citations may come
 * after its end.
 *
 * @see https://docs.cohere.com/docs/streaming
 */
export class ChatStreamDecoder implements StreamDecoder {
  /** Positions of content blocks among the parts. */
  readonly #blocks = new Map<number, { part: number; kind: Kind }>();
  readonly #calls = new Map<number, OpenCall>();
  #open: { part: number; kind: Kind | 'plan' } | undefined;
  #lastText: number | undefined;
  #parts = 0;
  #called = false;

  push({ json }: WireEvent, emit: Emit): boolean | void {
    const delta = object(json['delta']) ?? {};
    const message = object(delta['message']) ?? {};
    const index = number(json['index']) ?? 0;
    switch (json['type']) {
      case 'message-start':
        return emit({ type: 'start', id: text(json['id']) ?? '', model: '', created: 0 });
      case 'content-start':
      case 'content-delta':
        return this.#say(index, object(message['content']) ?? {}, { logprobs: json['logprobs'], emit });
      case 'tool-plan-delta':
        return this.#plan(text(message['tool_plan']) ?? '', emit);
      case 'tool-call-start':
        return this.#startCall(index, object(message['tool_calls']) ?? {}, emit);
      case 'tool-call-delta':
        return this.#addArguments(index, object(message['tool_calls']) ?? {}, emit);
      case 'tool-call-end':
        return this.#endCall(index, emit);
      case 'citation-start':
        return this.#cite(object(message['citations']) ?? {}, emit);
      case 'message-end':
        return this.#finish(delta, emit);
      default:
        // `content-end` and `citation-end` say nothing more; others were born after our release.
        return undefined;
    }
  }

  end(emit: Emit): void {
    this.#close(emit);
    for (const index of this.#calls.keys()) this.#endCall(index, emit);
  }

  #say(index: number, content: JsonObject, { logprobs, emit }: { logprobs: unknown; emit: Emit }): void {
    const thinking = text(content['thinking']);
    const words = thinking ?? text(content['text']) ?? '';
    const isThinking = thinking !== undefined || content['type'] === 'thinking';
    const block = this.#blocks.get(index) ?? this.#startBlock(index, isThinking ? 'reasoning' : 'text', emit);
    if (words !== '') emit({ type: `${block.kind}-delta`, choice: 0, part: block.part, value: words });
    const given = object(logprobs) === undefined ? decodeLogprobs(logprobs) : decodeLogprobs([logprobs]);
    if (given.length > 0 && block.kind === 'text') {
      emit({ type: 'logprobs', choice: 0, part: block.part, value: given });
    }
  }

  #startBlock(index: number, kind: Kind, emit: Emit): { part: number; kind: Kind } {
    const value: Part = kind === 'text' ? { type: 'text', text: '' } : { type: 'reasoning', dialect: chatId };
    const block = { part: this.#begin(value, emit), kind };
    this.#open = block;
    this.#blocks.set(index, block);
    if (kind === 'text') this.#lastText = block.part;
    return block;
  }

  #plan(words: string, emit: Emit): void {
    if (words === '') return;
    if (this.#open?.kind !== 'plan') {
      const { text: _text, ...value } = planPart('');
      this.#open = { part: this.#begin(value, emit), kind: 'plan' };
    }
    emit({ type: 'reasoning-delta', choice: 0, part: this.#open.part, value: words });
  }

  #startCall(index: number, call: JsonObject, emit: Emit): void {
    this.#endCall(index, emit);
    const called = object(call['function']) ?? {};
    const id = text(call['id']) ?? '';
    const name = text(called['name']) ?? '';
    const part = this.#begin({ type: 'tool_call', id, name, arguments: '', kind: 'function' }, emit);
    this.#called = true;
    this.#calls.set(index, { part, wrote: false });
    this.#addArguments(index, call, emit);
  }

  #addArguments(index: number, call: JsonObject, emit: Emit): void {
    const open = this.#calls.get(index);
    const value = text(object(call['function'])?.['arguments']) ?? '';
    if (open === undefined || value === '') return;
    open.wrote = true;
    emit({ type: 'arguments-delta', choice: 0, part: open.part, value });
  }

  /** A call without arguments has none in the stream, and an empty text is no JSON. */
  #endCall(index: number, emit: Emit): void {
    const open = this.#calls.get(index);
    if (open === undefined) return;
    this.#calls.delete(index);
    if (!open.wrote) emit({ type: 'arguments-delta', choice: 0, part: open.part, value: '{}' });
    emit({ type: 'part-end', choice: 0, part: open.part });
  }

  #cite(value: JsonObject, emit: Emit): void {
    const index = blockOf(value);
    const block = index === undefined ? undefined : this.#blocks.get(index);
    const part = index === undefined ? this.#lastText : block?.kind === 'text' ? block.part : undefined;
    if (part !== undefined) emit({ type: 'citation', choice: 0, part, value: decodeCitation(value) });
  }

  #finish(delta: JsonObject, emit: Emit): true {
    this.end(emit);
    const usage = decodeUsage(object(delta['usage']));
    if (usage !== undefined) emit({ type: 'usage', usage });
    const native = endReason(delta);
    const failure = failedEnd(native, delta);
    // Without a reason there is no end: the runner sees that none was told.
    if (native === undefined) return true;
    if (failure === undefined) {
      const reason = decodeFinishReason(native, this.#called);
      emit({ type: 'finish', choice: 0, reason, native_reason: native });
    } else emit({ type: 'error', failure });
    return true;
  }

  #begin(value: Part, emit: Emit): number {
    this.#close(emit);
    const part = this.#parts;
    this.#parts += 1;
    emit({ type: 'part-start', choice: 0, part, value });
    return part;
  }

  #close(emit: Emit): void {
    if (this.#open === undefined) return;
    emit({ type: 'part-end', choice: 0, part: this.#open.part });
    this.#open = undefined;
  }
}
