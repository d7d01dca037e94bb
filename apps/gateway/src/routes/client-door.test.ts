import { Secret } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { vendorRoute } from '../../test/support/dialect.js';
import { FakeEngine } from '../../test/support/fake-engine.js';
import { http2Request, http2Session } from '../../test/support/http2-client.js';
import { rawClient } from '../../test/support/raw-client.js';
import { serve } from '../../test/support/serve.js';

const json = { 'content-type': 'application/json' };
const clientTokens = [{ name: 'app', value: new Secret('client-secret') }];

function post(url: string, body: string | Uint8Array, headers: Record<string, string> = json) {
  return fetch(url, { method: 'POST', headers, body });
}

function vendor(): FakeEngine {
  const engine = new FakeEngine();
  engine.routes = [
    vendorRoute('POST', '/v1/messages'),
    vendorRoute('GET', '/v1/models'),
    vendorRoute('POST', '/v1/models/{model}:generate'),
    vendorRoute('POST', '/v1/models/{model}:stream', true),
    vendorRoute('GET', '/v1/models/{model}'),
  ];
  return engine;
}

describe('a call', () => {
  it('holds what the client sent, byte for byte', async () => {
    const { url, engine } = await serve();
    const body = ' {"model" : "m", "n":12345678901234567890}\n';
    await post(`${url}/v1/chat/completions?beta=true&beta=false`, body, { ...json, 'x-bf-deadline': '5' });
    const [received] = engine.received;
    expect(received?.call).toMatchObject({
      unified: true,
      route: '/v1/chat/completions',
      query: { beta: 'false' },
      params: {},
      body: { kind: 'bytes', bytes: Buffer.from(body) },
    });
    expect(received?.call.dialect.id).toBe('chat');
    expect(received?.call.headers).toMatchObject({ 'x-bf-deadline': '5' });
    expect(received?.call).not.toHaveProperty('client');
    expect(received?.call).not.toHaveProperty('provider');
  });

  it('holds a form with the bytes of its files', async () => {
    const { url, engine } = await serve();
    const form = new FormData();
    form.append('model', 'whisper-1');
    form.append('file', new File([new Uint8Array([0, 255, 13, 10])], 'grüße.mp3', { type: 'audio/mpeg' }));
    await fetch(`${url}/v1/audio/transcriptions`, { method: 'POST', body: form });
    expect(engine.received[0]?.call.body).toEqual({
      kind: 'multipart',
      fields: [{ name: 'model', value: 'whisper-1' }],
      files: [
        {
          name: 'file',
          filename: 'grüße.mp3',
          media_type: 'audio/mpeg',
          bytes: new Uint8Array([0, 255, 13, 10]),
        },
      ],
    });
  });

  it('is none where a form cannot be read', async () => {
    const { url, engine } = await serve();
    const answer = await post(`${url}/v1/audio/transcriptions`, '--x\r\nbroken', {
      'content-type': 'multipart/form-data; boundary=x',
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 'invalid_request' } });
    expect(engine.received).toEqual([]);
  });

  it('joins a body that comes in pieces', async () => {
    const { address, engine } = await serve();
    const client = rawClient(address.port);
    client.socket.write(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    for (const piece of ['{"a', '":1', '}']) client.socket.write(`${piece.length}\r\n${piece}\r\n`);
    client.socket.write('0\r\n\r\n');
    await client.until('200 OK');
    expect(engine.received[0]?.call.body).toEqual({ kind: 'bytes', bytes: Buffer.from('{"a":1}') });
  });

  it('names the client by its token, and never hands the token of the address on', async () => {
    const { url, engine } = await serve({ settings: { clientTokens } });
    await post(`${url}/v1/chat/completions?key=client-secret&beta=true`, '{}');
    expect(engine.received[0]?.call).toMatchObject({ client: 'app', query: { beta: 'true' } });
  });

  it.each([
    ['short-and-printable', true],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
    ['has spaces', false],
  ])('keeps the id %j: %s', async (id, kept) => {
    const { url, engine } = await serve();
    await post(`${url}/v1/chat/completions`, '{}', { ...json, 'x-request-id': id });
    expect(engine.received[0]?.call.requestId === id).toBe(kept);
    expect(engine.received[0]?.call.requestId).toMatch(/^[\x21-\x7E]{1,128}$/);
  });

  it('reaches the engine over HTTP/2 without a media type too', async () => {
    const { url, engine } = await serve({ settings: { clientTokens } });
    const headers = { ':method': 'POST', ':path': '/v1/chat/completions', 'x-api-key': 'client-secret' };
    await http2Request(http2Session(url), headers, '{"a":1}');
    expect(engine.received[0]?.call.body).toEqual({ kind: 'bytes', bytes: Buffer.from('{"a":1}') });
  });

  it.each([
    '/v1/completions',
    '/v1/responses',
    '/v1/embeddings',
    '/v1/images/generations',
    '/v1/images/edits',
    '/v1/images/variations',
    '/v1/audio/speech',
    '/v1/audio/transcriptions',
    '/v1/rerank',
    '/v1/count_tokens',
    '/v1/responses/input_tokens',
    '/v1/chat/completions/',
    '//v1//chat/completions',
  ])('comes from %s', async (path) => {
    const { url, engine } = await serve();
    expect((await post(url + path, '{}')).status).toBe(200);
    expect(engine.received).toHaveLength(1);
  });

  it('that makes the engine throw is answered all the same', async () => {
    const engine = new FakeEngine();
    engine.answer = () => {
      throw new Error('secret details');
    };
    const { url, refusals } = await serve({ engine });
    const answer = await post(`${url}/v1/chat/completions`, '{}');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret details');
    expect(refusals[0]?.error.cause).toMatchObject({ message: 'secret details' });
  });
});

