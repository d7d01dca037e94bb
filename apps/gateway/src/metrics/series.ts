import type { HistogramCounts } from './buckets.js';

/** A metric with all its rows, as plain data: it travels between processes and can be summed. */
export interface Series {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  labelNames: readonly string[];
  /** Bounds of a histogram's buckets. */
  bounds?: readonly number[];
  rows: readonly SeriesRow[];
  /** How several processes' figures become one: by default they are added. */
  merge?: 'sum' | 'min' | 'max';
  /**
   * How long a gauge of a process counts: while it takes new requests, while it runs (by default), or ever after. What
   * was counted counts for ever.
   */
  lasts?: 'serving' | 'running' | 'ever';
}

export interface SeriesRow {
  labels: readonly string[];
  value: number | HistogramCounts;
}

/** The figures of several processes as one. */
export function mergeSeries(lists: readonly (readonly Series[])[]): Series[] {
  const merged = new Map<string, Series>();
  for (const series of lists.flat()) {
    const known = merged.get(series.name);
    merged.set(series.name, known === undefined ? series : { ...known, rows: mergeRows(known, series.rows) });
  }
  return [...merged.values()];
}

/** What stays true of a process that is gone: what it counted and saw last, but not the state that it was in. */
export function finishedSeries(series: readonly Series[]): Series[] {
  return series.filter(({ type, lasts }) => type !== 'gauge' || lasts === 'ever');
}

/** What counts of a process that takes no new requests: not what it says of providers, whose keys and limits are replaced. */
export function finishingSeries(series: readonly Series[]): Series[] {
  return series.filter(({ lasts }) => lasts !== 'serving');
}

function mergeRows({ rows, merge }: Series, others: readonly SeriesRow[]): SeriesRow[] {
  const byLabels = new Map(rows.map((row) => [JSON.stringify(row.labels), row]));
  for (const row of others) {
    const labels = JSON.stringify(row.labels);
    const known = byLabels.get(labels);
    byLabels.set(
      labels,
      known === undefined ? row : { labels: row.labels, value: combine(known.value, row.value, merge) },
    );
  }
  return [...byLabels.values()];
}

function combine(
  one: SeriesRow['value'],
  other: SeriesRow['value'],
  merge: Series['merge'],
): SeriesRow['value'] {
  if (typeof one === 'number') {
    if (typeof other !== 'number') return one;
    if (merge === undefined || merge === 'sum') return one + other;
    return Math[merge](one, other);
  }
  if (typeof other === 'number') return one;
  return {
    counts: one.counts.map((count, index) => count + (other.counts[index] ?? 0)),
    sum: one.sum + other.sum,
  };
}
