import { useMemo, type ReactNode } from 'react';
import type { Statistics } from '../api/statistics.js';
import { TimeChart, type ChartSeries } from '../charts/time-chart.js';
import { Panel } from '../components/panel.js';
import { count, duration, money } from '../format/numbers.js';
import { chartSeries } from './overview-series.js';

/** Everything that changes over time. */
export function OverviewCharts({ figures, times }: { figures: Statistics; times: number[] }): ReactNode {
  const { traffic, latency, firstToken, tokens, cost } = useMemo(() => chartSeries(figures), [figures]);
  const step = `in each ${duration(figures.step_seconds * 1000)}`;
  return (
    <div className="grid">
      <Chart wide title="Traffic" note={step} times={times} series={traffic} format={count} />
      <Chart title="Latency" note="whole requests" times={times} series={latency} format={duration} />
      <Chart title="Time to first token" note="streams" times={times} series={firstToken} format={duration} />
      <Chart title="Tokens" note={step} times={times} series={tokens} format={count} />
      <Chart title="Cost" note={step} times={times} series={cost} format={money} />
    </div>
  );
}

function Chart(props: {
  title: string;
  note: string;
  wide?: boolean;
  times: number[];
  series: ChartSeries[];
  format: (value: number) => string;
}): ReactNode {
  const { title, note, wide = false, times, series, format } = props;
  const known = series.some(({ values }) => values.some((value) => value !== null));
  return (
    <Panel title={title} note={note} wide={wide}>
      {known ? (
        <TimeChart label={`${title}, ${note}`} times={times} series={series} format={format} />
      ) : (
        <p className="quiet">{emptyWords[title] ?? 'Nothing is known for this time.'}</p>
      )}
    </Panel>
  );
}

const emptyWords: Readonly<Record<string, string>> = {
  'Time to first token': 'No request was streamed in this time.',
  Cost: 'No price is known for the models that were used: gateway.pricing takes prices of your own.',
};
