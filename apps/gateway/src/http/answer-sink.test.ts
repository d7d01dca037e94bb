import http from 'node:http';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { http2Session } from '../../test/support/http2-client.js';
import { rawClient } from '../../test/support/raw-client.js';
import { serve } from '../../test/support/serve.js';
import { FakeEngine } from '../../test/support/fake-engine.js';

const post =
  'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}';

const json = { 'content-type': 'application/json' };

describe('a whole answer', () => {
  it('carries its length in bytes', async () => {
    const { address, engine } = await serve();
    engine.answer = ({ sink }) => sink.complete(200, json, '{"text":"é"}');
    const client = rawClient(address.port);
    client.socket.write(post);
    const text = await client.until('é');
    expect(text).toContain('content-length: 13');
    expect(text).not.toContain('transfer-encoding');
  });

  it('keeps a length that the engine gave', async () => {
    const { address, engine } = await serve();
    engine.answer = ({ sink }) => sink.complete(200, { 'content-length': '2' }, Buffer.from('ok'));
    const client = rawClient(address.port);
    client.socket.write(post);
    expect((await client.until('\r\n\r\nok')).match(/content-length/g)).toHaveLength(1);
  });

  it('writes headers that HTTP cannot say as well as it can', async () => {
    const { url, engine } = await serve();
    engine.answer = ({ sink }) =>
      sink.complete(200, { 'x-bf-model': 'модель\r\nset-cookie: a=b', 'x-bf-key': '\uD800' }, 'ok');
    const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers: json, body: '{}' });
    expect(answer.headers.get('x-bf-model')).toBe(
      '%D0%BC%D0%BE%D0%B4%D0%B5%D0%BB%D1%8C%0D%0Aset-cookie: a=b',
    );
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('x-bf-key')).toBe('%EF%BF%BD');
  });

  it('is written once, whatever comes after', async () => {
    const { url, engine, traffic } = await serve();
    engine.answer = ({ sink }) => {
      sink.complete(200, json, '{"first":true}');
      sink.complete(500, json, '{"second":true}');
      sink.write('more');
      sink.end(false);
    };
    const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers: json, body: '{}' });
    expect(await answer.text()).toBe('{"first":true}');
    expect([...traffic.rows()]).toEqual([
      { method: 'POST', route: '/v1/chat/completions', status: 200, count: 1 },
    ]);
  });
});

describe('a stream', () => {
  it('ends properly', async () => {
    const { url, engine } = await serve();
    engine.answer = ({ sink }) => {
      sink.head(200, { 'content-type': 'text/event-stream' });
      sink.write('data: 1\n\n');
      sink.write(Buffer.from('data: 2\n\n'));
      sink.end(true);
    };
    const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers: json, body: '{}' });
    expect(await answer.text()).toBe('data: 1\n\ndata: 2\n\n');
  });

  it('that broke off does not look whole', async () => {
    const { url, address, engine } = await serve();
    engine.answer = ({ sink }) => {
      sink.head(200, {});
      sink.write('data: 1\n\n');
      sink.end(false);
    };
    const client = rawClient(address.port);
    client.socket.write(post);
    const text = await client.closed();
    expect(text).toContain('data: 1\n\n');
    expect(text).not.toContain('\r\n0\r\n');
    const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers: json, body: '{}' });
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  it('that broke off resets its stream of HTTP/2, and no other', async () => {
    const { url, engine } = await serve();
    const session = http2Session(url);
    engine.answer = ({ sink }) => {
      sink.head(200, {});
      sink.write('data: 1\n\n');
      sink.end(false);
    };
    const stream = session.request({ ':method': 'POST', ':path': '/v1/chat/completions', ...json });
    stream.end('{}');
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    const code = await new Promise((resolve) => {
      stream.on('error', () => undefined);
      stream.on('close', () => resolve(stream.rstCode));
    });
    expect([text, code]).toEqual(['data: 1\n\n', 2]);
    expect(session.closed).toBe(false);
  });

  it('pauses for a client that does not read, and goes on when it does', async () => {
    const { address, engine } = await serve();
    const chunk = 'x'.repeat(256 * 1024);
    const drained = new Promise<void>((resolve) => {
      engine.answer = ({ sink }) => {
        sink.head(200, {});
        sink.onDrain = () => {
          sink.end(true);
          resolve();
        };
        let writes = 0;
        while (sink.write(chunk)) writes += 1;
        expect(writes).toBeLessThan(1000);
      };
    });
    const client = rawClient(address.port);
    client.socket.pause();
    client.socket.write(post);
    client.socket.resume();
    await drained;
    await client.until('0\r\n\r\n');
  });

  it('cuts off a client that takes nothing for too long', async () => {
    const engine = new FakeEngine();
    const cancelled = new Promise<void>((resolve) => {
      engine.onCancel = resolve;
    });
    const { address } = await serve({ engine, limits: { stalledMs: 50 } });
    engine.answer = ({ sink }) => {
      sink.head(200, {});
      const chunk = Buffer.alloc(1024 * 1024);
      // More than the buffers of both sockets hold.
      for (let count = 0; count < 64; count += 1) sink.write(chunk);
    };
    const client = rawClient(address.port);
    client.socket.write(post);
    client.socket.pause();
    await cancelled;
    expect(engine.received[0]?.cancelled).toBe(true);
  });
});

