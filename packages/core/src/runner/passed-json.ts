import { isAscii } from 'node:buffer';
import { parseObject, type JsonObject } from '../json/read.js';
import type { Markers } from '../passage/markers.js';
import { readWanted, type Wanted } from '../passage/read-wanted.js';

/** Up to so many bytes, parsing all of an answer costs less than picking the wanted members out of it. */
const smallBytes = 8 * 1024;

/** A whole answer on its way through: read as far as somebody asks, and each way only once. */
export class PassedJson {
  readonly #bytes: Buffer;
  #latin1: string | undefined;
  #whole: JsonObject | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** At least the wanted members, if any are named; `undefined` for bytes that are no JSON object. */
  read(wanted: Wanted | undefined): JsonObject | undefined {
    if (wanted === undefined) return this.whole();
    // what is broken in a member that nobody asks for is no reason to refuse an answer, however short it is
    const small = this.#bytes.length <= smallBytes ? this.whole() : undefined;
    return small ?? readWanted(this.#bytes, this.#text(), wanted);
  }

  whole(): JsonObject | undefined {
    return (this.#whole ??= parseObject(this.#utf8()));
  }

  includes(markers: Markers): boolean {
    return markers.test(this.#text());
  }

  /** Most answers are ASCII, where both readings are the same text, and one is there or will be asked for. */
  #utf8(): string {
    return isAscii(this.#bytes) ? this.#text() : this.#bytes.toString('utf8');
  }

  #text(): string {
    return (this.#latin1 ??= this.#bytes.toString('latin1'));
  }
}
