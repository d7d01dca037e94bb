import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import SqliteDatabase from 'libsql';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { StoreThread } from '../src/thread-client.js';
import { entry, failed, startMs } from './support/entry.js';
import { opened, temporaryFolder } from './support/opened.js';
import { postgresPrograms, startPostgres } from './support/postgres.js';

/** Threads must compile their sources first, and the machine may have other things to do. */
const slow = { timeout: 180_000 };
const soon = { timeout: 60_000, interval: 50 };

/** So long that a few records fill a small file. */
const big = 'x'.repeat(2_000);

const sqlite = (file: string, maxPages?: number) =>
  ({ kind: 'sqlite', file, ...(maxPages !== undefined && { maxPages }) }) as const;

describe('a file of SQLite', slow, () => {
  it("keeps what was written when it is closed, and is its owner's alone", async () => {
    const file = path.join(temporaryFolder(), 'log.db');
    const first = opened(sqlite(file));
    first.write(entry({ request_id: 'a' }), failed('timeout', { request_id: 'b' }));
    await first.log.close(100_000);
    expect(first.log.status()).toEqual({ written: 2, dropped: 0, waiting: 0, problem: null });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await opened(sqlite(file)).ids()).toEqual(['b', 'a']);
    first.write(entry());
    expect(first.log.status()).toMatchObject({ dropped: 1 });
  });

  it('that is full loses nothing until the buffer is full too, and tells', async () => {
    const file = path.join(temporaryFolder(), 'log.db');
    const { log, news, write } = opened(sqlite(file, 60), { maxRecords: 20 });
    // Each batch is larger than what is left, so that no removal of old records makes room for it.
    const batch = Array.from({ length: 200 }, () => entry({ model: big }));
    write(...batch);
    await expect.poll(() => log.status().problem, soon).toMatch(/full/);
    expect(log.status()).toMatchObject({ written: 0, waiting: 200, dropped: 0 });
    expect(news).toMatchObject([{ kind: 'failing', waiting: 200 }]);
    // Questions are answered all the same.
    expect((await log.list({ filter: {}, limit: 1 })).data).toEqual([]);
    for (let count = 0; count < 110; count += 1) write(...batch);
    expect(log.status().waiting).toBeLessThanOrEqual(20_000);
    expect(log.status().dropped).toBeGreaterThan(0);
    expect(news.filter(({ kind }) => kind === 'dropping').length).toBeLessThan(6);
    expect(news.at(-1)).toMatchObject({ kind: 'dropping', reason: expect.stringMatching(/full/) });
  });

  it('that is full goes on once there is room', async () => {
    const file = path.join(temporaryFolder(), 'log.db');
    const { log, news, write, ids } = opened(sqlite(file, 60));
    for (let count = 0; count < 4; count += 1)
      write(...Array.from({ length: 20 }, () => entry({ model: big, request_id: `batch-${count}` })));
    await expect.poll(() => log.status().problem, soon).toMatch(/full/);
    const { written } = log.status();
    expect(written).toBeGreaterThan(0);
    expect(await ids()).toContain('batch-0');
    // room comes about by putting the file elsewhere: the limit is that of tests, and holds for each file
    for (const end of ['', '-wal', '-shm'])
      if (existsSync(file + end)) renameSync(file + end, `${file}.full${end}`);
    await expect.poll(() => log.status(), soon).toMatchObject({ written: 80, dropped: 0, problem: null });
    // the new file is read, though the old one could be read all the time
    expect(new Set(await ids())).not.toContain('batch-0');
    expect(await ids()).toContain('batch-3');
    expect(news.map(({ kind }) => kind)).toEqual(['failing', 'recovered']);
  });

  it('that is full makes room by removing what is too old', async () => {
    const file = path.join(temporaryFolder(), 'log.db');
    const first = opened(sqlite(file), { retentionDays: 30 });
    const yesterday = Date.now() - 86_400_000;
    first.write(...Array.from({ length: 100 }, () => entry({ model: big, time_ms: yesterday - 1_000 })));
    await first.log.close(100_000);
    // fewer pages than there are: the file may not grow at all
    const { log, news, write, ids } = opened(sqlite(file, 1), { retentionDays: 1 });
    write(...Array.from({ length: 50 }, () => entry({ model: big, request_id: 'new', time_ms: Date.now() })));
    await expect.poll(() => log.status(), soon).toMatchObject({ written: 50, dropped: 0, problem: null });
    expect(new Set(await ids())).toEqual(new Set(['new']));
    expect(news.map(({ kind }) => kind)).toEqual(['failing', 'recovered']);
  });

  it('that another process has locked is waited for', async () => {
    const file = path.join(temporaryFolder(), 'log.db');
    const { log, news, write, ids } = opened(sqlite(file));
    write(entry({ request_id: 'before' }));
    await expect.poll(() => log.status().written, soon).toBe(1);
    const other = new SqliteDatabase(file);
    other.exec('begin exclusive');
    write(entry({ request_id: 'meanwhile' }));
    await expect.poll(() => log.status().problem, soon).toMatch(/locked/);
    expect(news).toMatchObject([{ kind: 'failing' }]);
    other.exec('rollback');
    other.close();
    await expect.poll(() => log.status(), soon).toMatchObject({ written: 2, dropped: 0, problem: null });
    expect(news.at(-1)).toEqual({ kind: 'recovered', dropped: 0 });
    expect(await ids()).toEqual(['meanwhile', 'before']);
  });

  it('that is none is left as it is, and a new one is made when it is moved away', async () => {
    const file = path.join(temporaryFolder(), 'log.db');
    writeFileSync(file, 'these are the holiday pictures of somebody '.repeat(200));
    const before = readFileSync(file);
    const { log, news, write, ids } = opened(sqlite(file));
    write(entry({ request_id: 'kept' }));
    await expect.poll(() => log.status().problem, soon).toMatch(/not a database/);
    await expect(ids()).rejects.toThrow(/not a database/);
    expect(readFileSync(file)).toEqual(before);
    renameSync(file, `${file}.aside`);
    await expect.poll(() => log.status(), soon).toMatchObject({ written: 1, waiting: 0, problem: null });
    expect(await ids()).toEqual(['kept']);
    expect(news.map(({ kind }) => kind)).toEqual(['failing', 'recovered']);
  });

  it('that gets corrupt while it is used is told, and a new one is made when it is moved away', async () => {
    const file = path.join(temporaryFolder(), 'log.db');
    const first = opened(sqlite(file));
    first.write(...Array.from({ length: 300 }, () => failed('timeout')));
    await first.log.close(100_000);
    const bytes = readFileSync(file);
    bytes.fill(0xab, 4096);
    writeFileSync(file, bytes);
    const { log, write, ids } = opened(sqlite(file));
    write(entry({ request_id: 'late' }));
    await expect.poll(() => log.status().problem, soon).not.toBeNull();
    renameSync(file, `${file}.aside`);
    await expect.poll(() => log.status(), soon).toMatchObject({ written: 1, problem: null });
    expect(await ids()).toEqual(['late']);
  });

  it('in a folder that is not there is opened once the folder is', async () => {
    const folder = path.join(temporaryFolder(), 'late');
    const { log, write } = opened(sqlite(path.join(folder, 'log.db')));
    write(entry());
    await expect.poll(() => log.status().problem, soon).toMatch(/no such file|ENOENT/i);
    mkdirSync(folder);
    await expect.poll(() => log.status().written, soon).toBe(1);
  });
});

