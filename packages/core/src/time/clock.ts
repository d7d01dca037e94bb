/** Time as core sees it. Tests pass one that they turn by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds of a clock that never jumps, for latencies and time limits. */
  monotonic(): number;
  /** Calls `task` once after `delayMs`. Returns a function that calls it off. */
  schedule(delayMs: number, task: () => void): () => void;
}

/** The machine's own clock. Timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(delayMs, task) {
    const timer = setTimeout(task, Math.min(delayMs, 2_147_483_647));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Waits `delayMs`, or less when `signal`-like `onCancel` calls back first. */
export function sleep(
  clock: Clock,
  delayMs: number,
  onCancel?: (wake: () => void) => () => void,
): Promise<void> {
  return new Promise((resolve) => {
    let forget: (() => void) | undefined;
    const stop = clock.schedule(delayMs, () => {
      forget?.();
      resolve();
    });
    forget = onCancel?.(() => {
      stop();
      resolve();
    });
  });
}
