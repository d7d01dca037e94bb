import { describe, expect, it } from 'vitest';
import { detail, fakeGateway, record } from '../../test/support/fake-gateway.js';
import { run } from '../../test/support/run.js';

describe('logs', () => {
  it('shows the last requests, the newest at the bottom, and asks as it was told', async () => {
    const gateway = await fakeGateway({
      '/api/requests': {
        data: [
          record({ id: 'b', error: 'timeout', status: 504, cost_usd: null, fallback_from: null }),
          record({ id: 'a' }),
        ],
        next_cursor: null,
      },
    });
    const environment = { BIFROST_URL: gateway.url, BIFROST_TOKEN: 'operator-1' };
    expect(await run('logs --provider backup --model large-* -n 2', { environment })).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "18:15:52.352  200  fast  → backup/large-2  12 ms  812 + 96  $0.00142  a
      18:15:52.352  504  fast  timeout           12 ms  812 + 96            b
      ",
      }
    `);
    expect(gateway.asked).toEqual([
      {
        method: 'GET',
        url: '/api/requests?limit=2&provider=backup&model=large-*',
        authorization: 'Bearer operator-1',
        body: '',
      },
    ]);
  });

  it.each([
    [0.000_000_2, '$0.0000002'],
    [1.5, '$1.5'],
    [1234.5678, '$1234.5678'],
    [0, '$0'],
  ])('shows a cost of %d as what it is', async (cost_usd, shown) => {
    const gateway = await fakeGateway({ '/api/requests/a': detail({ cost_usd }) });
    const { out } = await run('logs a', { environment: { BIFROST_URL: gateway.url } });
    expect(/cost +(.+)/.exec(out)?.[1]).toBe(shown);
  });

  it('counts times back from now', async () => {
    const gateway = await fakeGateway({ '/api/requests': { data: [], next_cursor: null } });
    const clock = { now: () => 1_000_000_000_000, monotonic: () => 0, schedule: () => () => undefined };
    const environment = { BIFROST_URL: gateway.url };
    expect(await run('logs --since 10m', { environment, clock })).toMatchObject({
      code: 0,
      err: 'No request fits.\n',
    });
    await run('logs --since 2001-01-01T00:00Z', { environment, clock });
    expect(gateway.asked.map(({ url }) => new URLSearchParams(url.split('?')[1]).get('from'))).toEqual([
      '999999400000',
      '978307200000',
    ]);
    expect(await run('logs --since soon', { environment, clock })).toMatchObject({ code: 2 });
    for (const limit of ['many', '0', '501', '2.5']) {
      expect(await run(`logs --limit ${limit}`, { environment, clock })).toMatchObject({ code: 2 });
    }
    expect(await run('logs --follow --search a', { environment, clock })).toMatchObject({ code: 2 });
  });

  it('shows one request try by try, and nothing that would steer the terminal', async () => {
    const gateway = await fakeGateway({ '/api/requests/0mws5pp5q0001sv4g1l': detail() });
    const environment = { BIFROST_URL: gateway.url };
    const { code, out } = await run('logs 0mws5pp5q0001sv4g1l', { environment });
    expect(code).toBe(0);
    expect(out).not.toContain('\u001B');
    expect(out).toMatchInlineSnapshot(`
      "0mws5pp5q0001sv4g1l  200 in 12 ms
        began      2026-11-22T18:15:52.352Z
        request id request-1
        asked      fast at /v1/chat/completions
        by         app, sdk/1
        served by  backup/large-2, key primary
        instead of main/large-1: rate_limited
        tokens     812 read (512 cached), 96 written
        cost       $0.00142
        overhead   1.12 ms outside providers

        ✗ main/large-1, primary  429 rate_limited
          ████████························  12 ms + 12 ms
          Slow [31mdown
        ✓ backup/large-2, primary  200 answered
          ················████████████████  12 ms + 12 ms
      "
    `);
    const json = await run('logs 0mws5pp5q0001sv4g1l --json', { environment });
    expect(JSON.parse(json.out)).toMatchObject({ attempts: [{ duration_ms: 250 }, {}] });
  });

  it('does not call the last to be asked the one that served, nor a provider without a model half a name', async () => {
    const failed = {
      ...detail(),
      status: 502,
      error: 'provider_error',
      error_message: 'down',
      model_used: null,
    };
    const gateway = await fakeGateway({ '/api/requests/failed': failed });
    const { out } = await run('logs failed', { environment: { BIFROST_URL: gateway.url } });
    expect(out).toContain('  last asked backup, key primary\n');
    expect(out).not.toContain('served by');
  });

  it('goes on with requests as they end, as far as they fit, until the gateway stops', async () => {
    // U+2028 ends a line for a dot in an expression, and neither in JSON nor in events
    const error_message = 'a\u2028b';
    const fits = JSON.stringify(record({ id: 'fits', error: 'timeout', status: 504, error_message }));
    const other = JSON.stringify(record({ id: 'other' }));
    const told = record({ id: 'told', error: 'timeout', status: 504 });
    const gateway = await fakeGateway({
      '/api/requests': { data: [told], next_cursor: null },
      '/api/live': (_request: unknown, response: { write(text: string): void; end(text: string): void }) => {
        response.write(
          `event: ready\ndata: {}\n\nevent: request\ndata: ${other}\n\n: still here\n\nevent: request\ndata: ${JSON.stringify(told)}\n\nevent: req`,
        );
        response.end(`uest\ndata: ${fits}\n\nevent: skipped\ndata: {"requests":3}\n\n`);
      },
    });
    const { code, out, err } = await run('logs -f --error any --status 5xx --json', {
      environment: { BIFROST_URL: gateway.url },
    });
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ id: 'told' }, { id: 'fits', error_message }]);
    // the list is asked for once the events come: between the two no request is missed
    expect(gateway.asked.map(({ url }) => url.split('?')[0])).toEqual(['/api/live', '/api/requests']);
    expect(err).toBe('… 3 requests were too fast to be told\nThe gateway has stopped.\n');
  });

  it.each([
    ['admin:secret@gateway.example:8080', 'no whole address'],
    ['ftp://admin:secret@gateway.example', 'no whole address'],
    ['http://admin:secret@gateway.example', 'BIFROST_TOKEN'],
  ])('shows no password of the address %s', async (url, message) => {
    const { code, err } = await run('logs', { environment: { BIFROST_URL: url } });
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).toContain('gateway.example');
    expect(err).not.toContain('secret');
  });

  it('tells what is missing', async () => {
    const nobody = await run('logs', { environment: { BIFROST_URL: 'http://127.0.0.1:1' } });
    expect(nobody).toMatchObject({
      code: 1,
      err: expect.stringContaining('No gateway answers at http://127.0.0.1:1'),
    });
    const closed = await fakeGateway({
      '/api/requests': (
        _request: unknown,
        response: { writeHead(status: number): { end(text: string): void } },
      ) => response.writeHead(401).end(JSON.stringify({ error: { message: 'This gateway needs a token.' } })),
    });
    expect(await run('logs', { environment: { BIFROST_URL: closed.url } })).toMatchObject({
      code: 1,
      err: expect.stringContaining('Set BIFROST_TOKEN to an operator token.'),
    });
    const other = await fakeGateway({ '/api/requests': 'hello' });
    expect(await run('logs', { environment: { BIFROST_URL: other.url } })).toMatchObject({
      code: 1,
      err: expect.stringContaining('is no Bifrost gateway'),
    });
  });
});
