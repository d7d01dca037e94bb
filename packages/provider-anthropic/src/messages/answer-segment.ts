import { type JsonObject, type Part, type ReasoningPart, type ToolCallPart } from '@bifrost/core';
import { isAnthropicDialect } from '../dialect-ids.js';
import { packReasoning } from '../foreign-reasoning.js';
import { toolUseId } from './encode-answer-block.js';
import { encodeEvent } from './sse-event.js';

/**
 * One content block of a stream that we write: what is known of it, and how much of that has been written.
 *
 * A block is begun on the wire with its first content, not with its part: a client sends its answers back, and Anthropic
 * refuses blocks that stayed empty.
 */
export interface Segment {
  readonly part: number;
  readonly start: Part;
  /** Deltas that wait until the block is open. */
  waiting: JsonObject[];
  /** Text that can only be written once it is complete: a custom tool's input. */
  held: string;
  /** A foreign signature, which is written with the block's end. */
  signature: string | undefined;
  /** Reasoning that came with words, so that its block is no redacted one. */
  readable: boolean;
  /** The opaque member was written. */
  signed: boolean;
  /** The finished part, where the provider gave one. */
  end: Part | undefined;
  ended: boolean;
}

export function createSegment(part: number, start: Part): Segment {
  return {
    part,
    start,
    waiting: [],
    held: '',
    signature: undefined,
    readable: false,
    signed: false,
    end: undefined,
    ended: false,
  };
}

/** Whether another block may begin before this part has ended: text can go on in a further block, a call cannot. */
export function canBeSplit({ type }: Part): boolean {
  return type === 'text' || type === 'refusal' || type === 'reasoning' || type === 'audio';
}

/** The block with which a segment begins, or `undefined` for parts that Messages cannot show. */
export function beginBlock(segment: Segment, idPrefix: string): JsonObject | undefined {
  const { start } = segment;
  switch (start.type) {
    case 'text':
    case 'refusal':
    case 'audio':
      return { type: 'text', text: '', citations: [] };
    case 'reasoning':
      return beginReasoning(segment, start);
    case 'tool_call':
      return beginToolUse(start, `${idPrefix}_${segment.part}`);
    case 'opaque':
      return beginOpaque(segment);
    case 'image':
    case 'video':
    case 'file':
    case 'tool_result':
      return undefined;
  }
}

function beginReasoning(segment: Segment, start: ReasoningPart): JsonObject {
  const whole = segment.end?.type === 'reasoning' ? segment.end : start;
  if (isRedacted(segment)) {
    const own = isAnthropicDialect(whole.dialect);
    return { type: 'redacted_thinking', data: own ? (whole.encrypted ?? '') : (packReasoning(whole) ?? '') };
  }
  return { type: 'thinking', thinking: '', signature: '' };
}

/** Reasoning of which nothing can be read. */
export function isRedacted(segment: Segment): boolean {
  const whole = segment.end?.type === 'reasoning' ? segment.end : segment.start;
  return whole.type === 'reasoning' && whole.encrypted !== undefined && !segment.readable;
}

function beginToolUse(start: ToolCallPart, ownId: string): JsonObject {
  const native = isAnthropicDialect(start.native?.dialect) ? start.native?.value : undefined;
  return {
    caller: { type: 'direct' },
    ...native,
    type: 'tool_use',
    id: toolUseId(start.id, ownId),
    name: start.name,
    input: {},
  };
}

function beginOpaque(segment: Segment): JsonObject | undefined {
  const whole = segment.end?.type === 'opaque' ? segment.end : segment.start;
  return whole.type === 'opaque' && isAnthropicDialect(whole.dialect) ? whole.value : undefined;
}

/** Deltas that are only known at the end: a custom tool's input, a signature of another vendor. */
export function closingDeltas(segment: Segment): JsonObject[] {
  const { start, end } = segment;
  if (start.type === 'tool_call' && start.kind === 'custom') {
    return [{ type: 'input_json_delta', partial_json: JSON.stringify({ input: segment.held }) }];
  }
  if (start.type !== 'reasoning' || isRedacted(segment)) return [];
  const whole = { ...start, ...(end?.type === 'reasoning' ? end : {}) };
  if (isAnthropicDialect(whole.dialect)) return [];
  const signature = packReasoning({
    ...whole,
    ...(segment.signature === undefined ? {} : { signature: segment.signature }),
  });
  return signature === undefined ? [] : [{ type: 'signature_delta', signature }];
}

/** The events of a block. */
export const blockEvents = {
  start: (index: number, block: JsonObject): string =>
    encodeEvent({ type: 'content_block_start', index, content_block: block }),
  delta: (index: number, delta: JsonObject): string =>
    encodeEvent({ type: 'content_block_delta', index, delta }),
  stop: (index: number): string => encodeEvent({ type: 'content_block_stop', index }),
};
