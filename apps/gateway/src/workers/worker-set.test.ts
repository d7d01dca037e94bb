import { describe, expect, it } from 'vitest';
import type { Series } from '../metrics/series.js';
import { WorkerSet } from './worker-set.js';

const requests: Series = { name: 'requests', help: '', type: 'counter', labelNames: [], rows: [] };
const up: Series = { name: 'up', help: '', type: 'gauge', labelNames: [], rows: [], merge: 'min' };

const nothing = (): void => undefined;

/** A worker that counted some requests, and thinks of a provider that it is up (1) or down (0). */
function worker(index: number, counted: number, health = 1) {
  const series: Series[] = [
    { ...requests, rows: [{ labels: [], value: counted }] },
    { ...up, rows: [{ labels: [], value: health }] },
  ];
  let end = nothing;
  const gone = new Promise<void>((resolve) => (end = resolve));
  return { index, gone, series, collect: (): Promise<readonly Series[]> => Promise.resolve(series), end };
}

async function figures(set: WorkerSet<ReturnType<typeof worker>>): Promise<Record<string, unknown>> {
  const sum = await set.sum();
  return Object.fromEntries(sum.map(({ name, rows }) => [name, rows[0]?.value]));
}

describe('the figures of workers', () => {
  it('are those of all that serve, finish, or are gone', async () => {
    const set = new WorkerSet<ReturnType<typeof worker>>();
    const [first, second, third] = [worker(0, 1), worker(1, 20), worker(0, 300)];
    for (const each of [first, second]) set.place(each);
    expect(set.place(third)).toBe(first);
    expect(await figures(set)).toEqual({ requests: 321, up: 1 });
    first.end();
    await first.gone;
    expect(set.all).toEqual([third, second]);
    expect(await figures(set)).toEqual({ requests: 321, up: 1 });
  });

  it('count a worker once that ends while they are gathered', async () => {
    const set = new WorkerSet<ReturnType<typeof worker>>();
    const [ending, staying] = [worker(0, 1), worker(1, 20)];
    for (const each of [ending, staying]) set.place(each);
    staying.collect = async () => {
      ending.end();
      await ending.gone;
      return staying.series;
    };
    expect(await figures(set)).toMatchObject({ requests: 21 });
    staying.collect = () => Promise.resolve(staying.series);
    expect(await figures(set)).toMatchObject({ requests: 21 });
  });

  it('take no word about keys from a worker that only finishes: its configuration is replaced', async () => {
    const set = new WorkerSet<ReturnType<typeof worker>>();
    set.place(worker(0, 1, 0));
    set.place(worker(0, 1, 1));
    expect(await figures(set)).toEqual({ requests: 2, up: 1 });
  });
});