describe('a client that leaves', () => {
  it.each(['before the answer', 'in a stream'])('%s cancels the call', async (when) => {
    const engine = new FakeEngine();
    const cancelled = new Promise<void>((resolve) => {
      engine.onCancel = resolve;
    });
    const { url } = await serve({ engine });
    const controller = new AbortController();
    engine.answer = ({ sink }) => {
      if (when === 'in a stream') {
        sink.head(200, {});
        sink.write('data: 1\n\n');
      } else controller.abort();
    };
    const left = fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: json,
      body: '{}',
      signal: controller.signal,
    }).then((answer) => {
      controller.abort();
      return answer.text();
    });
    await expect(left).rejects.toThrow('aborted');
    await cancelled;
    const [received] = engine.received;
    // What still comes from the provider has nowhere to go and harms nobody.
    expect(received?.sink.write('data: 2\n\n')).toBe(true);
    received?.sink.end(true);
    received?.sink.complete(200, {}, '');
  });

  it('over HTTP/2 cancels its call alone', async () => {
    const engine = new FakeEngine();
    const { url } = await serve({ engine });
    const session = http2Session(url);
    const twoCalls = new Promise<void>((resolve) => {
      engine.answer = () => {
        if (engine.received.length === 2) resolve();
      };
    });
    const send = () => {
      const stream = session.request({ ':method': 'POST', ':path': '/v1/chat/completions', ...json });
      stream.on('error', () => undefined);
      stream.end('{}');
      return stream;
    };
    const first = send();
    send();
    await twoCalls;
    const cancelled = new Promise<void>((resolve) => {
      engine.onCancel = resolve;
    });
    first.close(8);
    await cancelled;
    expect(engine.received.filter((received) => received.cancelled)).toHaveLength(1);
  });

  it.each(['with its session', 'with its connection'])('over HTTP/2 cancels its call, %s', async (how) => {
    const engine = new FakeEngine();
    const cancelled = new Promise<void>((resolve) => {
      engine.onCancel = resolve;
    });
    const { url, address } = await serve({ engine });
    const socket = net.connect(address.port, '127.0.0.1');
    const session = http2Session(url, { createConnection: () => socket });
    engine.answer = ({ sink }) => {
      sink.head(200, {});
      sink.write('data: 1\n\n');
    };
    const stream = session.request({ ':method': 'POST', ':path': '/v1/chat/completions', ...json });
    stream.on('error', () => undefined);
    stream.on('data', () => (how === 'with its session' ? session.destroy() : socket.end()));
    stream.end('{}');
    await cancelled;
    expect(engine.received.map((received) => received.cancelled)).toEqual([true]);
  });

  it('after a whole answer cancels nothing', async () => {
    const { url, engine } = await serve();
    await new Promise<void>((resolve, reject) => {
      const request = http.request(
        `${url}/v1/chat/completions`,
        { method: 'POST', headers: json },
        (answer) => {
          answer.resume();
          answer.on('end', () => request.destroy());
          answer.on('close', resolve);
        },
      );
      request.on('error', reject);
      request.end('{}');
    });
    expect(engine.received.map((received) => received.cancelled)).toEqual([false]);
  });

  it('while its body arrives never reaches the engine, and is told as a refusal', async () => {
    const { address, engine, traffic, refusals } = await serve();
    const client = rawClient(address.port);
    client.socket.write(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nuser-agent: leaver\r\nx-request-id: r-1\r\ncontent-length: 100\r\n\r\n{',
    );
    client.socket.end();
    await client.closed();
    expect(engine.received).toEqual([]);
    expect([...traffic.rows()].map(({ status }) => status)).toEqual([499]);
    expect(refusals).toEqual([
      {
        requestId: 'r-1',
        method: 'POST',
        route: '/v1/chat/completions',
        client: undefined,
        userAgent: 'leaver',
        error: expect.objectContaining({ code: 'cancelled', status: 499 }),
      },
    ]);
  });
});
