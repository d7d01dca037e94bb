import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { rootCertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import {
  serveHttp,
  serveHttps,
  serveSockets,
  type LoopbackServer,
} from '../../test/support/loopback-server.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import { RecordingHandler } from '../../test/support/recording-handler.js';
import { BifrostError } from '../errors/bifrost-error.js';
import type { Transport, TransportHandle, TransportRequest } from './transport.js';
import { createUndiciTransport, type UndiciTransportOptions } from './undici-transport.js';

const certificates = new URL('../../test/support/tls/', import.meta.url);
const certificate = {
  key: readFileSync(new URL('localhost.key.pem', certificates), 'utf8'),
  cert: readFileSync(new URL('localhost.cert.pem', certificates), 'utf8'),
};

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function kept(server: Promise<LoopbackServer>): Promise<LoopbackServer> {
  const started = await server;
  cleanups.push(() => started.close());
  return started;
}

function transportWith(options: Partial<UndiciTransportOptions> = {}): Transport {
  const transport = createUndiciTransport({ clock: new ManualClock(), connectTimeoutMs: 5000, ...options });
  cleanups.push(() => transport.destroy());
  return transport;
}

function requestTo(origin: string, over: Partial<TransportRequest> = {}): TransportRequest {
  return { method: 'POST', origin, path: '/v1/chat', headers: {}, body: Buffer.from('{"a":1}'), ...over };
}

interface Sent {
  handler: RecordingHandler;
  handle: TransportHandle;
}

function send(transport: Transport, origin: string, over: Partial<TransportRequest> = {}): Sent {
  const handler = new RecordingHandler();
  return { handler, handle: transport.send(requestTo(origin, over), handler) };
}

async function exchange(
  transport: Transport,
  origin: string,
  over: Partial<TransportRequest> = {},
): Promise<RecordingHandler> {
  const { handler } = send(transport, origin, over);
  await handler.done();
  await idle();
  return handler;
}

/** undici gives a connection one turn of the event loop to close before it uses it again. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}

/** One chunk of a chunked body. */
const piece = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

describe('an exchange', () => {
  it('brings the request as it is and tells the answer in order', async () => {
    let seen: unknown;
    const server = await kept(
      serveHttp((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          seen = {
            method: request.method,
            url: request.url,
            body: Buffer.concat(chunks).toString(),
            encoding: request.headers['accept-encoding'],
            length: request.headers['content-length'],
            authorization: request.headers.authorization,
          };
          response.writeHead(201, { 'X-Trace': 'é', 'set-cookie': ['a=1', 'b=2'] }).end('hello');
        });
      }),
    );
    const handler = await exchange(transportWith(), `http://${server.host}`, {
      path: '/v1/chat?beta=true',
      headers: { authorization: 'Bearer k' },
    });
    expect(seen).toEqual({
      method: 'POST',
      url: '/v1/chat?beta=true',
      body: '{"a":1}',
      encoding: 'identity',
      length: '7',
      authorization: 'Bearer k',
    });
    expect(handler.calls).toEqual(['connected', 'head', 'data', 'end']);
    expect([handler.status, handler.text]).toEqual([201, 'hello']);
    expect(handler.headers).toMatchObject({ 'x-trace': 'é', 'set-cookie': 'a=1, b=2' });
  });

  it('tells no interim answer, and follows no redirect', async () => {
    const server = await kept(
      serveHttp((request, response) => {
        response.writeEarlyHints({ link: '</a>; rel=preload' });
        response.writeHead(307, { location: '/elsewhere' }).end(request.url);
      }),
    );
    const handler = await exchange(transportWith(), `http://${server.host}`, {
      method: 'GET',
      body: undefined,
    });
    expect([handler.status, handler.headers['location'], handler.text]).toEqual([
      307,
      '/elsewhere',
      '/v1/chat',
    ]);
    expect(handler.calls).toEqual(['connected', 'head', 'data', 'end']);
    expect(server.accepted).toHaveLength(1);
  });

  it('uses a connection again', async () => {
    const server = await kept(serveHttp((_request, response) => void response.end('ok')));
    const transport = transportWith();
    for (let round = 0; round < 3; round++) await exchange(transport, `http://${server.host}`);
    expect(server.accepted).toHaveLength(1);
  });

  it('opens as many connections as there are requests, unless it is told not to', async () => {
    const server = await kept(serveHttp((_request, response) => void response.write('never ending')));
    const free = transportWith();
    const sent = [1, 2, 3].map(() => send(free, `http://${server.host}`));
    await Promise.all(sent.map(({ handler }) => handler.until(() => handler.calls.includes('data'))));
    expect(server.accepted).toHaveLength(3);

    const limited = transportWith({ connections: 1 });
    const order: number[] = [];
    const other = await kept(
      serveHttp((request, response) => {
        order.push(Number(request.url?.slice(1)));
        response.end();
      }),
    );
    await Promise.all([1, 2, 3].map((n) => exchange(limited, `http://${other.host}`, { path: `/${n}` })));
    expect([order, other.accepted.length]).toEqual([[1, 2, 3], 1]);
  });

  it('gives the small chunks of one read of the network in one piece, and none after an abort', async () => {
    const server = await kept(
      serveSockets((socket) => {
        socket.once('data', () => {
          const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
          socket.write(head + piece('one ') + piece('two ') + piece('three'));
        });
      }),
    );
    const handler = new RecordingHandler();
    const handle = transportWith().send(requestTo(`http://${server.host}`), handler);
    await handler.until(() => handler.byteCount > 0);
    expect(handler.chunks.map(String)).toEqual(['one two three']);
    handle.abort();

    const aborting = new RecordingHandler();
    const given = transportWith().send(requestTo(`http://${server.host}`), aborting);
    const isOver = new Promise<void>((resolve) => {
      aborting.onHead = () => {
        // the chunks come in the same read, behind the head
        setImmediate(resolve);
        given.abort();
      };
    });
    await isOver;
    expect(aborting.chunks).toEqual([]);
  });

  it('hands on what the handler throws as the failure of the exchange, and closes the socket', async () => {
    const server = await kept(serveHttp((_request, response) => void response.write('data')));
    const transport = transportWith();
    for (const [thrown, code] of [
      [new BifrostError('invalid_response', 'garbled'), 'invalid_response'],
      [new TypeError('a bug'), 'internal'],
    ] as const) {
      const handler = new RecordingHandler();
      handler.onData = () => {
        throw thrown;
      };
      transport.send(requestTo(`http://${server.host}`), handler);
      await handler.done();
      expect(handler.error?.code).toBe(code);
    }
    await server.allClosed();
  });
});

