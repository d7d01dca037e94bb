import type { Histogram } from './buckets.js';
import type { LabelTable } from './label-table.js';
import type { Series, SeriesRow } from './series.js';

/** A number that only grows. */
export class Count {
  value = 0;
}

type Rows = Pick<Series, 'labelNames' | 'rows'>;

/** The only row of a metric without labels. */
export function single(value: SeriesRow['value']): Rows {
  return { labelNames: [], rows: [{ labels: [], value }] };
}

export function counter(name: string, help: string, rows: Rows): Series {
  return { name, help, type: 'counter', ...rows };
}

export function gauge(name: string, help: string, rows: Rows & Pick<Series, 'merge' | 'lasts'>): Series {
  return { name, help, type: 'gauge', ...rows };
}

export function histogram(
  name: string,
  help: string,
  { bounds, ...rows }: Rows & { bounds: readonly number[] },
): Series {
  return { name, help, type: 'histogram', bounds, ...rows };
}

/** Rows of a table, as many labels of each as there are names. */
export function countRows(table: LabelTable<Count>, ...labelNames: string[]): Rows {
  return rowsOf(table, labelNames, ({ value }) => value);
}

export function histogramRows(table: LabelTable<Histogram>, ...labelNames: string[]): Rows {
  return rowsOf(table, labelNames, (value) => value);
}

/** Rows with one figure of each record. */
export function rowsOf<Value>(
  table: LabelTable<Value>,
  labelNames: readonly string[],
  read: (value: Value) => SeriesRow['value'],
): Rows {
  const rows: SeriesRow[] = [];
  for (const { labels, value } of table.rows())
    rows.push({ labels: labels.slice(0, labelNames.length), value: read(value) });
  return { labelNames, rows };
}
