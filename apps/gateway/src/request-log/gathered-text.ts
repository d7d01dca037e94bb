import { Buffer } from 'node:buffer';

/** UTF-8 has at most so many bytes for a unit of a string. */
const maxBytesOfUnit = 3;

/**
 * Short texts on their way to be one long one. They wait as bytes outside the heap: as strings they would live just long
 * enough to be moved by every collection, which costs more than making them does.
 */
export class GatheredText {
  readonly #bytes: Buffer;
  #length = 0;

  constructor(capacityBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacityBytes);
  }

  /** Takes a text if there is surely room for it, and tells whether. */
  add(text: string): boolean {
    if (text.length * maxBytesOfUnit > this.#bytes.length - this.#length) return false;
    this.#length += this.#bytes.write(text, this.#length);
    return true;
  }

  /** Everything since the last time. */
  take(): string {
    const text = this.#bytes.toString('utf8', 0, this.#length);
    this.#length = 0;
    return text;
  }
}