describe('routes of a dialect', () => {
  it.each([
    ['POST', '/vendor/v1/messages', {}, '/vendor/v1/messages'],
    ['POST', '/vendor//v1/messages', {}, '/vendor/v1/messages'],
    ['POST', '/vendor/v1/models/gpt:generate', { model: 'gpt' }, '/vendor/v1/models/{model}:generate'],
    [
      'POST',
      '/vendor/v1/models/a/b%2Fc:1:generate',
      { model: 'a/b/c:1' },
      '/vendor/v1/models/{model}:generate',
    ],
    ['GET', '/vendor/v1/models', {}, '/vendor/v1/models'],
    ['GET', '/vendor/v1/models/acme%2Fm', { model: 'acme/m' }, '/vendor/v1/models/{model}'],
  ])('%s %s', async (...row) => {
    const [method, path, params, route] = row;
    const { url, engine } = await serve({ engine: vendor() });
    await fetch(url + path, { method, headers: json, ...(method === 'POST' && { body: '{}' }) });
    expect(engine.received[0]?.call).toMatchObject({ params, route, unified: false, provider: 'acme' });
  });

  it('say when the path decides that the answer streams', async () => {
    const { url, engine } = await serve({ engine: vendor() });
    await post(`${url}/vendor/v1/models/m:stream?alt=sse`, '{}');
    expect(engine.received[0]?.call).toMatchObject({ stream: true, query: { alt: 'sse' } });
  });

  it.each([
    ['POST', '/vendor/v1/nothing', 404, 'not_found'],
    ['DELETE', '/vendor/v1/messages', 405, 'not_found'],
    ['GET', '/vendor/v1/messages', 405, 'not_found'],
    ['POST', '/vendor/v1/models/:generate', 405, 'not_found'],
  ])('tell %s %s in the vendor’s shape', async (...row) => {
    const [method, path, status, code] = row;
    const { url, engine } = await serve({ engine: vendor() });
    const answer = await fetch(url + path, { method, headers: json });
    expect([answer.status, answer.headers.get('x-vendor')]).toEqual([status, 'yes']);
    expect(await answer.json()).toMatchObject({ type: 'error', vendor_code: code });
    expect(engine.received).toEqual([]);
  });
});

