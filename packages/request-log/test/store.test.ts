import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeLine } from '../src/entry-lines.js';
import type { RequestAttempt, RequestEntry } from '../src/record.js';
import type { RequestStore, StoreLocation } from '../src/store/request-store.js';
import { StoreThread } from '../src/thread-client.js';
import { attempt, entry, failed, startMs, uuidOf } from './support/entry.js';
import { postgresPrograms, startPostgres, type PostgresServer } from './support/postgres.js';

const minute = 60_000;

/** What a store does, asked through its thread as the gateway asks it. */
interface Store extends Pick<RequestStore, 'list' | 'find' | 'prune' | 'statistics'> {
  write: (entries: readonly RequestEntry[]) => Promise<number>;
}

function throughThread(thread: StoreThread): Store {
  return {
    write: (entries) => thread.call('write', entries.map(writeLine).join('')),
    list: (question) => thread.call('list', question),
    find: (id) => thread.call('find', id),
    prune: (retention) => thread.call('prune', retention),
    statistics: (question) => thread.call('statistics', question),
  };
}

/** A database to begin with; each test empties it. */
interface Place {
  location: StoreLocation;
  remove: () => void;
}

async function sqlite(): Promise<Place> {
  return Promise.resolve({ location: { kind: 'sqlite', file: ':memory:' }, remove: () => undefined });
}

async function postgres(): Promise<Place> {
  const server: PostgresServer = await startPostgres();
  return { location: { kind: 'postgres', url: server.url }, remove: () => server.remove() };
}

describe('SQLite', () => {
  storeTests(sqlite);
});

describe.runIf(postgresPrograms !== undefined)('PostgreSQL', () => {
  storeTests(postgres);
});

