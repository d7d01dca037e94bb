import {
  exactEvent,
  isObject,
  jsonText,
  number,
  object,
  objects,
  parseJson,
  text,
  type Citation,
  type Emit,
  type JsonObject,
  type Part,
  type Position,
  type StreamDecoder,
  type WireEvent,
} from '@bifrost/core';
import { messagesDialectId } from '../dialect-ids.js';
import { decodeAnswerBlock } from './decode-answer-block.js';
import { decodeCitation } from './decode-content.js';
import { decodeErrorEvent } from './errors.js';
import { decodeStopReason } from './map-stop-reason.js';
import { decodeUsage, decodeUsedTier, mergeUsage } from './map-usage.js';
import { isStructuredAnswer } from './structured-answer.js';

/** A block that is being written. */
interface OpenBlock {
  /** Position of its part in the message. */
  part: number;
  kind: 'plain' | 'call' | 'structured' | 'opaque';
  /** The block as it began; an opaque one grows with its deltas. */
  value: JsonObject;
  /** Fragments of its input so far. */
  json: string;
  /** What it quotes. Anthropic says so before the text, and a citation is about the text that it has by then. */
  citations: Citation[];
}

/** Reads the events of a Messages stream. @see https://platform.claude.com/docs/en/build-with-claude/streaming */
export class MessagesStreamDecoder implements StreamDecoder {
  private readonly open = new Map<number, OpenBlock>();
  private usage: JsonObject = {};
  private started = false;
  private parts = 0;
  private emittedToolCall = false;

  push(event: WireEvent, emit: Emit): boolean | void {
    const { json } = event;
    switch (json['type']) {
      case 'message_start':
        return this.start(object(exactEvent(event)['message']) ?? {}, emit);
      case 'content_block_start':
        return this.startBlock(
          number(json['index']) ?? 0,
          object(exactEvent(event)['content_block']) ?? {},
          emit,
        );
      case 'content_block_delta':
        return this.addDelta(number(json['index']) ?? 0, object(json['delta']) ?? {}, emit);
      case 'content_block_stop':
        return this.stopBlock(number(json['index']) ?? 0, emit);
      case 'message_delta':
        return this.finish(json, emit);
      case 'message_stop':
        return true;
      case 'error':
        return emit({ type: 'error', failure: decodeErrorEvent(json) });
      default:
        // `ping`, and events born after our release.
        return undefined;
    }
  }

  end(emit: Emit): void {
    for (const index of this.open.keys()) this.stopBlock(index, emit);
  }

  private start(message: JsonObject, emit: Emit): void {
    // Proxies have been seen to repeat the first event.
    if (this.started) return;
    this.started = true;
    const tier = decodeUsedTier(object(message['usage']));
    emit({
      type: 'start',
      id: text(message['id']) ?? '',
      model: text(message['model']) ?? '',
      created: 0,
      ...(tier === undefined ? {} : { service_tier: tier }),
    });
    this.addUsage(message, emit);
    for (const block of objects(message['content'])) this.emitWhole(block, emit);
  }

  /** A message may begin with blocks that are complete already. */
  private emitWhole(block: JsonObject, emit: Emit): void {
    const value = decodeAnswerBlock(block);
    const position = { choice: 0, part: this.takePart(value) };
    emit({ type: 'part-start', ...position, value: beginning(value) });
    emitContent(value, position, emit);
    if (value.type === 'text') emitCitations(value.citations ?? [], position, emit);
    emit({ type: 'part-end', ...position, value });
  }

  private startBlock(index: number, block: JsonObject, emit: Emit): void {
    const value = decodeAnswerBlock(block);
    const position = { choice: 0, part: this.takePart(value) };
    const kind = kindOf(block, value);
    const citations = value.type === 'text' ? [...(value.citations ?? [])] : [];
    this.open.set(index, { part: position.part, kind, value: { ...block }, json: '', citations });
    emit({ type: 'part-start', ...position, value: beginning(value) });
    if (kind === 'plain') emitContent(value, position, emit);
  }

  private addDelta(index: number, delta: JsonObject, emit: Emit): void {
    const block = this.open.get(index);
    if (block === undefined) return;
    const position = { choice: 0, part: block.part };
    const json = text(delta['partial_json']);
    if (delta['type'] === 'input_json_delta' && json !== undefined) {
      if (json === '') return;
      block.json += json;
      if (block.kind === 'call') emit({ type: 'arguments-delta', ...position, value: json });
      if (block.kind === 'structured') emit({ type: 'text-delta', ...position, value: json });
      return;
    }
    const citation = object(delta['citation']);
    if (block.kind === 'opaque') grow(block.value, delta);
    else if (citation !== undefined) block.citations.push(decodeCitation(citation));
    else emitDelta(delta, position, emit);
  }

