import type { Clock } from './clock.js';

/**
 * What `work` gives, or, once `limitMs` have passed without it, the rejection that `late` makes. The work itself is not
 * stopped: it may be shared, or be somebody's who cannot be stopped.
 */
export function within<T>(
  clock: Clock,
  work: Promise<T>,
  limit: { limitMs: number; late: () => Error },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = clock.schedule(limit.limitMs, () => reject(limit.late()));
    void work.then(resolve, reject).finally(stop);
  });
}
