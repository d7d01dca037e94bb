import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { start } from '../../test/support/start.js';
import { RunningGateway } from '../running-gateway.js';
import type { Series } from './series.js';

const page = fileURLToPath(new URL('../../../../docs/observability.md', import.meta.url));
const alerts = fileURLToPath(new URL('../../../../deploy/prometheus/alerts.yaml', import.meta.url));
const begin = /<!-- metrics:begin[^>]*-->\n/u;
const end = '<!-- metrics:end -->';

/** Everything that a gateway counts with all of it switched on. */
async function allSeries(): Promise<Series[]> {
  const gateway = { pricing: true, traces: true, request_log: { database: ':memory:' } };
  const started = await start({ providers: { sandbox: {} }, gateway });
  if (started.gateway instanceof RunningGateway) return started.gateway.series();
  throw new Error('the gateway is of another kind');
}

function tableOf(series: readonly Series[]): string {
  const rows = series
    .toSorted((one, other) => one.name.localeCompare(other.name))
    .map(({ name, type, labelNames, help }) => {
      const labels = labelNames.map((label) => `\`${label}\``).join(', ');
      return `| \`${name}\` | ${type} | ${labels} | ${help} |`;
    });
  return ['| metric | type | labels | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** A table without the blanks and dashes with which the formatter aligns it. */
function unaligned(table: string): string {
  return table
    .trim()
    .replaceAll(/ *\| */gu, '|')
    .replaceAll(/-{3,}/gu, '---');
}

describe('deploy/prometheus/alerts.yaml', () => {
  it('speaks of metrics that there are', async () => {
    const rules = readFileSync(alerts, 'utf8').replaceAll(/#.*|(?:summary|description): .*/gu, '');
    const named = new Set(
      [...rules.matchAll(/\b(?:bifrost|http)_\w+/gu)].map(([name]) =>
        name.replace(/_(?:bucket|count|sum)$/u, ''),
      ),
    );
    const known = new Set((await allSeries()).map(({ name }) => name));
    expect(named.size).toBeGreaterThan(10);
    expect([...named].filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('docs/observability.md', () => {
  it('has every metric, with its labels', async () => {
    const text = readFileSync(page, 'utf8');
    const found = begin.exec(text);
    const from = (found?.index ?? 0) + (found?.[0].length ?? 0);
    const wanted = tableOf(await allSeries());
    // as with the other tables of the documentation: UPDATE_DOCS=1 puts the page right
    if (process.env['UPDATE_DOCS'] === '1')
      writeFileSync(page, `${text.slice(0, from)}\n${wanted}\n\n${text.slice(text.indexOf(end))}`);
    const now = readFileSync(page, 'utf8');
    expect(unaligned(now.slice(from, now.indexOf(end)))).toBe(unaligned(wanted));
  });
});
