import { type JsonObject, type Part } from '@bifrost/core';
import {
  beginBlock,
  blockEvents,
  canBeSplit,
  closingDeltas,
  createSegment,
  isRedacted,
  type Segment,
} from './answer-segment.js';

/**
 * Writes blocks one after another, with rising indexes, whatever the order in which their deltas come.
 *
 * Messages knows one open block at a time; providers may write several calls at once. So segments queue in order of
 * appearance: the first is written as it grows, the others wait. Text and reasoning are cut into several blocks rather
 * than made to wait.
 */
export class BlockWriter {
  /** A call was written: the answer's stop reason follows from it. */
  wroteToolUse = false;
  private readonly queue: Segment[] = [];
  private readonly latest = new Map<number, Segment>();
  private readonly idPrefix: string;
  private index = 0;
  private isOpen = false;

  constructor(idPrefix: string) {
    this.idPrefix = idPrefix;
  }

  begin(part: number, start: Part): string {
    this.add(part, start);
    return this.write();
  }

  /**
   * Adds to a part. Text or reasoning whose block was cut off goes on in a block of its own; `start` begins a part that
   * nobody announced, and without it such a delta is lost.
   */
  grow(part: number, start: Part | undefined, change: (segment: Segment) => void): string {
    const latest = this.latest.get(part);
    const next = latest?.start ?? start;
    if (latest !== undefined && !latest.ended) change(latest);
    else if (next !== undefined && canBeSplit(next)) change(this.add(part, next));
    return this.write();
  }

  finish(part: number, end: Part | undefined): string {
    const latest = this.latest.get(part);
    if (latest === undefined) return '';
    const segment = latest.ended ? this.addLateSignature(latest, end) : latest;
    if (segment === undefined) return '';
    segment.ended = true;
    segment.end = end;
    return this.write();
  }

  finishAll(): string {
    for (const segment of this.queue) segment.ended = true;
    return this.write();
  }

  /** Reasoning that was cut off learns only at its end what its vendor wants back with it. */
  private addLateSignature(cut: Segment, end: Part | undefined): Segment | undefined {
    if (cut.signed || end?.type !== 'reasoning' || cut.start.type !== 'reasoning') return undefined;
    if (end.signature === undefined && end.encrypted === undefined) return undefined;
    const segment = this.add(cut.part, cut.start);
    segment.readable = cut.readable;
    return segment;
  }

  private add(part: number, start: Part): Segment {
    const segment = createSegment(part, start);
    this.queue.push(segment);
    this.latest.set(part, segment);
    return segment;
  }

  private write(): string {
    let written = '';
    for (let head = this.queue[0]; head !== undefined; head = this.queue[0]) {
      if (!head.ended && this.queue.length > 1 && canBeSplit(head.start)) head.ended = true;
      written += this.writeHead(head);
      if (!head.ended) return written;
      this.queue.shift();
    }
    return written;
  }

  private writeHead(head: Segment): string {
    let written = '';
    const closing = head.ended ? closingDeltas(head) : [];
    if (closing.length > 0) head.signed = true;
    if (!this.isOpen && mayBegin(head, closing)) written += this.openBlock(head);
    if (this.isOpen) {
      for (const delta of [...head.waiting, ...closing]) written += blockEvents.delta(this.index, delta);
      head.waiting = [];
    }
    return head.ended ? written + this.closeBlock() : written;
  }

  private openBlock(head: Segment): string {
    const block = beginBlock(head, this.idPrefix);
    if (block === undefined) return '';
    this.isOpen = true;
    if (block['type'] === 'tool_use') this.wroteToolUse = true;
    return blockEvents.start(this.index, block);
  }

  private closeBlock(): string {
    if (!this.isOpen) return '';
    this.isOpen = false;
    const stop = blockEvents.stop(this.index);
    this.index += 1;
    return stop;
  }
}

/** Calls begin at once; opaque blocks when they are complete; text and reasoning with their first content. */
function mayBegin(segment: Segment, closing: readonly JsonObject[]): boolean {
  if (segment.start.type === 'tool_call') return true;
  if (segment.start.type === 'opaque') return segment.ended;
  if (segment.ended && isRedacted(segment)) return true;
  return segment.waiting.length > 0 || closing.length > 0;
}
