import type { Percentiles, Statistics } from '../api/statistics.js';
import type { ChartSeries } from '../charts/time-chart.js';

type Point = Statistics['series'][number];

/** The series of every chart of the overview. */
export function chartSeries({
  series,
}: Statistics): Record<'traffic' | 'latency' | 'firstToken' | 'tokens' | 'cost', ChartSeries[]> {
  const values = (pick: (point: Point) => number | null) => series.map(pick);
  return {
    traffic: [
      { label: 'Requests', colour: 'series-1', form: 'bars', values: values(({ requests }) => requests) },
      { label: 'Errors', colour: 'series-bad', form: 'bars', values: values(({ errors }) => errors) },
    ],
    latency: percentileSeries(series.map(({ latency_ms: times }) => times)),
    firstToken: percentileSeries(series.map(({ first_token_ms: times }) => times)),
    tokens: [
      { label: 'Input', colour: 'series-1', values: values(({ input_tokens: tokens }) => tokens) },
      { label: 'Output', colour: 'series-2', values: values(({ output_tokens: tokens }) => tokens) },
    ],
    cost: [
      { label: 'US dollars', colour: 'series-3', form: 'bars', values: values(({ cost_usd: cost }) => cost) },
    ],
  };
}

function percentileSeries(points: readonly (Percentiles | null)[]): ChartSeries[] {
  return [
    { label: 'p50', colour: 'series-2', values: points.map((point) => point?.p50 ?? null) },
    { label: 'p90', colour: 'series-1', values: points.map((point) => point?.p90 ?? null) },
    { label: 'p99', colour: 'series-3', values: points.map((point) => point?.p99 ?? null) },
  ];
}
