import { parseObject, type JsonObject } from '../json/read.js';
import type { Markers } from '../passage/markers.js';
import { readWanted, type Wanted } from '../passage/read-wanted.js';

/** The JSON object of an answer that passes through, read no further than somebody asks. */
export class PassedJson {
  readonly #bytes: Buffer;
  #latin1: string | undefined;
  #whole: JsonObject | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The wanted members, or all; `undefined` for bytes that are no JSON object. */
  read(wanted: Wanted | undefined): JsonObject | undefined {
    return wanted === undefined ? this.whole() : readWanted(this.#bytes, this.#text(), wanted);
  }

  whole(): JsonObject | undefined {
    return (this.#whole ??= parseObject(this.#bytes.toString('utf8')));
  }

  includes(markers: Markers): boolean {
    return markers.test(this.#text());
  }

  #text(): string {
    return (this.#latin1 ??= this.#bytes.toString('latin1'));
  }
}
