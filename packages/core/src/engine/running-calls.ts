import type { Cancellation } from './cancellation.js';

/** A call under way. */
export interface RunningEntry {
  readonly cancellation: Cancellation;
  /** Settles when the call is over. */
  done: Promise<void>;
  /** Where the list keeps it. */
  position: number;
}

/**
 * The calls under way, in no order.
 *
 * A list and not a `Set`: V8 makes a new table of a set every so many changes and lets the old one point to the new
 * one, with everything it held. Once one such table is old, all that follow stay until the next full collection, and
 * with them every call that ever passed.
 */
export class RunningCalls {
  readonly #entries: RunningEntry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  add(cancellation: Cancellation): RunningEntry {
    const entry = { cancellation, done: Promise.resolve(), position: this.#entries.length };
    this.#entries.push(entry);
    return entry;
  }

  /** The last entry takes the place of the one that goes. */
  remove(entry: RunningEntry): void {
    const last = this.#entries.pop();
    if (last === undefined || last === entry) return;
    this.#entries[entry.position] = last;
    last.position = entry.position;
  }

  /** Settles when all calls that run now are over. */
  async allDone(): Promise<void> {
    await Promise.all(this.#entries.map(({ done }) => done));
  }

  /** Settles as soon as no call runs: one that comes while another is waited for is waited for as well. */
  async none(): Promise<void> {
    while (this.#entries.length > 0) await this.allDone();
  }

  cancelAll(): void {
    for (const { cancellation } of this.#entries.slice()) cancellation.cancel();
  }
}
