/** The longest that a timer can be set for, in milliseconds. It never does anything. */
const foreverMs = 2_147_483_647;

/**
 * Keeps the process alive while calls run. Core's timers do not, so that an idle engine lets a program end; but between
 * two tries, or with a provider inside the process, there is no socket that would, and the program would end in the
 * midst of a call.
 */
export class ProcessHold {
  #timer: NodeJS.Timeout | undefined;

  hold(): void {
    this.#timer ??= setInterval(() => undefined, foreverMs);
    this.#timer.ref();
  }

  release(): void {
    this.#timer?.unref();
  }

  /** Gives the timer back. `hold` may follow all the same. */
  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
