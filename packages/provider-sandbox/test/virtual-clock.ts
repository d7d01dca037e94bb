import type { Clock } from '@bifrost/core';

interface Timer {
  at: number;
  task: () => void;
}

/**
 * A clock that leaps to the next timer whenever nothing else is left to do, so waits take no time and still come in
 * their order. Sound only where all work is done in microtasks, as it is without a network.
 */
export function virtualClock(startMs = 1_750_000_000_000): Clock {
  const timers = new Set<Timer>();
  let now = startMs;
  let waiting = false;
  const leap = (): void => {
    waiting = false;
    const [next] = [...timers].toSorted((first, second) => first.at - second.at);
    if (!next) return;
    timers.delete(next);
    now = Math.max(now, next.at);
    next.task();
    wait();
  };
  const wait = (): void => {
    if (waiting || timers.size === 0) return;
    waiting = true;
    setImmediate(leap);
  };
  return {
    now: () => now,
    monotonic: () => now - startMs,
    schedule(delayMs, task) {
      const timer = { at: now + delayMs, task };
      timers.add(timer);
      wait();
      return () => timers.delete(timer);
    },
  };
}
