import {
  number,
  object,
  objects,
  parseObject,
  text,
  type Citation,
  type Emit,
  type JsonObject,
  type Part,
  type Position,
  type StreamDecoder,
  type WireEvent,
} from '@bifrost/core';
import { converseDialectId } from '../dialect-ids.js';
import { decodeException } from '../errors.js';
import { decodeBlock, decodeCitation, decodeRedacted } from './decode-block.js';
import { decodeMalformedEnd, decodeStopReason, decodeStopSequence } from './map-stop-reason.js';
import { decodeUsage } from './map-usage.js';
import { structuredOutputTool } from './structured-output.js';

/** A block that is being written. */
interface OpenBlock {
  position: Position;
  kind: 'text' | 'reasoning' | 'call' | 'structured' | 'opaque';
  /** The block as it will stand in the message, for kinds that only make sense whole. */
  value: JsonObject;
  /** Fragments of a call's input so far. */
  input: string;
  /** Pieces of encrypted reasoning, or of a picture, so far. */
  pieces: string[];
  /** What it quotes: told at its end, when its text is there. */
  citations: Citation[];
}

/**
 * Reads the events of a Converse stream. Texts and reasoning begin with their first delta, calls with an event of their
 * own.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export class ConverseStreamDecoder implements StreamDecoder {
  private readonly open = new Map<number, OpenBlock>();
  private parts = 0;
  private started = false;
  private finished = false;
  private emittedToolCall = false;
  private spoke = false;

  push(event: WireEvent, emit: Emit): boolean | void {
    const { json } = event;
    const failure = decodeException(event);
    if (failure !== undefined) return emit({ type: 'error', failure });
    const index = number(json['contentBlockIndex']) ?? 0;
    switch (event.event) {
      case 'messageStart':
        return this.start(emit);
      case 'contentBlockStart':
        return this.startBlock(index, object(json['start']) ?? {}, emit);
      case 'contentBlockDelta':
        return this.addDelta(index, object(json['delta']) ?? {}, emit);
      case 'contentBlockStop':
        return this.stopBlock(index, emit);
      case 'messageStop':
        return this.finish(json, emit);
      case 'metadata':
        return this.addMetadata(json, emit);
      default:
        // events born after our release
        return undefined;
    }
  }

  end(emit: Emit): void {
    for (const index of this.open.keys()) this.stopBlock(index, emit);
  }

  private start(emit: Emit): void {
    if (this.started) return;
    this.started = true;
    emit({ type: 'start', id: '', model: '', created: 0 });
  }

  private startBlock(index: number, start: JsonObject, emit: Emit): void {
    const call = object(start['toolUse']);
    if (call === undefined || call['type'] === 'server_tool_use') {
      this.begin(index, { kind: 'opaque', value: { ...start } }, emit);
      return;
    }
    const kind = call['name'] === structuredOutputTool ? 'structured' : 'call';
    const value = decodeBlock({ toolUse: { ...call, input: {} } });
    this.begin(index, { kind, value: start, first: blank(value) }, emit);
  }

  /** Opens a block. Opaque ones show themselves at their end, when they are whole. */
  private begin(
    index: number,
    { first, ...block }: Pick<OpenBlock, 'kind' | 'value'> & { first?: Part },
    emit: Emit,
  ): OpenBlock {
    this.start(emit);
    const position = { choice: 0, part: this.parts };
    const opened: OpenBlock = { ...block, position, input: '', pieces: [], citations: [] };
    this.parts += 1;
    this.open.set(index, opened);
    if (block.kind === 'call') this.emittedToolCall = true;
    if (block.kind === 'call' || block.kind === 'opaque') this.spoke = true;
    emit({ type: 'part-start', ...position, value: first ?? decodeBlock(block.value) });
    return opened;
  }

  private addDelta(index: number, delta: JsonObject, emit: Emit): void {
    const block = this.open.get(index) ?? this.beginByDelta(index, delta, emit);
    const { position } = block;
    const words = text(delta['text']);
    const citation = object(delta['citation']);
    const reasoning = object(delta['reasoningContent']);
    const input = text(object(delta['toolUse'])?.['input']);
    if (block.kind === 'opaque') grow(block, delta);
    else if (words !== undefined && words !== '') {
      this.spoke = true;
      emit({ type: 'text-delta', ...position, value: words });
    } else if (citation !== undefined) block.citations.push(decodeCitation(citation));
    else if (reasoning !== undefined) addReasoning(block, reasoning, emit);
    else if (input !== undefined && input !== '') {
      block.input += input;
      this.spoke = true;
      const type = block.kind === 'structured' ? 'text-delta' : 'arguments-delta';
      emit({ type, ...position, value: input });
    }
  }

  private beginByDelta(index: number, delta: JsonObject, emit: Emit): OpenBlock {
    if (delta['reasoningContent'] !== undefined) {
      const first: Part = { type: 'reasoning', dialect: converseDialectId };
      return this.begin(index, { kind: 'reasoning', value: {}, first }, emit);
    }
    if (delta['text'] !== undefined || delta['citation'] !== undefined) {
      return this.begin(index, { kind: 'text', value: {}, first: { type: 'text', text: '' } }, emit);
    }
    return this.begin(index, { kind: 'opaque', value: {} }, emit);
  }

  private stopBlock(index: number, emit: Emit): void {
    const block = this.open.get(index);
    if (block === undefined) return;
    this.open.delete(index);
    const { position, kind } = block;
    if ((kind === 'call' || kind === 'structured') && block.input === '') {
      // A call without arguments has no fragment.
      emit({ type: kind === 'call' ? 'arguments-delta' : 'text-delta', ...position, value: '{}' });
    }
    for (const citation of block.citations) emit({ type: 'citation', ...position, value: citation });
    const value = finished(block);
    emit({ type: 'part-end', ...position, ...(value === undefined ? {} : { value }) });
  }

  private finish(json: JsonObject, emit: Emit): void {
    const reason = text(json['stopReason']);
    if (reason === undefined || this.finished) return;
    this.end(emit);
    const failure = decodeMalformedEnd(reason, this.spoke);
    if (failure !== undefined) return emit({ type: 'error', failure });
    this.finished = true;
    const stopSequence = decodeStopSequence(json);
    emit({
      type: 'finish',
      choice: 0,
      reason: decodeStopReason(reason, this.emittedToolCall),
      native_reason: reason,
      ...(stopSequence === undefined ? {} : { stop_sequence: stopSequence }),
    });
  }

  /** Usage comes last; once the answer has its end, nobody need wait for more. */
  private addMetadata(json: JsonObject, emit: Emit): boolean {
    const usage = decodeUsage(object(json['usage']));
    if (usage !== undefined) emit({ type: 'usage', usage });
    return this.finished;
  }
}

