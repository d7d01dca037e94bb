import {
  object,
  type AnswerContext,
  type JsonObject,
  type MediaPart,
  type Part,
  type ReasoningPart,
  type StreamEncoder,
  type StreamEvent,
  type Usage,
} from '@bifrost/core';
import { packReasoning } from '@bifrost/provider-anthropic';
import { converseDialectId } from '../dialect-ids.js';
import { eventFrame } from '../event-stream/encode-frame.js';
import { encodeImage, isOfClaude, redactedOf, toolUseId } from './encode-answer-block.js';
import { stopSequenceFields } from './encode-response.js';
import { encodeStopReason } from './map-stop-reason.js';
import { encodeUsage } from './map-usage.js';

type FinishEvent = Extract<StreamEvent, { type: 'finish' }>;
type PartEvent = Extract<StreamEvent, { part: number }>;

/** A part that is being written. */
interface Block {
  readonly start: Part;
  /** Its index on the wire; unknown until something of it is written. */
  index: number | undefined;
  /** What another vendor wants back with its reasoning. */
  signature: string;
  /** A custom tool's text, which is an object here and so can only be written whole. */
  held: string;
}

/**
 * Writes a Converse stream. Every event names its block, so parts that grow side by side may stay so. A block gets its
 * index with its first event on the wire: a part that stays empty has none, and leaves no gap.
 */
export class ConverseStreamEncoder implements StreamEncoder {
  private readonly context: AnswerContext;
  private readonly blocks = new Map<number, Block>();
  private frames: Uint8Array[] = [];
  private begun = false;
  private nextIndex = 0;
  private wroteToolUse = false;
  private finishEvent: FinishEvent | undefined;
  private usage: Usage | undefined;
  private serviceTier: string | undefined;

  constructor(context: AnswerContext) {
    this.context = context;
  }

  push(event: StreamEvent): Uint8Array {
    switch (event.type) {
      case 'start':
        this.serviceTier = event.service_tier;
        this.begin();
        break;
      case 'usage':
        this.usage = event.usage;
        break;
      case 'finish':
        // Converse has one answer; further choices have nowhere to go.
        if (event.choice === 0) this.finishEvent = event;
        break;
      default:
        if (event.choice === 0) this.pushPart(event);
    }
    return this.take();
  }

  end(): Uint8Array {
    this.begin();
    for (const [part, block] of this.blocks) this.finishBlock(part, block, undefined);
    const finish = this.finishEvent;
    const stop: JsonObject = {
      stopReason: encodeStopReason({
        reason: finish?.reason ?? 'stop',
        nativeReason: finish?.native_reason ?? '',
        stopSequence: finish?.stop_sequence,
        emittedToolCall: this.wroteToolUse,
      }),
    };
    const fields = stopSequenceFields(finish?.stop_sequence, undefined);
    if (fields !== undefined) stop['additionalModelResponseFields'] = fields;
    const extra = this.context.extraFields({
      ...(finish === undefined ? {} : { native_finish_reason: finish.native_reason }),
      ...(finish?.stop_sequence === undefined ? {} : { native_stop_sequence: finish.stop_sequence }),
    });
    if (extra !== undefined) stop['extra_fields'] = extra;
    this.write('messageStop', stop);
    const metadata: JsonObject = { usage: encodeUsage(this.usage), metrics: { latencyMs: 0 } };
    if (this.serviceTier !== undefined) metadata['serviceTier'] = { type: this.serviceTier };
    this.write('metadata', metadata);
    return this.take();
  }

  private begin(): void {
    if (this.begun) return;
    this.begun = true;
    this.write('messageStart', { role: 'assistant' });
  }

  private pushPart(event: PartEvent): void {
    this.begin();
    switch (event.type) {
      case 'part-start':
        return this.startBlock(event.part, event.value);
      case 'part-end': {
        const block = this.blocks.get(event.part);
        return block === undefined ? undefined : this.finishBlock(event.part, block, event.value);
      }
      case 'text-delta':
      case 'refusal-delta':
        return this.addText(event.part, event.value);
      case 'audio-delta':
        return event.transcript === undefined ? undefined : this.addText(event.part, event.transcript);
      case 'reasoning-delta':
        return this.addReasoning(event.part, { text: event.value });
      case 'arguments-delta':
        return this.addInput(event.part, event.value);
      case 'signature':
        return this.addSignature(event.part, event.value);
      case 'citation':
        if (event.value.dialect !== converseDialectId) return undefined;
        return this.writeDelta(this.blockOf(event.part, { type: 'text', text: '' }), {
          citation: event.value.value,
        });
      case 'logprobs':
        return undefined;
    }
  }

