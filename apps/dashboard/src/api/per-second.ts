import type { RequestRecord } from './records.js';

export interface SecondBar {
  /** Seconds since 1970. */
  second: number;
  requests: number;
  errors: number;
}

/** Seconds that are counted back from the newest; more of them than anybody is shown. */
const keptSeconds = 120;

/** The counts with one more request, in the second in which it ended. */
export function counted(
  bars: readonly SecondBar[],
  { time, latency_ms: latency, error }: Pick<RequestRecord, 'time' | 'latency_ms' | 'error'>,
): readonly SecondBar[] {
  const second = Math.floor((new Date(time).getTime() + (latency ?? 0)) / 1000);
  const newest = Math.max(second, ...bars.map((bar) => bar.second));
  // a time that is none makes no number either
  if (!(second > newest - keptSeconds)) return bars;
  const before = bars.find((bar) => bar.second === second);
  const others = bars.filter((bar) => bar !== before && bar.second > newest - keptSeconds);
  const requests = (before?.requests ?? 0) + 1;
  return [...others, { second, requests, errors: (before?.errors ?? 0) + (error === null ? 0 : 1) }];
}

/** How many requests ended in each of the last seconds, the oldest first. */
export function lastSeconds(bars: readonly SecondBar[], nowMs: number, seconds: number): SecondBar[] {
  const last = Math.floor(nowMs / 1000);
  return Array.from({ length: seconds }, (_, index): SecondBar => {
    const second = last - seconds + 1 + index;
    return bars.find((bar) => bar.second === second) ?? { second, requests: 0, errors: 0 };
  });
}