  private stopBlock(index: number, emit: Emit): void {
    const block = this.open.get(index);
    if (block === undefined) return;
    this.open.delete(index);
    const position = { choice: 0, part: block.part };
    if (block.json === '' && (block.kind === 'call' || block.kind === 'structured')) {
      // A call without arguments has no fragment, and some hosts put the whole input into the first event.
      const whole = jsonText(block.value['input'] ?? {});
      emit({ type: block.kind === 'call' ? 'arguments-delta' : 'text-delta', ...position, value: whole });
    }
    emitCitations(block.citations, position, emit);
    if (block.kind !== 'opaque') return emit({ type: 'part-end', ...position });
    const input = block.json === '' ? undefined : parseJson(block.json);
    const value = input === undefined ? block.value : { ...block.value, input };
    emit({ type: 'part-end', ...position, value: decodeAnswerBlock(value) });
  }

  private finish(json: JsonObject, emit: Emit): void {
    this.addUsage(json, emit);
    const delta = object(json['delta']) ?? {};
    const reason = text(delta['stop_reason']);
    if (reason === undefined) return;
    const stopSequence = text(delta['stop_sequence']);
    emit({
      type: 'finish',
      choice: 0,
      reason: decodeStopReason(reason, this.emittedToolCall),
      native_reason: reason,
      ...(stopSequence === undefined ? {} : { stop_sequence: stopSequence }),
    });
  }

  /** Figures are cumulative: a later one replaces an earlier one, and those that are not repeated stay. */
  private addUsage(holder: JsonObject, emit: Emit): void {
    this.usage = mergeUsage(this.usage, object(holder['usage']));
    const usage = decodeUsage(this.usage);
    if (usage !== undefined) emit({ type: 'usage', usage });
  }

  private takePart(value: Part): number {
    if (value.type === 'tool_call') this.emittedToolCall = true;
    this.parts += 1;
    return this.parts - 1;
  }
}

function kindOf(block: JsonObject, value: Part): OpenBlock['kind'] {
  if (isStructuredAnswer(block)) return 'structured';
  if (value.type === 'tool_call') return 'call';
  return value.type === 'opaque' ? 'opaque' : 'plain';
}

/**
 * The part before its first delta: words come as deltas, so that a reader who adds them up counts none twice. `input` is
 * an empty object at the beginning, whatever the arguments will be.
 */
function beginning(value: Part): Part {
  switch (value.type) {
    case 'text':
      return { type: 'text', text: '' };
    case 'reasoning':
      return value.encrypted === undefined ? { type: 'reasoning', dialect: messagesDialectId } : value;
    case 'tool_call':
      return { ...value, arguments: '' };
    default:
      return value;
  }
}

function emitCitations(citations: readonly Citation[], position: Position, emit: Emit): void {
  for (const citation of citations) emit({ type: 'citation', ...position, value: citation });
}

/** What a block brought along when it began, as deltas. */
function emitContent(value: Part, position: Position, emit: Emit): void {
  if (value.type === 'text' && value.text !== '')
    emit({ type: 'text-delta', ...position, value: value.text });
  if (value.type === 'reasoning') {
    if (value.text !== undefined && value.text !== '') {
      emit({ type: 'reasoning-delta', ...position, value: value.text });
    }
    if (value.signature !== undefined) emit({ type: 'signature', ...position, value: value.signature });
  }
  if (value.type === 'tool_call') emit({ type: 'arguments-delta', ...position, value: value.arguments });
}

function emitDelta(delta: JsonObject, position: Position, emit: Emit): void {
  const words = text(delta['text']) ?? text(delta['thinking']) ?? text(delta['signature']);
  if (words === undefined || words === '') return;
  if (delta['type'] === 'text_delta') emit({ type: 'text-delta', ...position, value: words });
  if (delta['type'] === 'thinking_delta') emit({ type: 'reasoning-delta', ...position, value: words });
  if (delta['type'] === 'signature_delta') emit({ type: 'signature', ...position, value: words });
}

/** Deltas of blocks that we do not model: text grows (a compaction's summary), anything else is set. */
function grow(value: JsonObject, delta: JsonObject): void {
  for (const [member, item] of Object.entries(delta)) {
    if (member === 'type') continue;
    const before = value[member];
    value[member] = typeof item === 'string' && typeof before === 'string' ? before + item : item;
    if (isObject(item) && isObject(before)) value[member] = { ...before, ...item };
  }
}
