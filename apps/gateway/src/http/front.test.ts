import { Agent, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { once } from 'node:events';
import { Secret } from '@bifrost/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { certificate, privateKey } from '../../test/support/certificate.js';
import { http2Request, http2Session } from '../../test/support/http2-client.js';
import { rawClient } from '../../test/support/raw-client.js';
import { serve } from '../../test/support/serve.js';

const get = 'GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n';

describe('one port', () => {
  it('speaks HTTP/1.1 and HTTP/2 with prior knowledge', async () => {
    const { url } = await serve();
    const answer = await fetch(`${url}/health/live`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
    const second = await http2Request(http2Session(url), { ':path': '/health/live' });
    expect(second).toMatchObject({ status: 200, body: '{"status":"ok"}' });
  });

  it('carries bodies and answers of the engine over HTTP/2', async () => {
    const { url, engine } = await serve();
    engine.answer = ({ sink }) =>
      sink.complete(
        200,
        { 'content-type': 'text/plain', connection: 'close', 'x-bf-model': 'modèle' },
        'done',
      );
    const body = JSON.stringify({ model: 'm', text: 'x'.repeat(300_000) });
    const answer = await http2Request(
      http2Session(url),
      { ':method': 'POST', ':path': '/v1/chat/completions', 'content-type': 'application/json' },
      body,
    );
    expect(answer).toMatchObject({ status: 200, body: 'done' });
    expect(answer.headers['content-length']).toBe('4');
    expect(answer.headers['x-bf-model']).toBe('mod%C3%A8le');
    const [received] = engine.received;
    const bytes = received?.call.body.kind === 'bytes' ? received.call.body.bytes : undefined;
    expect(bytes?.toString() === body).toBe(true);
  });

  it('recognises HTTP/2 in single bytes', async () => {
    const { address } = await serve();
    const client = rawClient(address.port);
    await once(client.socket, 'connect');
    client.socket.setEncoding('latin1');
    client.socket.setNoDelay(true);
    for (const byte of 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n') client.socket.write(byte);
    client.socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
    // A settings frame (type 4) is the first thing that a server of HTTP/2 says.
    await expect(client.until('\u0004')).resolves.not.toContain('HTTP/1.1');
  });

  it('recognises HTTP/1.1 in single bytes, also of methods that begin like the preface', async () => {
    const { address } = await serve();
    const client = rawClient(address.port);
    for (const byte of 'PROPFIND / HTTP/1.1\r\nhost: localhost\r\n\r\n') client.socket.write(byte);
    await expect(client.until('\r\n\r\n')).resolves.toMatch(/^HTTP\/1\.1 404/);
  });

  it('serves several requests on a connection, pipelined ones too', async () => {
    const { address } = await serve();
    const client = rawClient(address.port);
    client.socket.write(get + get);
    const text = await client.until('{"status":"ok"}HTTP/1.1 200');
    expect(text).toContain('HTTP/1.1 200');
  });

  it('keeps connections longer than load balancers do', async () => {
    const { url } = await serve();
    const answer = await fetch(`${url}/health/live`);
    expect(answer.headers.get('keep-alive')).toBe('timeout=75');
  });
});

describe('TLS', () => {
  const tls = { cert: certificate, key: new Secret(privateKey) };

  it('offers HTTP/2 and HTTP/1.1', async () => {
    const { url } = await serve({ settings: { tls } });
    const session = http2Session(url, { ca: certificate, servername: 'localhost' });
    expect(await http2Request(session, { ':path': '/health/live' })).toMatchObject({ status: 200 });
    const status = await new Promise((resolve, reject) => {
      httpsRequest(`${url}/health/live`, { ca: certificate, servername: 'localhost' }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
  });

  it('outlives clients that speak no TLS', async () => {
    const { url, address } = await serve({ settings: { tls } });
    const client = rawClient(address.port);
    client.socket.write(get);
    await client.closed();
    const session = http2Session(url, { ca: certificate, servername: 'localhost' });
    expect(await http2Request(session, { ':path': '/health/live' })).toMatchObject({ status: 200 });
  });
});

describe('slow and broken clients', () => {
  it('closes a connection that says nothing', async () => {
    const { address } = await serve({ limits: { firstBytesMs: 30 } });
    const client = rawClient(address.port);
    expect(await client.closed()).toBe('');
  });

  it('closes a connection that stops within the preface', async () => {
    const { address } = await serve({ limits: { firstBytesMs: 30 } });
    const client = rawClient(address.port);
    client.socket.write('PR');
    expect(await client.closed()).toBe('');
  });

  // Node's own look-out for slow heads does not run on a server that does not listen itself.
  it('answers 408 to a head that never ends', async () => {
    const { address } = await serve({ limits: { headersMs: 40, requestMs: 40 } });
    const client = rawClient(address.port);
    client.socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n');
    const drip = setInterval(() => client.socket.write('x-drip: 1\r\n'), 10);
    onTestFinished(() => clearInterval(drip));
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 408/);
  });

  it('gives up a body that never ends', async () => {
    const { address, engine } = await serve({ limits: { headersMs: 40, requestMs: 60 } });
    const client = rawClient(address.port);
    client.socket.write(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    );
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 408/);
    expect(engine.received).toEqual([]);
  });

  it('answers 431 to a head that is too large', async () => {
    const { address } = await serve({ limits: { maxHeaderBytes: 2048 } });
    const client = rawClient(address.port);
    client.socket.write(`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(4000)}\r\n\r\n`);
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 431[^]*"code":"invalid_request"/);
  });

  it.each([
    '\0\0\0\0\r\n\r\n',
    'hello\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nnot the rest\r\n\r\n',
  ])('survives %j', async (garbage) => {
    const { address, url } = await serve();
    const client = rawClient(address.port);
    client.socket.write(garbage);
    await client.closed();
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });

  it('refuses a request whose length is told in two ways', async () => {
    const { address, engine } = await serve();
    const client = rawClient(address.port);
    client.socket.write(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    );
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 400/);
    expect(engine.received).toEqual([]);
  });
});

describe('stopping', () => {
  // Node knows no idle connections of a server that does not listen itself.
  it('lets go of idle connections at once', async () => {
    const { address, front } = await serve();
    const client = rawClient(address.port);
    client.socket.write(get);
    await client.until('{"status":"ok"}');
    front.stopAccepting();
    expect(await client.closed()).toContain('{"status":"ok"}');
  });

  it('takes no new connections, and tells old ones not to come back', async () => {
    const { front, url, address, engine } = await serve();
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const reached = new Promise<void>((resolve) => {
      engine.answer = () => resolve();
    });
    const answered = new Promise<{ connection: string | undefined }>((resolve, reject) => {
      httpRequest(
        `${url}/v1/chat/completions`,
        { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
        (answer) => {
          answer.resume();
          answer.on('end', () => resolve({ connection: answer.headers.connection }));
        },
      )
        .on('error', reject)
        .end('{}');
    });
    await reached;
    front.stopAccepting();
    const refused = rawClient(address.port);
    await refused.closed();
    expect(refused.socket.connecting).toBe(false);
    engine.received[0]?.sink.complete(200, {}, '{}');
    await answered;
    await front.settle(1000);
  });

  it('says good-bye to HTTP/2 sessions and lets their streams end', async () => {
    const { front, url, engine } = await serve();
    const session = http2Session(url);
    const reached = new Promise<void>((resolve) => {
      engine.answer = () => resolve();
    });
    const answer = http2Request(
      session,
      { ':method': 'POST', ':path': '/v1/chat/completions', 'content-type': 'application/json' },
      '{}',
    );
    await reached;
    const goodBye = once(session, 'goaway');
    front.stopAccepting();
    await goodBye;
    engine.received[0]?.sink.complete(200, {}, '{"late":true}');
    expect(await answer).toMatchObject({ status: 200, body: '{"late":true}' });
    await front.settle(1000);
  });
});
