import { appendWithin } from './append-to-object.js';
import type { Markers } from './markers.js';
import { byte, isBlank } from './json-bytes.js';

/** Where an event stands: in a chunk of the network, or in bytes that were put together from several. */
export interface EventPlace {
  source: Buffer;
  start: number;
  /** Behind the closing blank line. */
  end: number;
}

/** What the framer saw on its way to the end of an event. Offsets count from the event's first byte. */
export interface EventShape {
  /** Lines that are not blank. */
  lines: number;
  /** The last of them, without its line end. */
  lastLineStart: number;
  lastLineEnd: number;
}

const dataField = Buffer.from('data:');
const eventField = Buffer.from('event:');

/**
 * One event of a stream as it came, its closing blank line included. Nothing is decoded before somebody asks, and no
 * view of its bytes is made: after the commit point most events go on without anybody having asked.
 */
export class EventFrame {
  readonly source: Buffer;
  /** Where it begins and ends in `source`. */
  readonly start: number;
  readonly end: number;
  readonly #lines: number;
  /** The value of the only `data:` line, in `source`; both -1 where the event has another form than the usual one. */
  readonly #valueStart: number;
  readonly #valueEnd: number;

  constructor({ source, start, end }: EventPlace, shape: EventShape) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.#lines = shape.lines;
    const line = start + shape.lastLineStart;
    const isUsual = shape.lines === 1 || (shape.lines === 2 && startsWith(source, start, eventField));
    if (isUsual && startsWith(source, line, dataField)) {
      const colon = line + dataField.length;
      this.#valueStart = colon + (source[colon] === byte.space ? 1 : 0);
      // `data:` alone has an empty value, and the space that is not there must not take the line end in.
      this.#valueEnd = Math.max(start + shape.lastLineEnd, this.#valueStart);
    } else {
      this.#valueStart = -1;
      this.#valueEnd = -1;
    }
  }

  get bytes(): Buffer {
    return this.source.subarray(this.start, this.end);
  }

  /** Nothing but comments and blank lines: a sign of life. */
  get isComment(): boolean {
    if (this.#valueStart !== -1) return false;
    if (this.#lines === 1) return this.source[this.start] === byte.colon;
    return this.#texts().every((line) => line === '' || line.startsWith(':'));
  }

  /** The payload begins with `{` and ends with `}`. */
  get looksLikeObject(): boolean {
    if (this.#valueStart === -1) return /^\s*\{[^]*\}\s*$/.test(this.data);
    const { source } = this;
    let first = this.#valueStart;
    while (isBlank(source[first])) first++;
    let last = this.#valueEnd - 1;
    while (last > first && isBlank(source[last])) last--;
    return source[first] === byte.openBrace && source[last] === byte.closeBrace;
  }

  /** The payload is exactly this text, for instance `[DONE]`. */
  is(text: string): boolean {
    const mayBe = this.#valueStart === -1 || this.#valueEnd - this.#valueStart === text.length;
    return mayBe && this.data === text;
  }

  /** Whether one of the markers stands anywhere in the event. A false alarm is possible, a miss is not. */
  includesAny(markers: Markers): boolean {
    return markers.test(this.source.toString('latin1', this.start, this.end));
  }

  /** The payload: the values of all `data:` lines, joined. */
  get data(): string {
    if (this.#valueStart !== -1) return this.source.toString('utf8', this.#valueStart, this.#valueEnd);
    return this.#values('data').join('\n');
  }

  /** The value of the `event:` line. */
  get event(): string | undefined {
    if (this.#valueStart !== -1 && this.#lines === 1) return undefined;
    const name = this.#values('event').at(-1);
    return name === '' ? undefined : name;
  }

  /**
   * The event with a member added to its payload, the rest byte for byte. `undefined` where the payload is no object in
   * one `data:` line. `json` is JSON text.
   */
  append(name: string, json: string): Buffer | undefined {
    if (!this.looksLikeObject || this.#valueStart === -1) return undefined;
    return appendWithin(this.bytes, this.#valueEnd - this.start, `${JSON.stringify(name)}:${json}`);
  }

  #texts(): string[] {
    return this.source
      .toString('utf8', this.start, this.end)
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\n|\r/);
  }

  #values(field: string): string[] {
    return this.#texts().flatMap((line) => {
      if (line === field) return [''];
      if (!line.startsWith(`${field}:`)) return [];
      const value = line.slice(field.length + 1);
      return [value.startsWith(' ') ? value.slice(1) : value];
    });
  }
}

function startsWith(bytes: Buffer, at: number, text: Buffer): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text[index]) return false;
  }
  return true;
}
