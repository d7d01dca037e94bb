import { defaultMaxEventLength, eventTooLong } from '../transport/framing/framing.js';
import { EventFrame, type EventPlace, type EventShape } from './event-frame.js';
import { byte } from './json-bytes.js';

/**
 * Cuts a stream of server-sent events into events without decoding it: joined again, the events are the stream, byte
 * for byte. Line ends may be `\n`, `\r\n`, `\r` or a mixture.
 */
export class EventFramer {
  readonly #onEvent: (event: EventFrame, chunkEnd: number) => void;
  readonly #limit: number;
  /** What earlier chunks brought of the event that is not complete yet. */
  #pieces: Buffer[] = [];
  /** Bytes in `#pieces`. */
  #held = 0;
  #lineStart = 0;
  #shape: EventShape = { lines: 0, lastLineStart: 0, lastLineEnd: 0 };
  /** The last byte was `\r`: only the next one tells whether the line end is complete. */
  #halfLineEnd = false;

  /**
   * `onEvent` is also told where in the chunk at hand the event ends. `maxEventLength` counts bytes; 16 MiB by default.
   */
  constructor(
    onEvent: (event: EventFrame, chunkEnd: number) => void,
    maxEventLength: number = defaultMaxEventLength,
  ) {
    this.#onEvent = onEvent;
    this.#limit = maxEventLength;
  }

  /** An event has begun and is not complete. */
  get holdsPart(): boolean {
    return this.#held > 0;
  }

  /** Gives out every event that is complete now. Throws `invalid_response` when one is longer than the limit. */
  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    let start = 0;
    let from = 0;
    if (this.#halfLineEnd) {
      this.#halfLineEnd = false;
      from = chunk[0] === byte.lineFeed ? 1 : 0;
      start = this.#lineEnd(chunk, { start, at: -1, next: from });
    }
    let carriageReturn = chunk.indexOf(byte.carriageReturn, from);
    for (;;) {
      const lineFeed = chunk.indexOf(byte.lineFeed, from);
      if (carriageReturn !== -1 && carriageReturn < from) {
        carriageReturn = chunk.indexOf(byte.carriageReturn, from);
      }
      const at =
        carriageReturn !== -1 && (lineFeed === -1 || carriageReturn < lineFeed) ? carriageReturn : lineFeed;
      if (at === -1) break;
      if (at === carriageReturn && at === chunk.length - 1) {
        this.#halfLineEnd = true;
        break;
      }
      from = at === carriageReturn && lineFeed === at + 1 ? at + 2 : at + 1;
      start = this.#lineEnd(chunk, { start, at, next: from });
      // the blank line that closes most events needs no search
      if (chunk[from] === byte.lineFeed) {
        start = this.#lineEnd(chunk, { start, at: from, next: from + 1 });
        from += 1;
      }
    }
    if (start < chunk.length) this.#hold(start === 0 ? chunk : chunk.subarray(start));
  }

  /**
   * The stream is over. Gives back what has no closing blank line, if there is anything: its payload may still be
   * complete, or it may be an error body that is no event at all.
   */
  end(): EventFrame | undefined {
    const nothing = Buffer.alloc(0);
    if (this.#halfLineEnd) {
      this.#halfLineEnd = false;
      this.#lineEnd(nothing, { start: 0, at: -1, next: 0 });
    }
    if (this.#held === 0) return undefined;
    if (this.#held > this.#lineStart) this.#noteLine(this.#held, this.#held);
    return this.#take({ source: nothing, start: 0, end: 0 });
  }

  /**
   * A line ends at `at`, the next begins at `next`, the event at `start` (offsets in the chunk). Gives back where the
   * event begins after that.
   */
  #lineEnd(chunk: Buffer, place: { start: number; at: number; next: number }): number {
    const { start, at, next } = place;
    const end = this.#held + at - start;
    if (end > this.#lineStart) {
      this.#noteLine(end, this.#held + next - start);
      return start;
    }
    this.#onEvent(this.#take({ source: chunk, start, end: next }), next);
    return next;
  }

  #noteLine(end: number, next: number): void {
    this.#shape.lines += 1;
    this.#shape.lastLineStart = this.#lineStart;
    this.#shape.lastLineEnd = end;
    this.#lineStart = next;
  }

  #take(last: EventPlace): EventFrame {
    const place = this.#held > 0 ? this.#joined(last) : last;
    if (place.end - place.start > this.#limit) throw eventTooLong(this.#limit);
    const frame = new EventFrame(place, this.#shape);
    this.#shape.lines = 0;
    this.#lineStart = 0;
    return frame;
  }

  /** An event whose beginning came in earlier chunks. */
  #joined({ source, start, end }: EventPlace): EventPlace {
    this.#pieces.push(source.subarray(start, end));
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#held = 0;
    return { source: bytes, start: 0, end: bytes.length };
  }

  #hold(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#held += piece.length;
    if (this.#held > this.#limit) throw eventTooLong(this.#limit);
  }
}
