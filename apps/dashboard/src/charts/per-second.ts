import type { RequestRecord } from '../api/records.js';

export interface SecondBar {
  /** Seconds since 1970. */
  second: number;
  requests: number;
  errors: number;
}

/** How many requests ended in each of the last seconds, the oldest first. */
export function perSecond(
  records: readonly Pick<RequestRecord, 'time' | 'latency_ms' | 'error'>[],
  nowMs: number,
  seconds: number,
): SecondBar[] {
  const last = Math.floor(nowMs / 1000);
  const bars = Array.from({ length: seconds }, (_, index): SecondBar => {
    return { second: last - seconds + 1 + index, requests: 0, errors: 0 };
  });
  for (const { time, latency_ms: latency, error } of records) {
    const endedAt = Math.floor((new Date(time).getTime() + (latency ?? 0)) / 1000);
    const bar = bars[endedAt - last + seconds - 1];
    if (bar === undefined) continue;
    bar.requests += 1;
    if (error !== null) bar.errors += 1;
  }
  return bars;
}
