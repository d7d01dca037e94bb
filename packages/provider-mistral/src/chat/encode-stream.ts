import type {
  AnswerContext,
  JsonObject,
  Part,
  StreamEncoder,
  StreamEvent,
  ToolCallPart,
  Usage,
} from '@bifrost/core';
import {
  answerCall,
  answerChunk,
  encodeUsage,
  mapFinishReason,
  signatureOf,
  thinkingChunk,
} from './answer.js';
import { ShortIds } from './short-ids.js';

type EventOf<T extends StreamEvent['type']> = Extract<StreamEvent, { type: T }>;
type PartEvent = Extract<StreamEvent, { part: number }>;

/** A part that is being written, and whether anything of it was said. */
interface PartState {
  value: Part;
  said: boolean;
}

interface ChoiceState {
  readonly parts: Map<number, PartState>;
  readonly calls: ToolCallPart[];
  finish: EventOf<'finish'> | undefined;
}

/**
 * Writes a stream of `chat.completion.chunk` objects as Mistral does: thoughts as chunks of content, tool calls whole
 * and last, usage on the last chunk without being asked.
 */
export class MistralStreamEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
  readonly #choices = new Map<number, ChoiceState>();
  readonly #ids = new ShortIds();
  #head: JsonObject | undefined;
  #usage: Usage | undefined;
  #text = '';

  constructor(context: AnswerContext) {
    this.#context = context;
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
      case 'finish':
        this.#choice(event.choice).finish = event;
        break;
      default:
        this.#part(event);
    }
    return this.#take();
  }

  end(): string {
    this.#choice(0);
    const finished = [...this.#choices].filter(([, { finish }]) => finish !== undefined);
    for (const [position, [index, state]] of finished.entries()) {
      this.#finish(index, state, position === finished.length - 1);
    }
    return `${this.#take()}data: [DONE]\n\n`;
  }

  #part(event: PartEvent): void {
    const { parts, calls } = this.#choice(event.choice);
    if (event.type === 'part-start') {
      const state = { value: { ...event.value }, said: false };
      parts.set(event.part, state);
      if (state.value.type === 'tool_call') calls.push(state.value);
      else this.#whole(event.choice, state);
      return;
    }
    const state = parts.get(event.part);
    if (state !== undefined) this.#continue(event, state);
  }

  #continue(event: Exclude<PartEvent, { type: 'part-start' }>, state: PartState): void {
    const { choice } = event;
    switch (event.type) {
      case 'text-delta':
      case 'refusal-delta':
        state.said = true;
        this.#say(choice, { content: event.value });
        break;
      case 'reasoning-delta':
        state.said = true;
        this.#say(choice, { content: [thinkingChunk(event.value)] });
        break;
      case 'audio-delta':
        if (event.transcript === undefined) break;
        state.said = true;
        this.#say(choice, { content: event.transcript });
        break;
      case 'arguments-delta':
        if (state.value.type === 'tool_call') state.value.arguments += event.value;
        break;
      case 'part-end':
        this.#endPart(choice, state, event.value);
        break;
      default:
      // signatures without their dialect, citations and probabilities have no place here
    }
  }

  #endPart(choice: number, state: PartState, value: Part | undefined): void {
    if (value === undefined) return;
    if (state.value.type === 'tool_call') {
      if (value.type === 'tool_call' && state.value.arguments === '') state.value.arguments = value.arguments;
      return;
    }
    const signature = signatureOf(value);
    if (!state.said) this.#whole(choice, { ...state, value });
    else if (signature !== undefined) this.#say(choice, { content: [thinkingChunk('', signature)] });
  }

  /** Says what stands in a part itself and came in no delta. */
  #whole(choice: number, state: PartState): void {
    const chunk = answerChunk(state.value);
    if (chunk === undefined || chunk['text'] === '') return;
    state.said = true;
    this.#say(choice, { content: chunk['type'] === 'text' ? (chunk['text'] ?? '') : [chunk] });
  }

  #finish(index: number, { calls, finish }: ChoiceState, isLast: boolean): void {
    if (finish === undefined) return;
    const delta: JsonObject = { content: '' };
    if (calls.length > 0) {
      delta['tool_calls'] = calls.map((call, position) => answerCall(call, position, this.#ids));
    }
    const reason = mapFinishReason(finish.reason, calls.length > 0);
    this.#write({ index, delta, finish_reason: reason }, isLast ? this.#lastMembers(finish) : {});
  }

  #lastMembers({ native_reason: reason }: EventOf<'finish'>): JsonObject {
    const extra = this.#context.extraFields(reason === '' ? undefined : { native_finish_reason: reason });
    const usage = encodeUsage(this.#usage);
    return extra === undefined ? { usage } : { usage, extra_fields: extra };
  }

  #choice(index: number): ChoiceState {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const created: ChoiceState = { parts: new Map(), calls: [], finish: undefined };
    this.#choices.set(index, created);
    this.#say(index, { role: 'assistant', content: '' });
    return created;
  }

  #say(index: number, delta: JsonObject): void {
    this.#write({ index, delta, finish_reason: null }, {});
  }

  #write(choice: JsonObject, more: JsonObject): void {
    this.#head ??= this.#headOf(undefined);
    this.#text += `data: ${JSON.stringify({ ...this.#head, choices: [choice], ...more })}\n\n`;
  }

  #headOf(start: EventOf<'start'> | undefined): JsonObject {
    const { id, created, model } = this.#context;
    return {
      id: start === undefined || start.id === '' ? id : start.id,
      object: 'chat.completion.chunk',
      created: start === undefined || start.created === 0 ? created : start.created,
      model,
    };
  }

  #take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }
}