describe('failures', () => {
  it('names host and code when nobody listens, never the query', async () => {
    const server = await serveHttp(() => undefined);
    await server.close();
    const handler = await exchange(transportWith(), `http://${server.host}`, { path: '/v1?key=secret' });
    expect(handler.calls).toEqual(['error']);
    expect(handler.error).toMatchObject({ code: 'network', status: 502 });
    expect(handler.error?.message).toContain(`${server.host}: nothing accepts connections there`);
    expect(handler.error?.message).toContain('ECONNREFUSED');
    expect(handler.error?.message).not.toContain('secret');
  });

  it('says when a name does not resolve', async () => {
    const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const connect: UndiciTransportOptions['connect'] = (_target, callback) => callback(unknown, null);
    const handler = await exchange(transportWith({ connect }), 'http://nowhere.invalid');
    expect(handler.error?.message).toBe(
      'nowhere.invalid:80: the name does not resolve; check base_url (ENOTFOUND)',
    );
  });

  it('takes the code of the first address when all of them failed', async () => {
    const first = Object.assign(new Error('no route'), { code: 'ENETUNREACH' });
    const connect: UndiciTransportOptions['connect'] = (_target, callback) => {
      callback(new AggregateError([first]), null);
    };
    const handler = await exchange(transportWith({ connect }), 'http://two.invalid');
    expect(handler.error?.message).toContain('(ENETUNREACH)');
  });

  it('does not try for ever when the connector itself reports a dropped socket', async () => {
    let tries = 0;
    const connect: UndiciTransportOptions['connect'] = (_target, callback) => {
      tries += 1;
      callback(Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }), null);
    };
    const handler = await exchange(transportWith({ connect }), 'http://flaky.invalid');
    expect([tries, handler.error?.code]).toEqual([1, 'network']);
  });

  it('gives a request with a broken header back as an error, after send has returned', async () => {
    const server = await kept(serveHttp((_request, response) => void response.end()));
    const { handler } = send(transportWith(), `http://${server.host}`, { headers: { 'x-bad': 'a\nb' } });
    expect(handler.calls).toEqual([]);
    await handler.done();
    expect(handler.calls).toEqual(['error']);
    expect(server.accepted).toHaveLength(0);
  });

  it.each([
    ['with a length', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'],
    ['in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ['inside a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\nhalf'],
  ])('tells a cut answer %s as a network error after its data', async (_name, bytes) => {
    const server = await kept(serveSockets((socket) => void socket.once('data', () => socket.end(bytes))));
    const handler = await exchange(transportWith(), `http://${server.host}`);
    expect(handler.calls).toEqual(['connected', 'head', 'data', 'error']);
    expect([handler.text, handler.error?.code]).toEqual(['half', 'network']);
  });

  it('takes the end of the connection for the end of an answer without length', async () => {
    const server = await kept(
      serveSockets((socket) => void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nall'))),
    );
    const handler = await exchange(transportWith(), `http://${server.host}`);
    expect([handler.text, handler.calls.at(-1)]).toEqual(['all', 'end']);
  });

  it.each([
    ['nothing', ''],
    ['half a head', 'HTTP/1.1 200 OK\r\ncontent-'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
  ])('tells %s for an answer as a network error', async (_name, bytes) => {
    const server = await kept(serveSockets((socket) => void socket.once('data', () => socket.end(bytes))));
    const handler = await exchange(transportWith(), `http://${server.host}`);
    expect(handler.calls).toEqual(['connected', 'error']);
    expect(handler.error).toMatchObject({ code: 'network' });
  });

  it('tells a kept connection that the server closes under the next request as a network error', async () => {
    const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
    const server = await kept(
      serveSockets((socket) => {
        socket.once('data', () => {
          socket.write(answer);
          socket.once('data', () => socket.destroy());
        });
      }),
    );
    const transport = transportWith();
    expect((await exchange(transport, `http://${server.host}`)).text).toBe('ok');
    const handler = await exchange(transport, `http://${server.host}`);
    expect(handler.calls).toEqual(['connected', 'error']);
    expect(handler.error?.code).toBe('network');
    expect(server.accepted).toHaveLength(1);
  });
});

describe('the time limit for connecting', () => {
  it('ends an attempt that hears nothing, on the injected clock, and closes its socket', async () => {
    const server = await kept(serveSockets(() => undefined));
    const clock = new ManualClock();
    const { handler } = send(transportWith({ clock }), `https://${server.host}`);
    await clock.advance(4999);
    expect(handler.calls).toEqual([]);
    await clock.advance(1);
    expect(handler.error).toMatchObject({ code: 'timeout', phase: 'connect', status: 504 });
    expect(handler.error?.message).toBe(`${server.host}: no connection within 5000 ms`);
    await server.allClosed();
    expect(clock.pending).toBe(0);
  });

  it('ends one whose connector never calls back, and drops the connection that comes too late', async () => {
    const server = await kept(serveSockets(() => undefined));
    const clock = new ManualClock();
    let late: (() => void) | undefined;
    const connect: UndiciTransportOptions['connect'] = (_target, callback) => {
      late = () => {
        const socket = connectSocket(server.port, '127.0.0.1', () => callback(null, socket));
      };
    };
    const { handler } = send(transportWith({ clock, connect }), 'http://blackhole.invalid');
    await clock.advance(5000);
    expect(handler.error?.phase).toBe('connect');
    late?.();
    await new Promise((resolve) => {
      const seen = setInterval(() => {
        if (server.accepted.length === 0) return;
        clearInterval(seen);
        resolve(undefined);
      }, 1);
    });
    await server.allClosed();
    expect(handler.calls).toEqual(['error']);
  });

  it('counts for new connections alone and is called off when one stands', async () => {
    const server = await kept(serveHttp((_request, response) => void response.end('ok')));
    const clock = new ManualClock();
    const transport = transportWith({ clock });
    await exchange(transport, `http://${server.host}`);
    expect(clock.pending).toBe(0);
    await clock.advance(60_000);
    const handler = await exchange(transport, `http://${server.host}`);
    expect([handler.text, clock.pending, server.accepted.length]).toEqual(['ok', 0, 1]);
  });
});

describe('the reins', () => {
  it('closes the server’s socket on abort and tells nothing more', async () => {
    let response: ServerResponse | undefined;
    const server = await kept(
      serveHttp((_request, answer) => {
        response = answer;
        answer.write('first');
      }),
    );
    const { handler, handle } = send(transportWith(), `http://${server.host}`);
    await handler.until(() => handler.calls.includes('data'));
    handle.abort();
    handle.abort();
    handle.pause();
    handle.resume();
    await server.allClosed();
    expect(response?.destroyed).toBe(true);
    expect(handler.calls).toEqual(['connected', 'head', 'data']);
  });

  it('never sends a request that was aborted before it had a connection', async () => {
    let requests = 0;
    const server = await kept(
      serveHttp((_request, response) => {
        requests += 1;
        response.end('ok');
      }),
    );
    const transport = transportWith();
    const { handler, handle } = send(transport, `http://${server.host}`);
    handle.abort();
    expect((await exchange(transport, `http://${server.host}`)).text).toBe('ok');
    expect([handler.calls, requests]).toEqual([[], 1]);
  });

  it('keeps the connection when a request that waits for it is aborted', async () => {
    const held: ServerResponse[] = [];
    const server = await kept(serveHttp((_request, response) => void held.push(response)));
    const transport = transportWith({ connections: 1 });
    const first = send(transport, `http://${server.host}`);
    const second = send(transport, `http://${server.host}`);
    await first.handler.until(() => first.handler.calls.includes('connected'));
    second.handle.abort();
    const third = send(transport, `http://${server.host}`, { path: '/third' });
    await new Promise((resolve) => {
      const seen = setInterval(() => {
        held.pop()?.end('ok');
        if (!third.handler.over) return;
        clearInterval(seen);
        resolve(undefined);
      }, 1);
    });
    expect([first.handler.text, third.handler.text, second.handler.calls]).toEqual(['ok', 'ok', []]);
    expect(server.accepted).toHaveLength(1);
  });

  it('lets back-pressure reach the server, and goes on where it stopped', async () => {
    const total = 32 * 1024 * 1024;
    const block = Buffer.alloc(1024 * 1024, 'x');
    let written = 0;
    let stalled: (() => void) | undefined;
    const isStalled = new Promise<void>((resolve) => {
      stalled = resolve;
    });
    const server = await kept(
      serveHttp((_request, response) => {
        const fill = (): void => {
          while (written < total) {
            written += block.length;
            if (!response.write(block)) {
              stalled?.();
              response.once('drain', fill);
              return;
            }
          }
          response.end();
        };
        fill();
      }),
    );
    const handler = new RecordingHandler();
    const handle = transportWith().send(requestTo(`http://${server.host}`), handler);
    handle.pause();
    await handler.until(() => handler.calls.includes('head'));
    await isStalled;
    expect(handler.byteCount).toBe(0);
    expect(written).toBeLessThan(total);
    handle.resume();
    await handler.until(() => handler.byteCount > 0);
    handle.pause();
    handle.pause();
    expect(handler.byteCount).toBeLessThan(total);
    handle.resume();
    await handler.done();
    expect([handler.byteCount, handler.calls.at(-1)]).toEqual([total, 'end']);
  });
});

async function answerWith(encoding: string, bytes: Buffer): Promise<RecordingHandler> {
  const server = await kept(
    serveHttp((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding, 'content-length': bytes.length }).end(bytes);
    }),
  );
  return exchange(transportWith(), `http://${server.host}`);
}

