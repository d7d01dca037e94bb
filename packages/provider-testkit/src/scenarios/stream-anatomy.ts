import assert from 'node:assert/strict';
import type { AnswerId } from '../answers.js';
import type { Bench } from '../bench/bench.js';
import { answersItself, type ConformanceOptions } from '../options.js';
import { decodePieces } from '../wire/decode-pieces.js';
import { framesOf } from '../wire/frames.js';
import { isContent } from '../wire/sum-up.js';
import { offersChat } from './chat.js';

/** Where in a recorded stream its content begins and ends. */
export interface Anatomy {
  readonly frames: readonly Buffer[];
  /** Index of the first event with content. */
  readonly firstContent: number;
  /** Index of the event with the finish reason, or the number of events where the end of the stream tells it. */
  readonly finish: number;
  /** The events without the one that only says goodbye; `undefined` for formats that have none. */
  readonly withoutEndMarker: readonly Buffer[] | undefined;
}

/** Whether there are bytes of a stream that a test can cut up. */
export function hasWireStream(options: ConformanceOptions): boolean {
  const streams = options.adapter.operations.chat?.some(({ dialect }) => dialect.stream !== 'none') ?? false;
  return offersChat(options) && !answersItself(options) && streams;
}

/** Looks at a recorded stream with the adapter's own decoder. */
export function anatomyOf(bench: Bench, id: AnswerId): Anatomy {
  const dialect = bench.chatDialect(id);
  const frames = framesOf(dialect.stream, bench.bytes(id).body);
  const { emitted, counts, markedEnd } = decodePieces(dialect, frames);
  const frameOf = (index: number) => counts.findIndex((count) => count > index);
  const content = emitted.findIndex(isContent);
  assert.notEqual(content, -1, `the recorded stream '${id}' has no content`);
  const finish = frameOf(emitted.findIndex(({ type }) => type === 'finish'));
  const isGoodbye = markedEnd !== -1 && markedEnd > finish;
  return {
    frames,
    firstContent: frameOf(content),
    finish: finish === -1 ? frames.length : finish,
    withoutEndMarker: isGoodbye ? frames.filter((_, index) => index !== markedEnd) : undefined,
  };
}
