import {
  type AnswerContext,
  type JsonObject,
  type Part,
  type StreamEncoder,
  type StreamEvent,
  type Usage,
} from '@bifrost/core';
import { isAnthropicDialect } from '../dialect-ids.js';
import { BlockWriter } from './block-writer.js';
import { encodeStopReason } from './map-stop-reason.js';
import { encodeUsage, encodeUsageFigures } from './map-usage.js';
import { encodeEvent } from './sse-event.js';

type StartEvent = Extract<StreamEvent, { type: 'start' }>;
type FinishEvent = Extract<StreamEvent, { type: 'finish' }>;
type PartEvent = Extract<StreamEvent, { part: number }>;

/** Parts that a delta begins when nobody announced one. */
const emptyText: Part = { type: 'text', text: '' };
const emptyReasoning: Part = { type: 'reasoning' };

/**
 * Writes a Messages stream. The first event waits for the second, so that it can carry the usage so far; the finish
 * waits for {@link StreamEncoder.end}, because usage may come after it.
 */
export class MessagesStreamEncoder implements StreamEncoder {
  private readonly context: AnswerContext;
  private readonly blocks: BlockWriter;
  private begun = false;
  private startEvent: StartEvent | undefined;
  private finishEvent: FinishEvent | undefined;
  private usage: Usage | undefined;

  constructor(context: AnswerContext) {
    this.context = context;
    this.blocks = new BlockWriter(context.id);
  }

  push(event: StreamEvent): string {
    switch (event.type) {
      case 'start':
        this.startEvent = event;
        return '';
      case 'usage':
        this.usage = event.usage;
        return '';
      case 'finish':
        // Messages has one answer; further choices have nowhere to go.
        if (event.choice === 0) this.finishEvent = event;
        return '';
      default:
        return event.choice === 0 ? this.head() + this.pushPart(event) : '';
    }
  }

  end(): string {
    const written = this.head() + this.blocks.finishAll();
    const finish = this.finishEvent;
    const delta: JsonObject & { type: string } = {
      type: 'message_delta',
      delta: {
        container: null,
        stop_details: null,
        stop_reason: encodeStopReason({
          reason: finish?.reason ?? 'stop',
          nativeReason: finish?.native_reason ?? '',
          stopSequence: finish?.stop_sequence,
          emittedToolCall: this.blocks.wroteToolUse,
        }),
        stop_sequence: finish?.stop_sequence ?? null,
      },
      usage: encodeUsageFigures(this.usage),
    };
    const extra = this.context.extraFields({
      ...(finish === undefined ? {} : { native_finish_reason: finish.native_reason }),
      ...(finish?.stop_sequence === undefined ? {} : { native_stop_sequence: finish.stop_sequence }),
    });
    if (extra !== undefined) delta['extra_fields'] = extra;
    return written + encodeEvent(delta) + encodeEvent({ type: 'message_stop' });
  }

  private head(): string {
    if (this.begun) return '';
    this.begun = true;
    const id = this.startEvent?.id ?? '';
    return encodeEvent({
      type: 'message_start',
      message: {
        container: null,
        stop_details: null,
        diagnostics: null,
        id: id === '' ? this.context.id : id,
        type: 'message',
        role: 'assistant',
        model: this.context.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: encodeUsage(this.usage, this.startEvent?.service_tier),
      },
    });
  }

  private pushPart(event: PartEvent): string {
    switch (event.type) {
      case 'part-start':
        return this.blocks.begin(event.part, event.value) + this.growByStart(event.part, event.value);
      case 'part-end':
        return this.blocks.finish(event.part, event.value);
      case 'text-delta':
      case 'refusal-delta':
        return this.add(event.part, emptyText, { type: 'text_delta', text: event.value });
      case 'audio-delta':
        return event.transcript === undefined
          ? ''
          : this.add(event.part, emptyText, { type: 'text_delta', text: event.transcript });
      case 'reasoning-delta':
        return this.add(event.part, emptyReasoning, { type: 'thinking_delta', thinking: event.value });
      case 'arguments-delta':
        return this.addArguments(event.part, event.value);
      case 'signature':
        return this.addSignature(event.part, event.value);
      case 'citation':
        return isAnthropicDialect(event.value.dialect)
          ? this.add(event.part, emptyText, { type: 'citations_delta', citation: event.value.value })
          : '';
      case 'logprobs':
        return '';
    }
  }

  /** A part may begin with words in it. */
  private growByStart(part: number, value: Part): string {
    if (value.type === 'text' || value.type === 'refusal') {
      return value.text === '' ? '' : this.add(part, value, { type: 'text_delta', text: value.text });
    }
    if (value.type === 'reasoning' && value.text !== undefined && value.text !== '') {
      return this.add(part, value, { type: 'thinking_delta', thinking: value.text });
    }
    return value.type === 'tool_call' && value.arguments !== ''
      ? this.addArguments(part, value.arguments)
      : '';
  }

  private addArguments(part: number, value: string): string {
    // A call that nobody began has no name, and a call without one says nothing.
    return this.blocks.grow(part, undefined, (segment) => {
      if (segment.start.type !== 'tool_call') return;
      if (segment.start.kind === 'custom') segment.held += value;
      else segment.waiting.push({ type: 'input_json_delta', partial_json: value });
    });
  }

  private addSignature(part: number, value: string): string {
    return this.blocks.grow(part, emptyReasoning, (segment) => {
      if (segment.start.type !== 'reasoning') return;
      if (isAnthropicDialect(segment.start.dialect)) {
        segment.waiting.push({ type: 'signature_delta', signature: value });
      } else {
        segment.signature = (segment.signature ?? '') + value;
      }
    });
  }

  private add(part: number, start: Part, delta: JsonObject): string {
    return this.blocks.grow(part, start, (segment) => {
      segment.waiting.push(delta);
      if (delta['type'] === 'thinking_delta') segment.readable = true;
    });
  }
}
