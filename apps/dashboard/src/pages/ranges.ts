/** A span of time up to now. */
export interface Range {
  value: string;
  text: string;
  seconds: number;
  /** Seconds of a point in charts: sixty to a hundred points are readable at any width. */
  stepSeconds: number;
}

const hour: Range = { value: '1h', text: '1 h', seconds: 3600, stepSeconds: 60 };

/** The spans that the page offers. */
export const ranges: readonly Range[] = [
  { value: '15m', text: '15 min', seconds: 900, stepSeconds: 15 },
  hour,
  { value: '6h', text: '6 h', seconds: 6 * 3600, stepSeconds: 300 },
  { value: '24h', text: '24 h', seconds: 24 * 3600, stepSeconds: 900 },
  { value: '7d', text: '7 days', seconds: 7 * 24 * 3600, stepSeconds: 7200 },
];

/** The span of a name; an hour where the name is none. */
export function rangeOf(value: string | undefined): Range {
  return ranges.find((range) => range.value === value) ?? hour;
}

/** Where figures of a span that ends now are asked for. Buckets are whole, so that the last one does not flicker. */
export function statisticsPath({ seconds, stepSeconds }: Range, nowMs: number): string {
  const stepMs = stepSeconds * 1000;
  const to = (Math.floor(nowMs / stepMs) + 1) * stepMs;
  const query = new URLSearchParams({
    from: new Date(to - seconds * 1000).toISOString(),
    to: new Date(to).toISOString(),
    step: String(stepSeconds),
  });
  return `api/statistics?${query.toString()}`;
}
