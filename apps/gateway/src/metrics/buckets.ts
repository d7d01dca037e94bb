/** Bounds of latencies in seconds: from a cache's answer to a model that thinks for minutes. */
export const latencyBounds: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300,
];

/** Bounds of what the gateway itself adds, in seconds. */
export const overheadBounds: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30,
];

/** Bounds of tries after the first. */
export const retryBounds: readonly number[] = [0, 1, 2, 3, 5, 8, 12];

/** Bounds of the time between two tokens, in seconds. */
export const tokenGapBounds: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.5, 1,
];

/** Bounds of bodies, in bytes: from a ping to a film. */
export const sizeBounds: readonly number[] = [
  256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
];

/** A histogram as Prometheus counts it, in plain numbers. */
export interface HistogramCounts {
  /** Observations up to each bound, not cumulated; the last one is for everything above. */
  counts: number[];
  sum: number;
}

/** Counts observations in fixed buckets without making anything on the way of a request. */
export class Histogram implements HistogramCounts {
  readonly #bounds: readonly number[];
  readonly counts: number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    let index = 0;
    while (index < this.#bounds.length && value > (this.#bounds[index] ?? Infinity)) index += 1;
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.sum += value;
  }
}
