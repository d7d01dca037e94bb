import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type MetricObjectWithValues,
  type MetricValue,
} from 'prom-client';
import type { MetricsSource } from '../routes/metrics.js';
import type { HistogramCounts } from './buckets.js';
import type { Series, SeriesRow } from './series.js';

/** Turns series into the text that Prometheus reads, beside what Node says of the process. */
export class Exposition implements MetricsSource {
  readonly #process = new Registry();
  readonly #series: () => Promise<readonly Series[]>;
  readonly contentType: string;

  constructor(series: () => Promise<readonly Series[]>, processMetrics = true) {
    this.#series = series;
    this.contentType = this.#process.contentType;
    if (processMetrics) collectDefaultMetrics({ register: this.#process });
  }

  async text(): Promise<string> {
    const registry = new Registry();
    for (const series of await this.#series()) registry.registerMetric(new Snapshot(series));
    return `${await registry.metrics()}\n${await this.#process.metrics()}`;
  }
}

/** A metric that was counted elsewhere, in the shape that the library writes out. */
class Snapshot extends Gauge {
  readonly #series: Series;

  constructor(series: Series) {
    super({ name: series.name, help: series.help, registers: [] });
    this.#series = series;
  }

  override async get(): Promise<MetricObjectWithValues<MetricValue<string>>> {
    const values = this.#series.rows.flatMap((row) => valuesOf(this.#series, row));
    return { ...(await shapeOf(this.#series).get()), values };
  }
}

/** An empty metric of the same kind: the library has no other way to name a kind. */
function shapeOf({ name, help, type }: Series): Counter | Gauge | Histogram {
  const options = { name, help, registers: [] };
  switch (type) {
    case 'counter':
      return new Counter(options);
    case 'gauge':
      return new Gauge(options);
    case 'histogram':
      return new Histogram(options);
  }
}

type NamedValue = MetricValue<string> & { metricName: string };

function valuesOf(series: Series, { labels, value }: SeriesRow): NamedValue[] {
  const { name, labelNames } = series;
  const named = Object.fromEntries(labelNames.map((label, index) => [label, labels[index] ?? '']));
  return typeof value === 'number'
    ? [{ metricName: name, labels: named, value }]
    : histogramValues(series, named, value);
}

/** Prometheus wants each bucket to hold those below it. */
function histogramValues(
  { name, bounds = [] }: Series,
  labels: Record<string, string>,
  { counts, sum }: HistogramCounts,
): NamedValue[] {
  const values: NamedValue[] = [];
  let total = 0;
  for (const [index, count] of counts.entries()) {
    total += count;
    const le = bounds[index] ?? '+Inf';
    values.push({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: total });
  }
  values.push({ metricName: `${name}_sum`, labels, value: sum });
  values.push({ metricName: `${name}_count`, labels, value: total });
  return values;
}