  private startBlock(part: number, start: Part): void {
    if (this.blocks.has(part)) return;
    const block = this.blockOf(part, start);
    if (start.type === 'tool_call') {
      this.wroteToolUse = true;
      const id = toolUseId(start.id, `${this.context.id}_${part}`);
      this.writeStart(block, { toolUse: { toolUseId: id, name: start.name } });
      if (start.arguments !== '') this.addInput(part, start.arguments);
    }
    // A part may begin with words in it.
    if ((start.type === 'text' || start.type === 'refusal') && start.text !== '')
      this.addText(part, start.text);
    if (start.type === 'reasoning' && start.text !== undefined && start.text !== '') {
      this.addReasoning(part, { text: start.text });
    }
  }

  private addText(part: number, text: string): void {
    this.writeDelta(this.blockOf(part, { type: 'text', text: '' }), { text });
  }

  private addReasoning(part: number, reasoning: JsonObject): void {
    this.writeDelta(this.blockOf(part, { type: 'reasoning' }), { reasoningContent: reasoning });
  }

  private addInput(part: number, input: string): void {
    const block = this.blocks.get(part);
    // A call that nobody began has no name, and a call without one says nothing.
    if (block?.start.type !== 'tool_call') return;
    if (block.start.kind === 'custom') block.held += input;
    else this.writeDelta(block, { toolUse: { input } });
  }

  private addSignature(part: number, signature: string): void {
    const block = this.blockOf(part, { type: 'reasoning' });
    if (block.start.type !== 'reasoning') return;
    if (isOfClaude(block.start)) this.writeDelta(block, { reasoningContent: { signature } });
    else block.signature += signature;
  }

  private finishBlock(part: number, block: Block, end: Part | undefined): void {
    this.blocks.delete(part);
    const whole = end ?? block.start;
    if (block.start.type === 'tool_call' && block.start.kind === 'custom') {
      this.writeDelta(block, { toolUse: { input: JSON.stringify({ input: block.held }) } });
    }
    if (whole.type === 'reasoning') this.sealReasoning(block, whole);
    if (whole.type === 'image') this.writeImage(block, whole);
    if (whole.type === 'opaque' && whole.dialect === converseDialectId) this.writeOpaque(block, whole.value);
    if (block.index !== undefined) this.write('contentBlockStop', { contentBlockIndex: block.index });
  }

  /** Encrypted reasoning, and what another vendor wants back, are only complete at the end. */
  private sealReasoning(block: Block, whole: ReasoningPart): void {
    if (whole.encrypted !== undefined && block.index === undefined) {
      return this.writeDelta(block, { reasoningContent: { redactedContent: redactedOf(whole) } });
    }
    if (isOfClaude(whole)) return undefined;
    const signature = packReasoning({
      ...whole,
      ...(block.signature === '' ? {} : { signature: block.signature }),
    });
    if (signature !== undefined) this.writeDelta(block, { reasoningContent: { signature } });
    return undefined;
  }

  /** A picture begins with its format; one that is only an address has no form here. */
  private writeImage(block: Block, image: MediaPart): void {
    const encoded = encodeImage(image);
    if (encoded === undefined) return;
    const { format, source } = encoded.image;
    this.writeStart(block, { image: { format } });
    this.writeDelta(block, { image: { source } });
  }

  /** A server tool's call or result, as Converse streams it. */
  private writeOpaque(block: Block, value: JsonObject): void {
    const call = object(value['toolUse']);
    const result = object(value['toolResult']);
    if (call !== undefined) {
      const { input, ...start } = call;
      this.writeStart(block, { toolUse: start });
      this.writeDelta(block, { toolUse: { input: JSON.stringify(input ?? {}) } });
    } else if (result !== undefined) {
      const { content, ...start } = result;
      this.writeStart(block, { toolResult: start });
      this.writeDelta(block, { toolResult: content ?? [] });
    }
  }

  private blockOf(part: number, start: Part): Block {
    let block = this.blocks.get(part);
    if (block === undefined) {
      block = { start, index: undefined, signature: '', held: '' };
      this.blocks.set(part, block);
    }
    return block;
  }

  private writeStart(block: Block, start: JsonObject): void {
    this.write('contentBlockStart', { start, contentBlockIndex: this.indexOf(block) });
  }

  private writeDelta(block: Block, delta: JsonObject): void {
    this.write('contentBlockDelta', { delta, contentBlockIndex: this.indexOf(block) });
  }

  private indexOf(block: Block): number {
    if (block.index === undefined) {
      block.index = this.nextIndex;
      this.nextIndex += 1;
    }
    return block.index;
  }

  private write(type: string, value: JsonObject): void {
    this.frames.push(eventFrame(type, value));
  }

  private take(): Uint8Array {
    const { frames } = this;
    this.frames = [];
    const [first] = frames;
    return frames.length === 1 && first !== undefined ? first : Buffer.concat(frames);
  }
}