/** A call before its first fragment: words come as deltas, so that a reader who adds them up counts none twice. */
function blank(value: Part): Part {
  if (value.type === 'tool_call') return { ...value, arguments: '' };
  return value.type === 'text' ? { type: 'text', text: '' } : value;
}

function addReasoning(block: OpenBlock, reasoning: JsonObject, emit: Emit): void {
  const words = text(reasoning['text']);
  const signature = text(reasoning['signature']);
  const redacted = text(reasoning['redactedContent']);
  if (words !== undefined && words !== '') {
    emit({ type: 'reasoning-delta', ...block.position, value: words });
  }
  if (signature !== undefined && signature !== '') {
    emit({ type: 'signature', ...block.position, value: signature });
  }
  if (redacted !== undefined) block.pieces.push(redacted);
}

/** The finished part where deltas did not say everything. */
function finished(block: OpenBlock): Part | undefined {
  if (block.kind === 'opaque') {
    const image = object(block.value['image']);
    if (image !== undefined && block.pieces.length > 0)
      return decodeBlock({ image: { ...image, source: { bytes: joined(block.pieces) } } });
    const call = object(block.value['toolUse']);
    const input = call === undefined || block.input === '' ? undefined : parseObject(block.input);
    return decodeBlock(input === undefined ? block.value : { toolUse: { ...call, input } });
  }
  if (block.pieces.length === 0) return undefined;
  return decodeRedacted(joined(block.pieces));
}

/** Bytes in several pieces, each in base64 of its own. */
function joined(pieces: readonly string[]): string {
  const [first = ''] = pieces;
  if (pieces.length === 1) return first;
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64'))).toString('base64');
}

/** A block that the hub does not know, one delta longer: texts and lists get longer, everything else is replaced. */
function grow(block: OpenBlock, delta: JsonObject): void {
  for (const [member, item] of Object.entries(delta)) {
    const before = object(block.value[member]);
    const bytes = member === 'image' ? text(object(object(item)?.['source'])?.['bytes']) : undefined;
    if (bytes !== undefined) block.pieces.push(bytes);
    if (member === 'toolUse') block.input += text(object(item)?.['input']) ?? '';
    // Results come in lists, and stand in the message as the content of their block.
    else if (Array.isArray(item)) {
      block.value[member] = { ...before, content: [...objects(before?.['content']), ...item] };
    } else block.value[member] = { ...before, ...object(item) };
  }
}