describe('what may stay', slow, () => {
  it('is bounded by number while records come', async () => {
    const { log, write } = opened(sqlite(':memory:'), { maxRecords: 100 });
    for (let batch = 0; batch < 30; batch += 1) {
      write(...Array.from({ length: 50 }, (_, index) => entry({ time_ms: startMs + batch * 50 + index })));
    }
    await expect.poll(() => log.status().written, soon).toBe(1500);
    await expect
      .poll(async () => (await log.list({ filter: {}, limit: 500 })).data.length, soon)
      .toBeLessThanOrEqual(110);
    const [newest] = (await log.list({ filter: {}, limit: 1 })).data;
    expect(newest?.time).toBe(new Date(startMs + 1499).toISOString());
  });

  it('is bounded by age', async () => {
    const file = path.join(temporaryFolder(), 'log.db');
    const { log, write, ids } = opened(sqlite(file), { retentionDays: 1 });
    const now = Date.now();
    write(
      entry({ request_id: 'old', time_ms: now - 2 * 86_400_000 }),
      entry({ request_id: 'new', time_ms: now }),
    );
    await expect.poll(() => log.status().written, soon).toBe(2);
    await expect.poll(ids, soon).toEqual(['new']);
  });
});

describe('closing', slow, () => {
  it('gives up after its limit, and counts what it could not write', async () => {
    const { log, news, write } = opened(sqlite(path.join(temporaryFolder(), 'missing', 'log.db')));
    write(entry(), entry());
    await expect.poll(() => log.status().problem, soon).not.toBeNull();
    await log.close(50);
    expect(log.status()).toMatchObject({ written: 0, dropped: 2 });
    expect(news.at(-1)).toMatchObject({ kind: 'dropping', dropped: 2 });
  });

  it.each([
    ['can be written', 'log.db'],
    ['cannot', 'missing/log.db'],
  ])(
    'is the last that a thread is asked, also where a batch under way %s and another waits',
    async (_, file) => {
      const call = vi.spyOn(StoreThread.prototype, 'call');
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      onTestFinished(() => void vi.useRealTimers());
      const { log, news, write } = opened(sqlite(path.join(temporaryFolder(), file)));
      write(entry());
      write(entry());
      const closed = log.close(50);
      vi.advanceTimersByTime(50);
      await closed;
      expect(call.mock.calls.map(([name]) => name)).toEqual(['write', 'close']);
      expect(vi.getTimerCount()).toBe(0);
      expect(news).toMatchObject([{ kind: 'dropping', dropped: 2 }]);
    },
  );

  it('ends no thread in the midst of a call: libsql would take the whole process along', async () => {
    const { log, write, ids } = opened(sqlite(path.join(temporaryFolder(), 'log.db')));
    write(entry());
    await expect.poll(ids, soon).toHaveLength(1);
    const asked = Array.from({ length: 100 }, () => log.find('nobody').then(() => 'answered', String));
    expect(await asked[0]).toBe('answered');
    await log.close(0);
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['answered']));
  });

  it('starts no thread where nothing was asked', async () => {
    const { log } = opened(sqlite('/nowhere/log.db'));
    await log.close(1_000);
    expect(log.status()).toEqual({ written: 0, dropped: 0, waiting: 0, problem: null });
  });
});

