import { parseJson } from '../../json/read.js';
import { defaultMaxEventLength, eventTooLong, type Framing, type FramingOptions } from './framing.js';

const lineFeed = 0x0a;

/** Frames newline-delimited JSON: every line that is not blank is an event. */
export function createNdjsonFraming(options: FramingOptions): Framing {
  return new NdjsonFraming(options);
}

class NdjsonFraming implements Framing {
  readonly #options: FramingOptions;
  readonly #limit: number;
  /** Pieces of the line that has no end yet. Decoded once it has: a line feed never stands inside a character. */
  #pieces: Buffer[] = [];
  #length = 0;
  #started = false;

  constructor(options: FramingOptions) {
    this.#options = options;
    this.#limit = options.maxEventLength ?? defaultMaxEventLength;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      this.#keep(chunk.subarray(start, end));
      start = end + 1;
      const line = this.#line();
      if (line !== '') this.#options.onEvent({ data: line });
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  end(): void {
    const line = this.#line();
    if (line === '') return;
    if (line === this.#options.endMarker || parseJson(line) !== undefined)
      this.#options.onEvent({ data: line });
  }

  #keep(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length > this.#limit) throw eventTooLong(this.#limit);
    this.#pieces.push(piece);
  }

  #line(): string {
    const [first] = this.#pieces;
    const bytes = this.#pieces.length === 1 && first !== undefined ? first : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#length = 0;
    const text = bytes.toString('utf8');
    const isFirst = !this.#started;
    this.#started = true;
    return (isFirst && text.startsWith('\uFEFF') ? text.slice(1) : text).trim();
  }
}