function storeTests(open: () => Promise<Place>): void {
  let place: Place;
  let thread: StoreThread;
  let store: Store;

  beforeAll(async () => {
    place = await open();
    thread = new StoreThread(place.location);
    store = throughThread(thread);
  }, 60_000);

  afterAll(async () => {
    await thread.end(5_000);
    place.remove();
  });

  beforeEach(async () => {
    while ((await store.prune({ maxRecords: 0 })) > 0);
  });

  const ids = async (filter: Parameters<RequestStore['list']>[0]['filter']): Promise<string[]> =>
    (await store.list({ filter, limit: 100 })).data.map(({ request_id }) => request_id);

  it('gives back what was written', async () => {
    const written = failed('rate_limited', {
      stream: true,
      fallback_from: 'acme/large',
      first_token_ms: 12.5,
      dropped_params: ['seed'],
      malformed_events: 2,
      content: {
        method: 'POST',
        path: '/v1/chat/completions',
        request: {
          text: '{"a":"\u00E4\u{1F600}"}',
          media_type: 'application/json',
          bytes: 20,
          truncated: false,
        },
        response: null,
        exchanges: [],
      },
    });
    expect(await store.write([written])).toBe(0);
    const { time_ms, ...rest } = written;
    expect(await store.find(written.id)).toEqual({
      ...rest,
      time: new Date(time_ms).toISOString(),
      attempt_count: 1,
      has_content: true,
    });
    expect(await store.find('request-1')).toMatchObject({ id: written.id });
    expect(await store.find('nobody')).toBeUndefined();
  });

  it('gives back any texts and figures', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    const figure = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }));
    const any = fc.record({
      model: text,
      user_agent: fc.option(text),
      error_message: fc.option(text),
      input_tokens: figure,
      cost_usd: figure,
      latency_ms: fc.double({ noNaN: true, min: 0, max: 1e9 }),
    });
    await fc.assert(
      fc.asyncProperty(any, async (given) => {
        const written = entry(given);
        await store.write([written]);
        const found = await store.find(written.id);
        expect(found?.model).toBe(withoutNull(given.model));
        expect(found?.user_agent).toBe(withoutNull(given.user_agent));
        expect(found?.error_message).toBe(withoutNull(given.error_message));
        // a database knows one zero
        expect(found?.input_tokens).toEqual(positiveZero(given.input_tokens));
        expect(found?.cost_usd).toEqual(positiveZero(given.cost_usd));
        expect(found?.latency_ms).toBe(given.latency_ms);
      }),
      { numRuns: 60 },
    );
  });

  it('gives back the tries as they were, also where one is told by its request', async () => {
    // One member that is not its request's: then the request cannot stand for the try.
    const changed = fc.constantFrom<Partial<RequestAttempt>>(
      { provider: 'other' },
      { model: 'other' },
      { key: 'other' },
      { key: null },
      { status: 201 },
      { status: null },
      { outcome: 'failed' },
      { error: 'overloaded' },
      { message: 'no room' },
      { start_ms: 2 },
      { duration_ms: 0.125 },
      { wait_ms: 0 },
    );
    const attempts = fc.oneof(
      fc.constantFrom<RequestAttempt[]>([attempt], [], [attempt, attempt]),
      changed.map((other) => [{ ...attempt, ...other }]),
    );
    const any = fc.record({
      provider: fc.constantFrom('acme', 'acme', 'acme', 'acme', 'other', null),
      key: fc.constantFrom('primary', 'primary', 'primary', 'primary', 'other', null),
      status: fc.constantFrom(200, 200, 200, 200, 429),
      attempts,
    });
    await fc.assert(
      fc.asyncProperty(any, async (given) => {
        const written = entry(given);
        await store.write([written]);
        const found = await store.find(written.id);
        expect(found?.attempts).toEqual(given.attempts);
        expect(found?.attempt_count).toBe(given.attempts.length);
      }),
      { numRuns: 200 },
    );
  });

  it('finds a request by its id, whoever gave it and whenever', async () => {
    const given = {
      own: uuidOf(startMs),
      readSlowly: uuidOf(startMs - 30_000),
      repeated: uuidOf(startMs - minute),
      ahead: uuidOf(startMs + 5),
      capital: uuidOf(startMs).toUpperCase(),
      free: 'job 17',
    };
    const others = Array.from({ length: 50 }, (_, index) => entry({ time_ms: startMs + index }));
    await store.write([...others, ...Object.values(given).map((request_id) => entry({ request_id }))]);
    for (const request_id of Object.values(given)) {
      expect(await store.find(request_id)).toMatchObject({ request_id });
      expect(await ids({ search: request_id })).toEqual([request_id]);
    }
    const again = entry({ request_id: given.own, time_ms: startMs + 900 });
    await store.write([again]);
    expect(await ids({ search: given.own })).toEqual([given.own, given.own]);
    expect(await store.find(given.own)).toMatchObject({ id: again.id });
  });

  it('takes a zero in any text', async () => {
    const text = 'a\0b';
    const written = failed('overloaded', {
      request_id: text,
      route: text,
      fallback_from: text,
      fallback_to: text,
      finish_reason: text,
      error_message: text,
    });
    expect(await store.write([written])).toBe(0);
    expect((await store.find(written.id))?.fallback_from).toBe('ab');
    // and it is found by what a client says it sent
    expect(await store.find(text)).toMatchObject({ id: written.id });
    expect(await store.find('\0')).toBeUndefined();
    for (const filter of [{ search: text }, { route: text }, { provider: 'ac\0me' }, { model: 'acme\0*' }])
      expect(await ids(filter)).toEqual(['ab']);
  });

  it('sums costs as decimal numbers', async () => {
    // numbers that are added one by one miss the last three digits
    const costs = [123_456.000_000_001, ...Array.from({ length: 1_000 }, () => 0.1)];
    await store.write(costs.map((cost_usd) => entry({ cost_usd })));
    const question = { fromMs: startMs, toMs: startMs + minute, stepMs: minute, filter: {} };
    const { totals, series, keys } = await store.statistics(question);
    for (const { cost_usd } of [totals, ...series, ...keys]) expect(cost_usd).toBe(123_556.000_000_001);
  });

  it('writes batches of any length whose entries have any values missing', async () => {
    // Long runs of one form, with others in between.
    const client = fc.constantFrom('app', 'app', 'app', 'app', 'app', 'app', 'app', null);
    const error = fc.constantFrom(...Array.from({ length: 12 }, () => null), 'overloaded');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(client, error), { maxLength: 60 }), async (several) => {
        const written = several.map(([given, code], index) => {
          const facts = { client: given, model: `m${index}` };
          return code === null ? entry(facts) : failed(code, facts);
        });
        expect(await store.write(written)).toBe(0);
        // What is there already stays.
        expect(await store.write(written.map((each) => ({ ...each, model: 'again' })))).toBe(0);
        for (const { id, model, client: name, error: code } of written)
          expect(await store.find(id)).toMatchObject({ model, client: name, error: code });
      }),
      { numRuns: 20 },
    );
  });

  it('writes the rest of a batch in which a row is refused, and counts it', async () => {
    const entries = Array.from({ length: 25 }, (_, index) =>
      entry({
        request_id: `r${index}`,
        status: index === 12 ? 500 : 200,
        error: index === 12 ? 'internal' : null,
      }),
    );
    // Nobody writes such a row: an id is missing.
    const broken = entries.map((each, index) => {
      const line = writeLine(each);
      return index === 12 ? line.replace(JSON.stringify(each.id), 'null') : line;
    });
    expect(await thread.call('write', broken.join(''))).toBe(1);
    const others = entries.filter((_, index) => index !== 12).map(({ request_id }) => request_id);
    expect((await ids({})).toSorted()).toEqual(others.toSorted());
  });

  it('keeps the first of two entries with one id, so that a batch may come twice', async () => {
    const one = entry({ model: 'first' });
    await store.write([one]);
    expect(await store.write([{ ...one, model: 'second' }, entry({ request_id: 'other' })])).toBe(0);
    expect(await store.find(one.id)).toMatchObject({ model: 'first' });
    expect(await ids({})).toHaveLength(2);
  });

  it('pages from the newest to the oldest, and does not move when others come', async () => {
    const all = Array.from({ length: 25 }, (_, index) =>
      entry({ request_id: `r${index}`, time_ms: startMs + index * 1000 }),
    );
    await store.write(all);
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; ; page += 1) {
      const part = await store.list({ filter: {}, limit: 10, ...(cursor !== undefined && { cursor }) });
      seen.push(...part.data.map(({ request_id }) => request_id));
      // newer ones do not shift the pages
      await store.write([entry({ request_id: `new${page}`, time_ms: startMs + minute * 60 + page })]);
      if (part.next_cursor === null) break;
      cursor = part.next_cursor;
    }
    expect(seen).toEqual(all.map(({ request_id }) => request_id).toReversed());
  });

  it('ends a list of exactly one page', async () => {
    await store.write([entry(), entry()]);
    expect((await store.list({ filter: {}, limit: 2 })).next_cursor).toBeNull();
    expect((await store.list({ filter: {}, limit: 1 })).next_cursor).not.toBeNull();
  });

  it('filters', async () => {
    await store.write([
      entry({ request_id: 'a' }),
      entry({
        request_id: 'b',
        provider: 'other',
        key: 'k2',
        model: 'Acme/x%',
        model_used: 'y',
        status: 201,
      }),
      failed('rate_limited', { request_id: 'c', client: null, route: '/v1/responses', status: 429 }),
      failed('overloaded', { request_id: 'd', time_ms: startMs + minute, operation: 'embedding' }),
    ]);
    expect(await ids({})).toEqual(['d', 'c', 'b', 'a']);
    expect(await ids({ provider: 'other' })).toEqual(['b']);
    expect(await ids({ key: 'k2' })).toEqual(['b']);
    expect(await ids({ model: 'acme/large' })).toEqual(['d', 'c', 'a']);
    expect(await ids({ model: 'large-1' })).toEqual(['d', 'c', 'a']);
    expect(await ids({ model: 'acme/*' })).toEqual(['d', 'c', 'a']);
    expect(await ids({ model: 'Acme/x%' })).toEqual(['b']);
    expect(await ids({ model: 'acme%' })).toEqual([]);
    expect(await ids({ status: '201' })).toEqual(['b']);
    expect(await ids({ status: '2xx' })).toEqual(['b', 'a']);
    expect(await ids({ status: '4xx' })).toEqual(['c']);
    expect(await ids({ error: 'any' })).toEqual(['d', 'c']);
    expect(await ids({ error: 'none' })).toEqual(['b', 'a']);
    expect(await ids({ error: 'overloaded' })).toEqual(['d']);
    expect(await ids({ client: 'app' })).toEqual(['d', 'b', 'a']);
    expect(await ids({ route: '/v1/responses' })).toEqual(['c']);
    expect(await ids({ operation: 'embedding' })).toEqual(['d']);
    expect(await ids({ fromMs: startMs + 1 })).toEqual(['d']);
    expect(await ids({ fromMs: startMs, toMs: startMs + minute })).toEqual(['c', 'b', 'a']);
    expect(await ids({ provider: 'acme', error: 'any', toMs: startMs + 1 })).toEqual(['c']);
  });

  it('finds words in errors and bodies, by their beginnings, and ids as a whole', async () => {
    const content: RequestEntry['content'] = {
      method: 'POST',
      path: '/',
      request: {
        text: '{"content":"Grüße an Ämilie: it\'s 50% \\"off\\""}',
        media_type: null,
        bytes: 1,
        truncated: false,
      },
      response: { text: 'data: {"delta":"Überraschung"}', media_type: null, bytes: 1, truncated: false },
      exchanges: [],
    };
    await store.write([
      entry({ request_id: 'plain-uuid' }),
      entry({ request_id: 'kept', content }),
      failed('rate_limited', {
        request_id: 'limited',
        error_message: 'Rate limit reached for tokens_per_min',
      }),
      entry({
        request_id: 'second-try',
        attempts: [
          {
            ...attempt,
            outcome: 'failed',
            status: 529,
            error: 'overloaded',
            message: 'Busy in the midday sun',
          },
          attempt,
        ],
      }),
      // Who leaves is told nothing, so there is no message.
      entry({ request_id: 'left', status: 499, error: 'cancelled' }),
    ]);
    expect(await ids({ search: 'cancelled' })).toEqual(['left']);
    expect(await ids({ search: 'grüße ämilie' })).toEqual(['kept']);
    expect(await ids({ search: 'ÜBERRASCH' })).toEqual(['kept']);
    expect(await ids({ search: 'grusse' })).toEqual([]);
    expect(await ids({ search: '50%' })).toEqual(['kept']);
    expect(await ids({ search: 'rate_limited' })).toEqual(['limited']);
    expect(await ids({ search: 'limit tokens' })).toEqual(['limited']);
    expect(await ids({ search: 'limit grüße' })).toEqual([]);
    expect(await ids({ search: 'midday' })).toEqual(['second-try']);
    expect(await ids({ search: 'plain-uuid' })).toEqual(['plain-uuid']);
    expect(await ids({ search: 'plain' })).toEqual([]);
    expect(await ids({ search: 'rate', provider: 'nobody' })).toEqual([]);
  });

  it.each([
    `"`,
    `'`,
    `a" OR "b`,
    `'; drop table requests; --`,
    `* ( ) : & | ! <->`,
    `\\`,
    `%`,
    '\u0001',
    'NEAR(a b)',
  ])('searches for %j without harm', async (search) => {
    await store.write([entry({ request_id: 'r' })]);
    expect(await ids({ search })).toEqual([]);
    expect(await ids({})).toEqual(['r']);
  });

  it('removes what is too old and what is too much, with its words', async () => {
    const all = Array.from({ length: 20 }, (_, index) =>
      failed('overloaded', { request_id: `r${index}`, time_ms: startMs + index * minute }),
    );
    await store.write(all);
    expect(await store.prune({ beforeMs: startMs + 5 * minute, maxRecords: 100 })).toBe(5);
    expect(await store.prune({ beforeMs: startMs + 5 * minute, maxRecords: 100 })).toBe(0);
    expect(await store.prune({ beforeMs: startMs, maxRecords: 3 })).toBe(12);
    expect(await ids({})).toEqual(['r19', 'r18', 'r17']);
    expect(await ids({ search: 'overloaded' })).toEqual(['r19', 'r18', 'r17']);
    // places of removed words are taken again
    await store.write([failed('timeout', { request_id: 'late', time_ms: startMs + 21 * minute })]);
    expect(await ids({ search: 'timeout' })).toEqual(['late']);
  });

  it('counts a cost as unknown also where only what was written is known', async () => {
    await store.write([
      entry({ input_tokens: null, cost_usd: null }),
      entry({ input_tokens: null, output_tokens: null, cost_usd: null }),
    ]);
    const span = { fromMs: startMs, toMs: startMs + minute, stepMs: minute, filter: {} };
    expect((await store.statistics(span)).totals).toMatchObject({ requests: 2, cost_unknown: 1 });
  });

  it('counts, in steps and in all', async () => {
    await store.write([
      entry({ latency_ms: 100, first_token_ms: 10, cached_tokens: 4 }),
      entry({ latency_ms: 300, time_ms: startMs + minute - 1, cost_usd: 0.002 }),
      entry({
        latency_ms: 200,
        time_ms: startMs + minute,
        provider: 'other',
        model_used: 'm2',
        cost_usd: null,
      }),
      failed('rate_limited', { time_ms: startMs + 2 * minute, latency_ms: 9999 }),
      entry({
        time_ms: startMs + 2 * minute,
        provider: 'other',
        fallback_index: 1,
        fallback_from: 'acme/large',
        fallback_to: 'other/m2',
        fallback_reason: 'overloaded',
        client: null,
      }),
      // outside
      entry({ time_ms: startMs - 1 }),
      entry({ time_ms: startMs + 4 * minute }),
    ]);
    const found = await store.statistics({
      fromMs: startMs,
      toMs: startMs + 4 * minute,
      stepMs: minute,
      filter: {},
    });
    expect(found.series.map(({ requests }) => requests)).toEqual([2, 1, 2, 0]);
    expect(found.series.map(({ errors }) => errors)).toEqual([0, 0, 1, 0]);
    expect(found.series[0]).toEqual({
      time: '2026-01-01T00:00:00.000Z',
      requests: 2,
      errors: 0,
      input_tokens: 20,
      output_tokens: 10,
      cost_usd: 0.003,
      latency_ms: { p50: 100, p90: 300, p99: 300 },
      first_token_ms: { p50: 10, p90: 10, p99: 10 },
    });
    expect(found.series[1]).toMatchObject({ cost_usd: null, first_token_ms: null });
    expect(found.series[3]).toMatchObject({ requests: 0, latency_ms: null, cost_usd: null });
    expect(found.totals).toMatchObject({
      requests: 5,
      errors: 1,
      fallbacks: 1,
      cached_tokens: 4,
      reasoning_tokens: 0,
      cost_usd: 0.004,
      cost_unknown: 1,
      latency_ms: { p50: 100, p90: 300, p99: 300 },
    });
    expect(found.providers.map(({ provider, requests }) => [provider, requests])).toEqual([
      ['acme', 3],
      ['other', 2],
    ]);
    expect(found.providers[1]?.latency_ms).toEqual({ p50: 100, p90: 200, p99: 200 });
    expect(found.models.map(({ provider, model, requests }) => [provider, model, requests])).toEqual([
      ['acme', 'large-1', 3],
      ['other', 'large-1', 1],
      ['other', 'm2', 1],
    ]);
    expect(found.keys.map(({ provider, key, requests }) => [provider, key, requests])).toEqual([
      ['acme', 'primary', 3],
      ['other', 'primary', 2],
    ]);
    expect(found.clients.map(({ client, requests }) => [client, requests])).toEqual([
      ['app', 4],
      [null, 1],
    ]);
    expect(found.errors).toEqual([{ error: 'rate_limited', requests: 1 }]);
    expect(found.fallbacks).toEqual([
      { from: 'acme/large', to: 'other/m2', reason: 'overloaded', requests: 1 },
    ]);
    const others = await store.statistics({
      fromMs: startMs,
      toMs: startMs + 4 * minute,
      stepMs: minute,
      filter: { provider: 'other' },
    });
    expect(others.totals.requests).toBe(2);
  });

  it('ranks percentiles as anybody would by hand', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 60 }),
        async (times) => {
          while ((await store.prune({ maxRecords: 0 })) > 0);
          await store.write(times.map((latency_ms) => entry({ latency_ms })));
          const { totals } = await store.statistics({
            fromMs: startMs,
            toMs: startMs + minute,
            stepMs: minute,
            filter: {},
          });
          const sorted = times.toSorted((one, other) => one - other);
          const rank = (part: number): number | undefined =>
            sorted[Math.ceil((part * sorted.length) / 100) - 1];
          expect(totals.latency_ms).toEqual({ p50: rank(50), p90: rank(90), p99: rank(99) });
        },
      ),
      { numRuns: 15 },
    );
  });
}

function positiveZero(figure: number | null): number | null {
  return figure === 0 ? 0 : figure;
}

/** PostgreSQL cannot hold it, and SQLite's client nothing behind it. */
function withoutNull(text: string | null): string | null {
  return text?.replaceAll('\0', '') ?? null;
}
