/** Bounds of the waits between tries. */
export interface BackoffLimits {
  /** Milliseconds: the most that the first retry waits. */
  readonly initialMs: number;
  /** Milliseconds: the most that any retry waits. */
  readonly maxMs: number;
}

/**
 * Milliseconds to wait before a retry: by chance anything up to a ceiling that starts at `initialMs` and doubles up to
 * `maxMs`. The jitter is full, because clients that failed together must not come back together.
 *
 * @param retry 0 for the first retry.
 * @param random gives a number from 0 up to, but without, 1.
 */
export function backoffMs(retry: number, limits: BackoffLimits, random: () => number): number {
  return random() * backoffCeilingMs(retry, limits);
}

/** The most that a retry may wait, in milliseconds. */
export function backoffCeilingMs(retry: number, { initialMs, maxMs }: BackoffLimits): number {
  // Bounded, because 0 times the infinity of a very late retry would be no number.
  return Math.min(initialMs * 2 ** Math.min(retry, 60), maxMs);
}
