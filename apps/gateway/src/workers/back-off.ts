import type { Clock } from '@bifrost/core';

const firstMs = 100;
const maxMs = 10_000;
/** After so long without a death the next one waits no longer than the first. */
const calmMs = 60_000;

/** Puts off what would otherwise happen again and again at once, doubling the wait. */
export class BackOff {
  readonly #clock: Clock;
  readonly #pending = new Set<() => void>();
  #nextMs = firstMs;
  #lastAt = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs the task after the wait, which it returns in milliseconds. */
  after(task: () => void): number {
    const now = this.#clock.monotonic();
    const waitMs = now - this.#lastAt > calmMs ? firstMs : this.#nextMs;
    this.#lastAt = now;
    this.#nextMs = Math.min(waitMs * 2, maxMs);
    const stop = this.#clock.schedule(waitMs, () => {
      this.#pending.delete(stop);
      task();
    });
    this.#pending.add(stop);
    return waitMs;
  }

  /** Calls off everything that waits. */
  close(): void {
    for (const stop of this.#pending) stop();
    this.#pending.clear();
  }
}
