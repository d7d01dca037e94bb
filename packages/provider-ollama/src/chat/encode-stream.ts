import {
  createRawJson,
  type AnswerContext,
  type JsonObject,
  type Part,
  type RawJson,
  type StreamEncoder,
  type StreamEvent,
  type ToolCallPart,
  type Usage,
} from '@bifrost/core';
import { encodeCounters, encodeCreated } from '../usage.js';
import { answerImage, encodeAnswerCall, encodeDoneReason, extraMember } from './encode-answer.js';

/**
 * Writes a chat stream, one JSON object a line. A call is written once its arguments are complete, since they are an
 * object here; the last line waits for {@link StreamEncoder.end}, because usage may come after the finish.
 */
export class ChatStreamEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
  readonly #calls = new Map<number, ToolCallPart>();
  #written = 0;
  #createdAt: string;
  #usage: Usage | undefined;
  #finish: Extract<StreamEvent, { type: 'finish' }> | undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#createdAt = encodeCreated(context.created);
  }

  push(event: StreamEvent): string {
    if (event.type === 'start') {
      if (event.created !== 0) this.#createdAt = encodeCreated(event.created);
      return '';
    }
    if (event.type === 'usage') {
      this.#usage = event.usage;
      return '';
    }
    // Further choices have nowhere to go.
    if (event.choice !== 0) return '';
    if (event.type !== 'finish') return this.#pushPart(event);
    this.#finish = event;
    return '';
  }

  end(): string {
    const rest = [...this.#calls.keys()].map((part) => this.#writeCall(part)).join('');
    const last = this.#line({ role: 'assistant', content: '' }, createRawJson(), {
      done: true,
      done_reason: encodeDoneReason(this.#finish?.reason ?? 'stop'),
      ...encodeCounters(this.#usage, undefined),
      ...extraMember(this.#context, this.#finish),
    });
    return rest + last;
  }

  #pushPart(event: Extract<StreamEvent, { part: number }>): string {
    switch (event.type) {
      case 'part-start':
        return this.#begin(event.part, event.value);
      case 'text-delta':
      case 'refusal-delta':
        return this.#say({ content: event.value });
      case 'audio-delta':
        return this.#say({ content: event.transcript ?? '' });
      case 'reasoning-delta':
        return this.#say({ content: '', thinking: event.value });
      case 'arguments-delta':
        return this.#addArguments(event.part, event.value);
      case 'part-end':
        return this.#end(event.part, event.value);
      case 'logprobs':
        return this.#line({ role: 'assistant', content: '' }, createRawJson(), { logprobs: event.value });
      default:
        return '';
    }
  }

  /** A part may begin with words in it. */
  #begin(part: number, value: Part): string {
    switch (value.type) {
      case 'tool_call':
        this.#calls.set(part, value);
        return '';
      case 'text':
      case 'refusal':
        return this.#say({ content: value.text });
      case 'reasoning':
        return this.#say({ content: '', thinking: value.text ?? '' });
      case 'image': {
        const image = answerImage(value);
        return image === undefined ? '' : this.#say({ content: '', images: [image] });
      }
      default:
        return '';
    }
  }

  #addArguments(part: number, value: string): string {
    const call = this.#calls.get(part);
    // A call that nobody began has no name, and a call without one says nothing.
    if (call !== undefined) this.#calls.set(part, { ...call, arguments: call.arguments + value });
    return '';
  }

  #end(part: number, value: Part | undefined): string {
    if (value?.type === 'tool_call' && this.#calls.has(part)) this.#calls.set(part, value);
    return this.#calls.has(part) ? this.#writeCall(part) : '';
  }

  #writeCall(part: number): string {
    const call = this.#calls.get(part);
    if (call === undefined) return '';
    this.#calls.delete(part);
    const raw = createRawJson();
    const written = encodeAnswerCall(call, this.#written, raw);
    this.#written += 1;
    return this.#line({ role: 'assistant', content: '', tool_calls: [written] }, raw, {});
  }

  #say(members: JsonObject): string {
    const isSilent =
      members['content'] === '' && (members['thinking'] ?? '') === '' && !('images' in members);
    return isSilent ? '' : this.#line({ role: 'assistant', ...members }, createRawJson(), {});
  }

  #line(message: JsonObject, raw: RawJson, members: JsonObject): string {
    const head = { model: this.#context.model, created_at: this.#createdAt, message, done: false };
    return `${raw.stringify({ ...head, ...members })}\n`;
  }
}
