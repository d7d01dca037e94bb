import { describe, expect, it } from 'vitest';
import type { Series } from '../metrics/series.js';
import { WorkerSet } from './worker-set.js';

const requests: Series = { name: 'requests', help: '', type: 'counter', labelNames: [], rows: [] };
const up: Series = {
  name: 'up',
  help: '',
  type: 'gauge',
  labelNames: [],
  rows: [],
  merge: 'min',
  lasts: 'serving',
};
const circuits: Series = { ...up, name: 'circuits', merge: 'max' };
const running: Series = { name: 'running', help: '', type: 'gauge', labelNames: [], rows: [] };

const nothing = (): void => undefined;

/** A worker that counted some requests, and thinks of a provider that it is up (1) or down (0). */
function worker(index: number, counted: number, health = 1) {
  const series: Series[] = [
    { ...requests, rows: [{ labels: [], value: counted }] },
    { ...up, rows: [{ labels: [], value: health }] },
    { ...circuits, rows: [{ labels: [], value: 1 - health }] },
    { ...running, rows: [{ labels: [], value: 1 }] },
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
    expect(await figures(set)).toEqual({ requests: 321, up: 1, circuits: 0, running: 3 });
    first.end();
    await first.gone;
    expect(set.all).toEqual([third, second]);
    expect(await figures(set)).toEqual({ requests: 321, up: 1, circuits: 0, running: 2 });
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

  it('take no word about providers from a worker that only finishes: its configuration is replaced', async () => {
    const set = new WorkerSet<ReturnType<typeof worker>>();
    const old = worker(0, 1, 0);
    set.place(old);
    set.place(worker(0, 1, 1));
    expect(await figures(set)).toEqual({ requests: 2, up: 1, circuits: 0, running: 2 });
    old.end();
    await old.gone;
    expect(await figures(set)).toEqual({ requests: 2, up: 1, circuits: 0, running: 1 });
  });

  it('are also those of a worker that took requests and never got a place', async () => {
    const set = new WorkerSet<ReturnType<typeof worker>>();
    set.place(worker(0, 1));
    const homeless = worker(0, 1);
    set.retire(homeless);
    expect(set.all).toContain(homeless);
    expect(await figures(set)).toMatchObject({ requests: 2, running: 2 });
    homeless.end();
    await homeless.gone;
    expect(set.all).not.toContain(homeless);
    expect(await figures(set)).toMatchObject({ requests: 2, running: 1 });
  });
});
