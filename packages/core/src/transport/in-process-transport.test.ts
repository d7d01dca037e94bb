import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { RecordingHandler } from '../../test/support/recording-handler.js';
import type { InProcessResponse, InProcessTools } from '../adapter/provider-adapter.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { createInProcessTransport, type Respond } from './in-process-transport.js';
import type { Transport, TransportHandle } from './transport.js';

type Body = (tools: InProcessTools) => AsyncGenerator<Uint8Array>;

const request = {
  method: 'POST',
  origin: 'in-process:',
  path: '/v1/chat?x=1',
  headers: { a: 'b' },
  body: Buffer.from('{}'),
} as const;

const clock = new ManualClock();
const transports: Transport[] = [];

afterEach(async () => {
  for (const transport of transports.splice(0)) await transport.destroy();
  if (clock.pending > 0) throw new Error('a sleep was left behind');
});

function transportOf(respond: Respond): Transport {
  const transport = createInProcessTransport(respond, { clock, random: () => 0.5 });
  transports.push(transport);
  return transport;
}

function serve(body: Body): { transport: Transport; handler: RecordingHandler; handle: TransportHandle } {
  const transport = transportOf((_request, tools) =>
    Promise.resolve({ status: 200, headers: { 'content-type': 'text/event-stream' }, body: body(tools) }),
  );
  const handler = new RecordingHandler();
  return { transport, handler, handle: transport.send(request, handler) };
}

const one = Buffer.from('one ');
const two = Uint8Array.from(Buffer.from('two'));

describe('createInProcessTransport', () => {
  it('asks with the request and the tools, and tells the answer in order', async () => {
    let asked: unknown;
    const transport = transportOf((incoming, tools) => {
      asked = [incoming, tools.random(), tools.now() === clock.now(), tools.aborted()];
      return Promise.resolve({
        status: 201,
        headers: { x: 'y' },
        body: (async function* () {
          yield one;
          yield two;
        })(),
      });
    });
    const handler = new RecordingHandler();
    transport.send(request, handler);
    expect(handler.calls).toEqual([]);
    await handler.done();
    expect(handler.calls).toEqual(['connected', 'head', 'data', 'end']);
    expect([handler.status, handler.headers, handler.text]).toEqual([201, { x: 'y' }, 'one two']);
    const { origin, ...rest } = request;
    expect([asked, origin]).toEqual([[rest, 0.5, true, false], 'in-process:']);
  });

  it('takes a body that throws for a cut connection, after its data', async () => {
    const { handler } = serve(async function* () {
      yield one;
      throw new Error('cut');
    });
    await handler.done();
    expect([handler.calls, handler.text]).toEqual([['connected', 'head', 'data', 'error'], 'one ']);
    expect(handler.error?.code).toBe('network');
  });

  it('takes what throws before the head for a connection that was never made', async () => {
    const handler = new RecordingHandler();
    transportOf(() => Promise.reject(new Error('no'))).send(request, handler);
    await handler.done();
    expect([handler.calls, handler.error?.code]).toEqual([['connected', 'error'], 'network']);
    const other = new RecordingHandler();
    transportOf(() => Promise.reject(new BifrostError('timeout', 'slow', { phase: 'connect' }))).send(
      request,
      other,
    );
    await other.done();
    expect(other.error).toMatchObject({ code: 'timeout', phase: 'connect' });
  });

  it('sleeps on the injected clock', async () => {
    const { handler } = serve(async function* (tools) {
      await tools.sleep(1000);
      yield one;
    });
    await clock.advance(999);
    expect(handler.calls).toEqual(['connected', 'head']);
    await clock.advance(1);
    expect(handler.calls).toEqual(['connected', 'head', 'data', 'end']);
  });

  it('ends a sleep on abort, tells nothing more and lets the body clean up', async () => {
    const seen: unknown[] = [];
    const { transport, handler, handle } = serve(async function* (tools) {
      try {
        yield one;
        await tools.sleep(1_000_000);
        await tools.sleep(1_000_000);
        seen.push('awake', tools.aborted());
        yield two;
        seen.push('never');
      } finally {
        seen.push('cleaned');
      }
    });
    await handler.until(() => handler.calls.includes('data'));
    await clock.advance(0);
    handle.abort();
    handle.abort();
    await transport.close();
    await clock.advance(0);
    expect(handler.calls).toEqual(['connected', 'head', 'data']);
    expect(seen).toEqual(['awake', true, 'cleaned']);
  });

  it('never asks when the request is aborted at once', async () => {
    let asked = 0;
    const transport = transportOf(() => {
      asked += 1;
      return Promise.reject(new Error('asked'));
    });
    const handler = new RecordingHandler();
    transport.send(request, handler).abort();
    await transport.close();
    expect([asked, handler.calls]).toEqual([0, []]);
  });

  it('asks the body for no more while it is paused', async () => {
    let produced = 0;
    const { handler, handle } = serve(async function* () {
      for (; produced < 10; produced++) yield one;
    });
    handle.pause();
    await clock.advance(0);
    expect([handler.calls, produced]).toEqual([['connected'], 0]);
    handle.resume();
    await handler.until(() => handler.chunks.length === 2);
    handle.pause();
    await clock.advance(0);
    expect([handler.chunks.length, produced]).toEqual([2, 2]);
    handle.resume();
    await handler.done();
    expect([handler.chunks.length, handler.calls.at(-1)]).toEqual([10, 'end']);
  });

  it('is ended by an abort while it is paused', async () => {
    const { transport, handler, handle } = serve(async function* () {
      yield one;
      yield two;
    });
    handle.pause();
    await clock.advance(0);
    handle.abort();
    handle.resume();
    await transport.close();
    await clock.advance(0);
    expect(handler.calls).toEqual(['connected']);
  });

  it('hands on what the handler throws as the failure of the exchange', async () => {
    for (const [thrown, code] of [
      [new BifrostError('invalid_response', 'garbled'), 'invalid_response'],
      [new TypeError('a bug'), 'internal'],
    ] as const) {
      const transport = transportOf(() => Promise.resolve(answerOf(one)));
      const handler = new RecordingHandler();
      handler.onData = () => {
        throw thrown;
      };
      transport.send(request, handler);
      await handler.done();
      expect(handler.error?.code).toBe(code);
    }
  });

  it('waits on close, refuses on closing, and ends everything on destroy', async () => {
    const { transport, handler } = serve(async function* (tools) {
      yield one;
      await tools.sleep(50);
    });
    let closed = false;
    const closing = (async () => {
      await transport.close();
      closed = true;
    })();
    const refused = new RecordingHandler();
    transport.send(request, refused);
    await clock.advance(49);
    expect([closed, refused.calls]).toEqual([false, ['error']]);
    await clock.advance(1);
    await closing;
    expect(handler.calls.at(-1)).toBe('end');

    const other = serve(async function* (tools) {
      yield one;
      await tools.sleep(50);
    });
    await other.handler.until(() => other.handler.calls.includes('data'));
    await other.transport.destroy();
    expect([other.handler.calls.at(-1), other.handler.error?.code]).toEqual(['error', 'network']);
  });
});

function answerOf(...chunks: Uint8Array[]): InProcessResponse {
  return {
    status: 200,
    headers: {},
    body: (async function* () {
      yield* chunks;
    })(),
  };
}
