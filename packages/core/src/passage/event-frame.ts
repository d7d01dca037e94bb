import { appendWithin } from './append-to-object.js';
import type { Markers } from './markers.js';
import { byte, isBlank } from './json-bytes.js';

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
 * One event of a stream as it came, its closing blank line included. Nothing is decoded before somebody asks: after
 * the commit point most events go on without anybody having asked.
 */
export class EventFrame {
  readonly bytes: Buffer;
  readonly #lines: number;
  /** The value of the only `data:` line; both -1 where the event has another form than the usual one. */
  readonly #start: number;
  readonly #end: number;

  constructor(bytes: Buffer, shape: EventShape) {
    this.bytes = bytes;
    this.#lines = shape.lines;
    const { lastLineStart: start, lastLineEnd: end } = shape;
    const isUsual = shape.lines === 1 || (shape.lines === 2 && startsWith(bytes, 0, eventField));
    if (isUsual && startsWith(bytes, start, dataField)) {
      this.#start = start + dataField.length + (bytes[start + dataField.length] === byte.space ? 1 : 0);
      // `data:` alone has an empty value, and the space that is not there must not take the line end in.
      this.#end = Math.max(end, this.#start);
    } else {
      this.#start = -1;
      this.#end = -1;
    }
  }

  /** Nothing but comments and blank lines: a sign of life. */
  get isComment(): boolean {
    if (this.#start !== -1) return false;
    if (this.#lines === 1) return this.bytes[0] === byte.colon;
    return this.#texts().every((line) => line === '' || line.startsWith(':'));
  }

  /** The payload begins with `{` and ends with `}`. */
  get looksLikeObject(): boolean {
    if (this.#start === -1) return /^\s*\{[^]*\}\s*$/.test(this.data);
    const { bytes } = this;
    let first = this.#start;
    while (isBlank(bytes[first])) first++;
    let last = this.#end - 1;
    while (last > first && isBlank(bytes[last])) last--;
    return bytes[first] === byte.openBrace && bytes[last] === byte.closeBrace;
  }

  /** The payload is exactly this text, for instance `[DONE]`. */
  is(text: string): boolean {
    return this.#start === -1 || this.#end - this.#start === text.length ? this.data === text : false;
  }

  /** Whether one of the markers stands anywhere in the event. A false alarm is possible, a miss is not. */
  includesAny(markers: Markers): boolean {
    return markers.test(this.bytes.toString('latin1'));
  }

  /** The payload: the values of all `data:` lines, joined. */
  get data(): string {
    if (this.#start !== -1) return this.bytes.toString('utf8', this.#start, this.#end);
    return this.#values('data').join('\n');
  }

  /** The value of the `event:` line. */
  get event(): string | undefined {
    if (this.#start !== -1 && this.#lines === 1) return undefined;
    const name = this.#values('event').at(-1);
    return name === '' ? undefined : name;
  }

  /**
   * The event with a member added to its payload, the rest byte for byte. `undefined` where the payload is no object in
   * one `data:` line. `json` is JSON text.
   */
  append(name: string, json: string): Buffer | undefined {
    if (!this.looksLikeObject || this.#start === -1) return undefined;
    return appendWithin(this.bytes, this.#end, `${JSON.stringify(name)}:${json}`);
  }

  #texts(): string[] {
    return this.bytes
      .toString('utf8')
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