describe.runIf(postgresPrograms !== undefined)('PostgreSQL', slow, () => {
  it('that goes away and returns loses nothing in between', async () => {
    const server = await startPostgres();
    try {
      const { log, news, write, ids } = opened({ kind: 'postgres', url: server.url });
      write(entry({ request_id: 'before' }));
      await expect.poll(() => log.status().written, soon).toBe(1);
      server.stop();
      write(entry({ request_id: 'meanwhile', time_ms: startMs + 1 }));
      await expect.poll(() => log.status().problem, soon).not.toBeNull();
      await expect(log.list({ filter: {}, limit: 1 })).rejects.toThrow(/./u);
      server.start();
      await expect.poll(() => log.status(), soon).toMatchObject({ written: 2, dropped: 0, problem: null });
      expect(await ids()).toEqual(['meanwhile', 'before']);
      expect(news.map(({ kind }) => kind)).toEqual(['failing', 'recovered']);
    } finally {
      server.remove();
    }
  });

  it('goes on taking records while a question hangs, and does not hang itself when it is closed', async () => {
    const server = await startPostgres();
    try {
      const { log, write, ids } = opened({ kind: 'postgres', url: server.url });
      const first = entry({ request_id: 'before' });
      write(first);
      await expect.poll(ids, soon).toEqual(['before']);
      await server.lock('contents');
      const answer = log.find(first.id).catch((error: unknown) => String(error));
      write(entry({ request_id: 'meanwhile', time_ms: startMs + 1 }));
      await expect.poll(() => log.status(), soon).toMatchObject({ written: 2, waiting: 0 });
      await log.close(500);
      expect(await answer).toMatch(/ended/);
    } finally {
      server.remove();
    }
  });

  it('that was never there is told without its password', async () => {
    const url = 'postgres://user:hunter2@127.0.0.1:1/logs';
    const { log, news, write } = opened({ kind: 'postgres', url });
    write(entry());
    await expect.poll(() => log.status().problem, soon).toMatch(/ECONNREFUSED/);
    expect(JSON.stringify(news)).not.toContain('hunter2');
  });
});
