import type { Markers } from './markers.js';

/**
 * Tells which events of a chunk may hold a marker. One look at the whole chunk spares a look at each of its events; an
 * event that began in an earlier chunk must be looked at alone.
 */
export class MarkerLookout {
  #markers: Markers | undefined;
  #latin1 = '';
  /** Where the next marker of the chunk ends. */
  #next = Infinity;
  #beganEarlier = true;

  /** A chunk has come; `beganEarlier` says that its first event began in another one. */
  begin(chunk: Buffer, markers: Markers, beganEarlier: boolean): void {
    this.#markers = markers;
    this.#latin1 = chunk.toString('latin1');
    this.#next = markers.endOfNext(this.#latin1, 0);
    this.#beganEarlier = beganEarlier;
  }

  /** Whether the next event of the chunk, which ends at `end`, may hold a marker. Asked for each event in turn. */
  mayHold(end: number): boolean {
    const beganEarlier = this.#beganEarlier;
    this.#beganEarlier = false;
    if (this.#next > end) return beganEarlier;
    this.#next = this.#markers?.endOfNext(this.#latin1, end) ?? Infinity;
    return true;
  }

  /**
   * The chunk is worked through: its text is not kept while the next one is waited for. What the end of the stream
   * completes began earlier.
   */
  finish(): void {
    this.#latin1 = '';
    this.#next = Infinity;
    this.#beganEarlier = true;
  }
}