describe('refusals', () => {
  it('of strangers have the shape of the route, and cost no body', async () => {
    const { url, engine, refusals } = await serve({ engine: vendor(), settings: { clientTokens } });
    const answer = await post(`${url}/vendor/v1/messages`, 'x'.repeat(5_000_000));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    expect(answer.headers.get('vendor-request-id')).toBe(answer.headers.get('x-request-id'));
    expect(answer.headers.get('x-bf-fault')).toBe('caller');
    const id = answer.headers.get('x-request-id');
    expect(await answer.json()).toMatchObject({ vendor_code: 'unauthorized', id });
    const unified = await post(`${url}/v1/chat/completions`, '{}');
    expect(await unified.json()).toMatchObject({
      error: { code: 'unauthorized', type: 'authentication_error' },
      extra_fields: { fault: 'caller' },
    });
    expect(engine.received).toEqual([]);
    expect(refusals.map(({ route }) => route)).toEqual(['/vendor/v1/messages', '/v1/chat/completions']);
  });

  it('tell a stranger nothing about the paths that exist', async () => {
    const { url } = await serve({ settings: { clientTokens } });
    const list = await fetch(`${url}/v1/models`);
    expect([list.status, list.headers.get('x-bf-fault')]).toEqual([401, 'caller']);
    expect((await fetch(`${url}/v1/models/m`)).status).toBe(401);
  });

  it.each([
    ['declared', 'content-length: 300000\r\n\r\n', 'x'.repeat(300_000)],
    [
      'found on the way',
      'transfer-encoding: chunked\r\n\r\n',
      `493e0\r\n${'x'.repeat(300_000)}\r\n0\r\n\r\n`,
    ],
  ])('of a body that is too large (%s) reach a client that is still sending', async (_how, head, body) => {
    const { address, engine } = await serve({ limits: { maxBodyBytes: 200_000 } });
    const client = rawClient(address.port);
    client.socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${head}`,
    );
    client.socket.write(body);
    expect(await client.until('max_body_in_bytes')).toMatch(/^HTTP\/1\.1 413/);
    // The connection is as good as new.
    client.socket.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await client.until('{"status":"ok"}');
    expect(engine.received).toEqual([]);
  });

  it('of methods that only HTTP/2 lets pass are told like any other, and counted under one name', async () => {
    const { url, traffic, refusals } = await serve();
    const session = http2Session(url);
    for (const method of ['BREW', 'B'.repeat(5_000)]) {
      const { status, body, headers } = await http2Request(session, {
        ':method': method,
        ':path': '/v1/models',
      });
      expect([status, body]).toEqual([404, expect.stringContaining('There is no B')]);
      expect(headers['x-request-id']).toBeDefined();
      expect(body.length).toBeLessThan(500);
    }
    expect(refusals.map(({ method }) => method)).toEqual(['BREW', 'B'.repeat(20)]);
    expect([...traffic.rows()]).toMatchObject([{ method: 'other', route: 'unknown', count: 2 }]);
  });

  it('of a body that never ends cut the connection', async () => {
    const { address } = await serve({ limits: { maxBodyBytes: 10_000 } });
    const client = rawClient(address.port);
    client.socket.write(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 999999999\r\n\r\n',
    );
    client.socket.write('x'.repeat(100_000));
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 413/);
  });

  it('of a body at the limit do not happen', async () => {
    const { url } = await serve({ limits: { maxBodyBytes: 1000 } });
    expect((await post(`${url}/v1/chat/completions`, 'x'.repeat(1000))).status).toBe(200);
    expect((await post(`${url}/v1/chat/completions`, 'x'.repeat(1001))).status).toBe(413);
  });

  it.each([
    ['gzip', 415],
    ['br', 415],
    ['identity', 200],
    ['IDENTITY', 200],
  ])('of the encoding %s: %d', async (encoding, status) => {
    const { url } = await serve();
    const answer = await post(`${url}/v1/chat/completions`, '{}', { ...json, 'content-encoding': encoding });
    expect(answer.status).toBe(status);
  });

  it.each([
    ['GET', '/v1/nope', 404, 'There is no GET /v1/nope here'],
    ['POST', '/chat/completions', 404, 'did you mean /v1/chat/completions?'],
    ['POST', '/v1/chat/completion', 404, 'did you mean /v1/chat/completions?'],
    ['POST', '/v1/audio/speach', 404, 'did you mean /v1/audio/speech?'],
    ['POST', `/${'v1/chat/'.repeat(20)}`, 404, 'GET /v1/models lists the models'],
    ['GET', '/models', 404, 'did you mean /v1/models?'],
    ['GET', '/v1/chat/completions', 405, 'takes POST, not GET'],
    ['POST', '/v1/batches', 404, 'Batches are not served'],
    ['GET', '/v1/files/file-1/content', 404, 'File uploads are not served'],
    ['POST', '/v1/moderations', 404, 'Moderations are not served'],
    ['GET', '/v1/realtime', 404, 'Realtime sessions are not served'],
    ['GET', '/v1/responses/resp_1', 404, 'Stored responses are not served'],
    ['DELETE', '/v1/responses/resp_1', 404, 'Stored responses are not served'],
    ['GET', '/', 404, 'There is no GET /'],
    ['PUT', '/v1/chat/completions', 404, 'There is no PUT'],
    ['GET', '/%ff', 400, 'cannot be read'],
    ['POST', '/v1/chat/completions%ff', 400, 'cannot be read'],
  ])('%s %s: %d, %s', async (...row) => {
    const [method, path, status, sentence] = row;
    const { url, mistakes } = await serve();
    const answer = await fetch(url + path, { method, headers: json });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining(sentence) } });
    expect(mistakes).toEqual([]);
  });

  it('count under templates, never under what clients wrote', async () => {
    const { url, traffic } = await serve({ engine: vendor() });
    await fetch(`${url}/secret/path`);
    await fetch(`${url}/vendor/secret`);
    await fetch(`${url}/v1/models/secret`);
    expect([...traffic.rows()].map(({ route, status }) => `${route} ${status}`).toSorted()).toEqual([
      '/v1/models/* 404',
      '/vendor/* 404',
      'unknown 404',
    ]);
  });
});
