import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeWorkers, type FakeWorker } from '../../test/support/fake-workers.js';
import { start } from '../../test/support/start.js';

/* Whichever worker is asked, it tells why the newest configuration is not in force. */

const sandbox = { providers: { sandbox: {} } };
const soon = { timeout: 60_000 };

/** What a worker would tell of a refusal. */
function knownTo({ told }: FakeWorker): string | undefined {
  let known: string | undefined;
  for (const message of told) {
    if (message.kind === 'start') known = message.order.reloadFailure?.problem;
    else if (message.kind === 'reload-failed') known = message.failure.problem;
  }
  return known;
}

const ready = (worker: FakeWorker): void => worker.tell({ kind: 'ready' });
const prepared = (worker: FakeWorker): void => worker.tell({ kind: 'prepared' });

async function startWorkers() {
  const worker = fakeWorkers();
  const starting = start(sandbox, { workers: 2 });
  const first = [await worker(1), await worker(2)] as const;
  for (const each of first) {
    ready(each);
    prepared(each);
  }
  const { gateway, rewrite, folder, lines } = await starting;
  const logged = (): unknown[] => lines.map(({ msg }) => msg);
  return {
    gateway,
    rewrite,
    worker,
    first,
    /** Takes the file away. Settles once that is noticed, which is a refusal. */
    remove: async () => {
      rmSync(path.join(folder, 'bifrost.json'));
      await expect.poll(logged, soon).toContain('the last good configuration stays in force');
    },
  };
}

/** What the primary tells all of whether the newest configuration is in force. */
async function inForce(asking: FakeWorker): Promise<unknown> {
  asking.tell({ kind: 'sum', id: 1 });
  const answer = () => asking.told.find((message) => message.kind === 'sum');
  await expect.poll(answer, soon).toBeDefined();
  const series = answer()?.series.find(({ name }) => name.endsWith('last_reload_successful'));
  return series?.rows[0]?.value;
}

describe('a worker that takes the place of a dead one', () => {
  it('hears of a refusal while it starts', async () => {
    const { gateway, rewrite, worker, first } = await startWorkers();
    first[0].die();
    const third = await worker(3);
    ready(third);
    rewrite('{');
    expect(await gateway.reload()).toBe(false);
    prepared(third);
    for (const each of [first[1], third]) expect(knownTo(each)).toContain('bifrost.json');
  });

  it('hears of one before', async () => {
    const { gateway, rewrite, worker, first } = await startWorkers();
    rewrite('{');
    expect(await gateway.reload()).toBe(false);
    first[0].die();
    const third = await worker(3);
    ready(third);
    for (const each of [first[1], third]) expect(knownTo(each)).toContain('bifrost.json');
  });
});

describe('workers of a new configuration', () => {
  it('hear of a refusal that came while they start, and it is not forgotten', async () => {
    const { gateway, rewrite, worker, remove } = await startWorkers();
    rewrite({ ...sandbox, aliases: { fast: 'sandbox/echo' } });
    const reloaded = gateway.reload();
    const early = await worker(3);
    const late = await worker(4);
    ready(early);
    expect(knownTo(early)).toBeUndefined();
    await remove();
    ready(late);
    for (const each of [early, late]) {
      expect(knownTo(each)).toContain('cannot be read');
      prepared(each);
    }
    expect(await reloaded).toBe(true);
    expect(await inForce(late)).toBe(0);
  });

  it('hear nothing of one before, which they settle', async () => {
    const { gateway, rewrite, worker } = await startWorkers();
    rewrite('{');
    expect(await gateway.reload()).toBe(false);
    rewrite({ ...sandbox, aliases: { fast: 'sandbox/echo' } });
    const reloaded = gateway.reload();
    const renewed = [await worker(3), await worker(4)] as const;
    for (const each of renewed) {
      ready(each);
      prepared(each);
    }
    expect(await reloaded).toBe(true);
    for (const each of renewed) expect(knownTo(each)).toBeUndefined();
    expect(await inForce(renewed[0])).toBe(1);
  });
});
