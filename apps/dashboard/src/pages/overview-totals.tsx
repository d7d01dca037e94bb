import type { ReactNode } from 'react';
import type { Statistics } from '../api/statistics.js';
import { count, duration, money, share } from '../format/numbers.js';

/** The figures that are looked at first. */
export function OverviewTotals({ figures }: { figures: Statistics }): ReactNode {
  const { totals } = figures;
  const { latency_ms: latency, first_token_ms: first, overhead_ms: overhead } = totals;
  return (
    <dl className="stats">
      <Stat name="Requests" value={count(totals.requests)} />
      <Stat
        name="Errors"
        value={share(totals.errors, totals.requests)}
        note={`${count(totals.errors)} ${requestWord(totals.errors)}`}
      />
      <Stat
        name="Fallbacks"
        value={share(totals.fallbacks, totals.requests)}
        note={`${count(totals.fallbacks)} ${requestWord(totals.fallbacks)}`}
      />
      <Stat name="Latency, median" value={duration(latency?.p50)} note={`p99 ${duration(latency?.p99)}`} />
      <Stat name="First token, median" value={duration(first?.p50)} note={`p99 ${duration(first?.p99)}`} />
      <Stat name="Gateway overhead" value={duration(overhead?.p50)} note={`p99 ${duration(overhead?.p99)}`} />
      <Stat
        name="Tokens"
        value={count(totals.input_tokens + totals.output_tokens)}
        note={`${count(totals.input_tokens)} in, ${count(totals.output_tokens)} out`}
      />
      <Stat name="Cost" value={money(totals.cost_usd)} note={unknownCosts(totals.cost_unknown)} />
    </dl>
  );
}

function requestWord(many: number): string {
  return many === 1 ? 'request' : 'requests';
}

function unknownCosts(requests: number): string {
  return requests === 0 ? '' : `unknown for ${count(requests)}`;
}

function Stat({ name, value, note = '' }: { name: string; value: string; note?: string }): ReactNode {
  return (
    <div className="stat">
      <dt>{name}</dt>
      <dd className="stat-value">{value}</dd>
      <dd className="stat-note">{note}</dd>
    </div>
  );
}