describe('compressed answers', () => {
  const text = JSON.stringify({ text: 'é'.repeat(50_000) });
  const forms = [
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
  ] as const;

  it.each(forms)('undoes %s', async (encoding, bytes) => {
    const handler = await answerWith(encoding, bytes);
    expect(handler.text).toBe(text);
    expect(handler.headers).not.toHaveProperty('content-encoding');
    expect(handler.headers).not.toHaveProperty('content-length');
    expect(handler.calls).toEqual(['connected', 'head', 'data', 'end']);
  });

  it.each(forms)('tells a cut in %s as a network error', async (encoding, bytes) => {
    const handler = await answerWith(encoding, bytes.subarray(0, bytes.length - 6));
    expect(handler.calls.at(-1)).toBe('error');
    expect(handler.error?.code).toBe('network');
    expect(handler.error?.message).toContain('broken or cut short');
  });

  it('tells garbage, and a compression nobody can undo', async () => {
    expect((await answerWith('gzip', Buffer.from('plain text'))).error?.code).toBe('network');
    const unknown = await answerWith('zstd', Buffer.from('x'));
    expect(unknown.calls).toEqual(['connected', 'error']);
    expect(unknown.error).toMatchObject({ code: 'invalid_response' });
  });

  it.each(['identity', 'none', 'None', ''])('takes %j for no compression', async (encoding) => {
    const handler = await answerWith(encoding, Buffer.from('plain text'));
    expect([handler.error, handler.text]).toEqual([undefined, 'plain text']);
  });

  it.each(['data: finish\n\n', ''])(
    'gives out what it holds (%j) before it tells a dropped connection',
    async (said) => {
      const packed = gzipSync(said, { finishFlush: 2 }).toString('latin1');
      const head = 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n';
      const answer = Buffer.from(head + (said === '' ? '' : piece(packed)), 'latin1');
      const server = await kept(serveSockets((socket) => void socket.once('data', () => socket.end(answer))));
      const handler = await exchange(transportWith(), `http://${server.host}`);
      expect([handler.text, handler.calls.at(-1)]).toEqual([said, 'error']);
      expect(handler.error?.message).toContain('the connection was dropped');
    },
  );

  it('lets an empty body with the header be', async () => {
    const handler = await answerWith('gzip', Buffer.alloc(0));
    expect([handler.calls, handler.text]).toEqual([['connected', 'head', 'end'], '']);
  });

  it('brings an event as soon as the server flushed it', async () => {
    const whole = gzipSync('data: 1\n\n', { finishFlush: 2 });
    const server = await kept(
      serveHttp(
        (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).write(whole),
      ),
    );
    const { handler, handle } = send(transportWith(), `http://${server.host}`);
    await handler.until(() => handler.text === 'data: 1\n\n');
    handle.abort();
    await server.allClosed();
    expect(handler.over).toBe(false);
  });

  it('holds a bomb back while the reader is slow', async () => {
    const total = 8 * 1024 * 1024;
    const bomb = gzipSync(Buffer.alloc(total));
    const server = await kept(
      serveHttp(
        (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
      ),
    );
    const handler = new RecordingHandler();
    const handle = transportWith().send(requestTo(`http://${server.host}`), handler);
    handle.pause();
    await handler.until(() => handler.calls.includes('head'));
    expect(handler.byteCount).toBe(0);
    handle.resume();
    await handler.until(() => handler.byteCount > 0);
    handle.pause();
    expect(handler.byteCount).toBeLessThan(1024 * 1024);
    handle.resume();
    await handler.done();
    expect(handler.byteCount).toBe(total);
  });
});

function hello(): Promise<LoopbackServer> {
  return kept(serveHttps(certificate, (_request, response) => void response.end('secure')));
}

describe('certificates', () => {
  it('refuses a certificate that nobody here knows, and says what to do', async () => {
    const { port } = await hello();
    const handler = await exchange(transportWith(), `https://localhost:${port}`);
    expect(handler.error?.code).toBe('network');
    expect(handler.error?.message).toBe(
      `localhost:${port}: its certificate is self-signed; add it as network_config.ca_cert_pem to trust it ` +
        '(DEPTH_ZERO_SELF_SIGNED_CERT)',
    );
  });

  it('trusts it once it is configured, but for no other name', async () => {
    const { port } = await hello();
    const transport = transportWith({ caCertPem: certificate.cert });
    expect((await exchange(transport, `https://localhost:${port}`)).text).toBe('secure');
    const other = await exchange(transport, `https://127.0.0.1:${port}`);
    expect(other.error?.message).toContain('its certificate is for another name');
  });

  it.each([
    ['localhost.cert.pem', 'secure'],
    ['none.pem', ''],
  ])('trusts beside it what NODE_EXTRA_CA_CERTS adds (%s)', async (file, text) => {
    const { port } = await hello();
    const environment = { NODE_EXTRA_CA_CERTS: fileURLToPath(new URL(file, certificates)) };
    const transport = transportWith({ caCertPem: rootCertificates[0] ?? '', environment });
    expect((await exchange(transport, `https://localhost:${port}`)).text).toBe(text);
  });

  it('trusts anything when it is told to', async () => {
    const { port } = await hello();
    const handler = await exchange(transportWith({ insecureSkipVerify: true }), `https://127.0.0.1:${port}`);
    expect(handler.text).toBe('secure');
  });

  it('says when the port speaks plain HTTP', async () => {
    const { port } = await kept(serveHttp((_request, response) => void response.end()));
    const handler = await exchange(transportWith(), `https://localhost:${port}`);
    expect(handler.error?.message).toContain('it does not speak TLS there');
  });

  it('refuses text that is no certificate when it is made', () => {
    expect(() => transportWith({ caCertPem: 'nonsense' })).toThrow('network_config.ca_cert_pem');
  });
});

describe('the end', () => {
  it('waits on close for what is under way, then leaves nothing open', async () => {
    const held: ServerResponse[] = [];
    const server = await kept(serveHttp((_request, response) => void held.push(response)));
    const transport = transportWith();
    const { handler } = send(transport, `http://${server.host}`);
    await handler.until(() => handler.calls.includes('connected'));
    let closed = false;
    const closing = (async () => {
      await transport.close();
      closed = true;
    })();
    const refused = await exchange(transport, `http://${server.host}`);
    expect(refused.error?.message).toContain('the connections to it were closed');
    expect(closed).toBe(false);
    await new Promise((resolve) => {
      const seen = setInterval(() => {
        held.pop()?.end('last');
        if (!closed) return;
        clearInterval(seen);
        resolve(undefined);
      }, 1);
    });
    await closing;
    expect(handler.text).toBe('last');
    await server.allClosed();
  });

  it('closes an idle transport at once', async () => {
    const server = await kept(serveHttp((_request, response) => void response.end('ok')));
    const transport = transportWith();
    await exchange(transport, `http://${server.host}`);
    await transport.close();
    await server.allClosed();
    await transport.close();
    expect([server.accepted.length, server.open.size]).toEqual([1, 0]);
  });

  it('ends everything on destroy: what is answered, and what is still connecting', async () => {
    const server = await kept(serveHttp((_request, response) => void response.write('first')));
    const silent = await kept(serveSockets(() => undefined));
    const clock = new ManualClock();
    const transport = transportWith({ clock });
    const answered = send(transport, `http://${server.host}`);
    const connecting = send(transport, `https://${silent.host}`);
    await answered.handler.until(() => answered.handler.calls.includes('data'));
    await transport.destroy();
    await Promise.all([answered.handler.done(), connecting.handler.done()]);
    expect([answered.handler.error?.code, connecting.handler.error?.code]).toEqual(['network', 'network']);
    await Promise.all([server.allClosed(), silent.allClosed()]);
    expect(clock.pending).toBe(0);
  });

  it('does not keep a connection for a request that was aborted while connecting', async () => {
    const silent = await kept(serveSockets(() => undefined));
    const clock = new ManualClock();
    const transport = transportWith({ clock });
    send(transport, `https://${silent.host}`).handle.abort();
    await transport.close();
    await silent.allClosed();
    expect(clock.pending).toBe(0);
  });
});

// A server that stops listening after it has answered must be noticed by the next request, not by a later one.
it('connects anew after the server closed an idle connection', async () => {
  const sockets = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
  });
  sockets.listen(0, '127.0.0.1');
  await once(sockets, 'listening');
  cleanups.push(async () => void sockets.close());
  const address = sockets.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const accepted: { destroy(): void; closed: boolean }[] = [];
  sockets.on('connection', (socket) => accepted.push(socket));
  const made: Socket[] = [];
  const connect: UndiciTransportOptions['connect'] = (_target, callback) => {
    const socket = connectSocket(port, '127.0.0.1', () => callback(null, socket));
    made.push(socket);
  };
  const transport = transportWith({ connect });
  expect((await exchange(transport, `http://127.0.0.1:${port}`)).text).toBe('ok');
  accepted[0]?.destroy();
  // the end has arrived at this side
  await expect.poll(() => made[0]?.closed).toBe(true);
  expect((await exchange(transport, `http://127.0.0.1:${port}`)).text).toBe('ok');
  expect(accepted).toHaveLength(2);
});
