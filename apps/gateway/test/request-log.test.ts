import { existsSync } from 'node:fs';
import path from 'node:path';
import { list, object, objects, parseObject, text as textOf, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { rawClient } from './support/raw-client.js';
import { chatBody, start, type Started } from './support/start.js';

/** The thread of the log must compile its sources first, and the machine may have other things to do. */
const slow = { timeout: 180_000 };
const soon = { timeout: 60_000, interval: 50 };

const inMemory = { providers: { sandbox: {} }, gateway: { request_log: { database: ':memory:' } } };

async function json(url: string, init?: RequestInit): Promise<JsonObject> {
  return parseObject(await (await fetch(url, init)).text()) ?? {};
}

async function records({ gateway }: Started, query = ''): Promise<JsonObject[]> {
  const page = await json(`${gateway.url}/api/requests?${query}`);
  return objects(page['data']);
}

/** The records once there are so many. */
async function written(started: Started, count: number, query = ''): Promise<JsonObject[]> {
  await expect.poll(async () => (await records(started, query)).length, soon).toBe(count);
  return records(started, query);
}

/** Asks a model. `more` are members of the body, and headers. */
async function chat(
  started: Started,
  model: string,
  { headers, ...more }: Record<string, unknown> & { headers?: Record<string, string> } = {},
) {
  const body = chatBody(model, more);
  const answer = await fetch(`${started.gateway.url}/v1/chat/completions`, {
    ...body,
    headers: { 'content-type': 'application/json', 'user-agent': 'test/1', ...headers },
  });
  return { status: answer.status, id: answer.headers.get('x-request-id') ?? '', text: await answer.text() };
}

describe('the request log', slow, () => {
  it('keeps what became of each request, and operators read it in every way', async () => {
    const started = await start(inMemory);
    const { url } = started.gateway;
    const good = await chat(started, 'sandbox/echo');
    const moved = await chat(started, 'sandbox/fault-429', { fallbacks: ['sandbox/echo'] });
    const lost = await chat(started, 'sandbox/fault-400');
    const streamed = await chat(started, 'sandbox/echo', { stream: true });
    const refused = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-encoding': 'gzip' },
    });
    await refused.text();
    const all = await written(started, 5);
    expect(all.map(({ request_id }) => request_id).slice(1)).toEqual([
      streamed.id,
      lost.id,
      moved.id,
      good.id,
    ]);
    expect(all[0]).toMatchObject({ status: refused.status, provider: null, model: '' });
    expect(all[1]).toMatchObject({ stream: true, first_token_ms: expect.any(Number), error: null });
    expect(all[2]).toMatchObject({
      status: 400,
      error: 'invalid_request',
      fault: 'caller',
      provider: 'sandbox',
    });
    expect(all[3]).toMatchObject({
      status: 200,
      fallback_index: 1,
      fallback_from: 'sandbox/fault-429',
      fallback_to: 'sandbox/echo',
      fallback_reason: 'rate_limited',
      error: null,
    });
    expect(all[4]).toMatchObject({
      route: '/v1/chat/completions',
      dialect: 'chat',
      operation: 'chat',
      user_agent: 'test/1',
      model: 'sandbox/echo',
      model_used: 'echo',
      key: 'key-1',
      input_tokens: expect.any(Number),
      cost_usd: null,
      attempt_count: 1,
      has_content: false,
    });

    const detail = await json(`${url}/api/requests/${moved.id}`);
    const attempts = objects(detail['attempts']);
    expect(attempts.at(0)).toMatchObject({ outcome: 'failed', error: 'rate_limited', status: 429 });
    expect(attempts.at(0)?.['message']).toEqual(expect.stringMatching(/\w/));
    expect(attempts.at(-1)).toMatchObject({ outcome: 'answered', model: 'echo', error: null });
    let end = 0;
    for (const { start_ms, duration_ms, wait_ms } of attempts) {
      expect(Number(start_ms)).toBeCloseTo(end + Number(wait_ms), 2);
      end = Number(start_ms) + Number(duration_ms);
    }
    expect(end).toBeLessThanOrEqual(Number(detail['latency_ms']) + 1);
    expect(detail).toMatchObject({ dropped_params: [], malformed_events: 0, content: null });

    expect(await records(started, 'error=any')).toHaveLength(2);
    expect(await records(started, 'status=2xx&model=sandbox/echo')).toHaveLength(2);
    expect(await records(started, `search=${good.id}`)).toHaveLength(1);
    expect(await records(started, 'to=2020-01-01T00:00:00%2B02:00')).toHaveLength(0);
    const page = await json(`${url}/api/requests?limit=2`);
    const next = await json(`${url}/api/requests?limit=3&cursor=${textOf(page['next_cursor'])}`);
    expect(list(next['data'])).toHaveLength(3);
    expect(next['next_cursor']).toBeNull();

    const lines = await (await fetch(`${url}/api/requests/export?error=none`)).text();
    expect(
      lines
        .trim()
        .split('\n')
        .map((line) => parseObject(line)?.['request_id']),
    ).toEqual([streamed.id, moved.id, good.id]);
    const table = await fetch(`${url}/api/requests/export?format=csv`);
    expect(table.headers.get('content-type')).toContain('text/csv');
    expect((await table.text()).split('\r\n')).toHaveLength(7);

    const figures = await json(`${url}/api/statistics?step=10m`);
    expect(figures).toMatchObject({
      step_seconds: 600,
      totals: { requests: 5, errors: 2, fallbacks: 1 },
      fallbacks: [{ from: 'sandbox/fault-429', to: 'sandbox/echo', reason: 'rate_limited', requests: 1 }],
      log: { dropped: 0, problem: null },
    });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('bifrost_request_log_written_total 5');
    expect(metrics).toContain('bifrost_request_log_dropped_total 0');
  });

  it('keeps a client that left while it still sent its body', async () => {
    const started = await start(inMemory);
    const client = rawClient(Number(new URL(started.gateway.url).port));
    client.socket.write(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nx-request-id: left-early\r\ncontent-length: 100\r\n\r\n{',
    );
    client.socket.end();
    const left = { request_id: 'left-early', route: '/v1/chat/completions', status: 499, error: 'cancelled' };
    expect(await written(started, 1)).toMatchObject([left]);
    expect(started.lines).toContainEqual(expect.objectContaining({ msg: 'request', ...left }));
  });

  it('tells requests as they end, and ends that with the gateway', async () => {
    const started = await start(inMemory);
    const live = await fetch(`${started.gateway.url}/api/live`);
    expect(live.headers.get('content-type')).toContain('text/event-stream');
    const text: string[] = [];
    const read = (async () => {
      for await (const chunk of live.body ?? []) text.push(Buffer.from(chunk).toString());
    })();
    await expect.poll(() => text.join(''), soon).toContain('event: ready');
    const { id } = await chat(started, 'sandbox/echo');
    await expect.poll(() => text.join(''), soon).toContain(id);
    const data = /event: request\ndata: (.*)\n/.exec(text.join(''))?.[1] ?? '';
    await expect.poll(async () => (await records(started))[0], soon).toEqual(parseObject(data));
    await started.gateway.close({ graceMs: 0 });
    // properly, and not with a broken connection
    await read;
  });

  it('refuses what cannot be meant, and names it', async () => {
    const { gateway } = await start(inMemory);
    for (const [query, name] of [
      ['limit=0', 'limit'],
      ['limit=501', 'limit'],
      ['limit=x', 'limit'],
      ['cursor=%27', 'cursor'],
      ['from=yesterday', 'from'],
      ['status=6xx', 'status'],
      ['error=rate_limit', 'error'],
      ['operation=chats', 'operation'],
      ['serach=a', 'serach'],
    ]) {
      const answer = await fetch(`${gateway.url}/api/requests?${query}`);
      expect([query, answer.status]).toEqual([query, 400]);
      expect(await answer.json()).toMatchObject({ error: { param: name } });
    }
    const mistyped = await fetch(`${gateway.url}/api/requests?error=rate_limit`);
    expect(await mistyped.text()).toContain(
      'must be an error code, any or none: probably \\"rate_limited\\"',
    );
    expect((await fetch(`${gateway.url}/api/requests/export?format=xls`)).status).toBe(400);
    expect((await fetch(`${gateway.url}/api/statistics?from=2026-01-02&to=2026-01-01`)).status).toBe(400);
    expect((await fetch(`${gateway.url}/api/statistics?from=2020-01-01&step=1s`)).status).toBe(400);
    expect((await fetch(`${gateway.url}/api/requests/nobody`)).status).toBe(404);
  });

  it('is off unless it is asked for, and says how', async () => {
    const { gateway, folder } = await start({ providers: { sandbox: {} } });
    for (const route of ['requests', 'requests/a', 'requests/export', 'statistics', 'live']) {
      const answer = await fetch(`${gateway.url}/api/${route}`);
      expect([route, answer.status]).toEqual([route, 404]);
      expect(await answer.text()).toContain('request_log');
    }
    expect(existsSync(path.join(folder, 'request-log.db'))).toBe(false);
  });

  it('is beside the configuration by default, and wants an operator', async () => {
    const started = await start(
      {
        providers: { sandbox: {} },
        gateway: {
          request_log: true,
          auth: {
            tokens: [{ name: 'app', value: 'client-token-123' }],
            operator_tokens: [{ name: 'ops', value: 'operator-token-123' }],
          },
        },
      },
      {},
    );
    const { url } = started.gateway;
    await chat(started, 'sandbox/echo', { headers: { authorization: 'Bearer client-token-123' } });
    await chat(started, 'sandbox/echo', { headers: { authorization: 'Bearer wrong' } });
    for (const token of ['client-token-123', 'wrong'])
      expect(
        (await fetch(`${url}/api/requests`, { headers: { authorization: `Bearer ${token}` } })).status,
      ).toBe(401);
    const headers = { authorization: 'Bearer operator-token-123' };
    await expect
      .poll(async () => list((await json(`${url}/api/requests`, { headers }))['data']), soon)
      .toMatchObject([
        { client: null, status: 401, error: 'unauthorized' },
        { client: 'app', status: 200 },
      ]);
    expect(existsSync(path.join(started.folder, 'request-log.db'))).toBe(true);
  });

  it('keeps bodies and traces without secrets, the latter for operators alone', async () => {
    const secret = 'sk-proj-0123456789abcdefghijklmnop';
    const started = await start({
      providers: { sandbox: { keys: [{ name: 'k', value: secret }] } },
      gateway: {
        request_log: { database: ':memory:', bodies: true, max_kept_body_in_bytes: 300 },
        auth: {
          tokens: [{ name: 'app', value: 'client-token-123' }],
          operator_tokens: [{ name: 'ops', value: 'operator-token-123' }],
        },
      },
    });
    const { url } = started.gateway;
    const client = { authorization: 'Bearer client-token-123' };
    const headers = { authorization: 'Bearer operator-token-123' };
    const messages = [{ role: 'user', content: `my key is ${secret}, and yours? ${'x'.repeat(400)}` }];
    const kept = await chat(started, 'sandbox/echo', { messages, stream: true, headers: client });
    const untraced = await chat(started, 'sandbox/echo', {
      headers: { ...client, 'x-bf-trace': 'client-token-123' },
    });
    const traced = await chat(started, 'sandbox/echo', {
      messages,
      headers: { ...client, 'x-bf-trace': 'operator-token-123' },
    });
    await expect
      .poll(async () => list((await json(`${url}/api/requests`, { headers }))['data']).length, soon)
      .toBe(3);
    const contentOf = async (id: string): Promise<JsonObject> =>
      object((await json(`${url}/api/requests/${id}`, { headers }))['content']) ?? {};
    const [first, second, third] = [
      await contentOf(kept.id),
      await contentOf(untraced.id),
      await contentOf(traced.id),
    ];
    expect(first).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      request: {
        truncated: true,
        media_type: 'application/json',
        text: expect.stringContaining('[redacted]'),
      },
      response: { text: expect.stringContaining('data: ') },
      exchanges: [],
    });
    expect(object(first['request'])?.['bytes']).toBeGreaterThan(400);
    expect(second['exchanges']).toEqual([]);
    expect(third['exchanges']).toMatchObject([
      { provider: 'sandbox', key: 'k', status: 200, request_headers: { 'content-type': 'application/json' } },
    ]);
    const everything = JSON.stringify([first, second, third, started.lines]);
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain('operator-token-123');
    const found = await json(`${url}/api/requests?search=yours`, { headers });
    expect(list(found['data'])).toHaveLength(2);
  });

  it('costs no request anything when its database cannot be had, and tells operators', async () => {
    const started = await start({
      providers: { sandbox: {} },
      gateway: { request_log: { database: 'no/such/folder/log.db' } },
    });
    expect((await chat(started, 'sandbox/echo')).status).toBe(200);
    await expect
      .poll(() => started.lines.filter(({ msg }) => String(msg).includes('request log')), soon)
      .toMatchObject([{ level: 'error', waiting: 1, reason: expect.any(String) }]);
    const answer = await fetch(`${started.gateway.url}/api/requests`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('cannot be read at the moment');
    for (const format of ['jsonl', 'csv']) {
      const file = await fetch(`${started.gateway.url}/api/requests/export?format=${format}`);
      expect([format, file.status]).toEqual([format, 503]);
      expect(await file.text()).toContain('cannot be read at the moment');
    }
    expect((await chat(started, 'sandbox/echo')).status).toBe(200);
  });
});
