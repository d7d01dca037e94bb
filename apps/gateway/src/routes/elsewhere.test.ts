import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import { chat, Secret } from '@bifrost/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeEngine } from '../../test/support/fake-engine.js';
import { Gatekeeper } from '../authentication/gatekeeper.js';
import type { Exchange } from '../http/exchange.js';
import { defaultLimits, defaultSettings, type GatewaySettings } from '../settings.js';
import { Traffic } from '../traffic.js';
import { Arrivals } from './arrivals.js';
import { ClientDoor, type Refusal } from './client-door.js';
import { mayBeDialect, serveElsewhere } from './elsewhere.js';

/** A promise that the test settles. */
function pending<T>() {
  const settle: ((value: T) => void)[] = [];
  const promise = new Promise<T>((resolve) => settle.push(resolve));
  return { promise, settle: (value: T) => settle.forEach((each) => each(value)) };
}

/** A place where every request waits for the complete routes, which the test brings or not. */
function waitingPlace(given: { settings?: Partial<GatewaySettings>; draining?: boolean } = {}) {
  const settings = { ...defaultSettings, ...given.settings };
  const gatekeeper = new Gatekeeper(settings);
  const refusals: Refusal[] = [];
  const door = new ClientDoor({
    engine: new FakeEngine(),
    gatekeeper,
    limits: defaultLimits,
    traffic: new Traffic(),
    publicDialect: chat,
    onRefusal: (refusal) => void refusals.push(refusal),
  });
  const asked = pending<Exchange>();
  const left = pending<true>();
  const routes = pending<{ handle: (exchange: Exchange) => void } | undefined>();
  const handled: Exchange[] = [];
  const done = pending<true>();
  const waiting = new Arrivals();
  const complete = () => routes.promise;
  const isDraining = (): boolean => given.draining === true;
  const onRequest = (exchange: Exchange): void => {
    Reflect.apply(exchange.response.on, exchange.response, ['close', () => left.settle(true)]);
    const parts = { door, gatekeeper, complete, isDraining, waiting };
    void serveElsewhere(parts, exchange, () => exchange.response.end('otherwise')).then(() =>
      done.settle(true),
    );
    asked.settle(exchange);
  };
  const handle = (exchange: Exchange): void => {
    handled.push(exchange);
    exchange.response.end('handled');
  };
  return { onRequest, handle, handled, asked, left, routes, refusals, done, waiting };
}

type Place = ReturnType<typeof waitingPlace>;

async function listen(server: http.Server | http2.Http2Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const http1 = ({ onRequest }: Place): Promise<string> =>
  listen(http.createServer((request, response) => onRequest({ request, response })));

/** The refusals that are told once the complete routes are there. */
async function toldOf({ routes, handle, refusals, done }: Place): Promise<unknown[]> {
  routes.settle({ handle });
  await done.promise;
  return refusals.map(({ error }) => [error.code, error.status]);
}

describe('which paths may be those of a dialect', () => {
  it.each([
    ['GET', '/acme/x', true],
    ['POST', '//acme//x', true],
    ['POST', '/acme/x?y', true],
    ['GET', '/acme/x/y/', true],
    ['GET', '/', false],
    ['GET', '/favicon.ico', false],
    ['GET', '/acme/', false],
    ['GET', '//acme', false],
    ['GET', '/acme//', false],
    ['GET', '/acme?/x', false],
    ['GET', '/acme/?x', false],
    ['GET', '*', false],
    ['OPTIONS', '/acme/x', false],
    ['HEAD', '/acme/x', false],
    ['BREW', '/acme/x', false],
  ])('%s %s: %s', async (method, url, expected) => {
    expect(mayBeDialect({ method, url })).toBe(expected);
  });
});

describe('a request that waits', () => {
  it('is answered though what serves it throws, for which nobody else listens', async () => {
    const place = waitingPlace();
    const answer = fetch(`${await http1(place)}/a/b`);
    place.routes.settle({
      handle: () => {
        throw new Error('a mistake');
      },
    });
    const { status } = await answer;
    await place.done.promise;
    expect([status, place.refusals.map(({ error }) => error.code)]).toEqual([500, ['internal']]);
  });

  it('is handed over with its body unread', async () => {
    const place = waitingPlace();
    const headers = { 'content-type': 'application/json' };
    const answer = fetch(`${await http1(place)}/a/b`, { method: 'POST', headers, body: '{"long":"body"}' });
    const { request } = await place.asked.promise;
    expect(place.handled).toEqual([]);
    place.routes.settle({
      handle: ({ response }) => {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => response.end(Buffer.concat(parts)));
      },
    });
    expect(await (await answer).text()).toBe('{"long":"body"}');
  });

  it('is served otherwise where the complete routes cannot be had', async () => {
    const place = waitingPlace();
    place.routes.settle(undefined);
    expect(await (await fetch(`${await http1(place)}/a/b`)).text()).toBe('otherwise');
  });

  it('is told to ask again where that is because the gateway stops', async () => {
    const place = waitingPlace({ draining: true });
    place.routes.settle(undefined);
    const answer = await fetch(`${await http1(place)}/a/b`);
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('stops')]);
  });
});

describe('a client that leaves while it waits', () => {
  it.each(['GET', 'POST'])('is told of and handed to nobody: %s', async (method) => {
    const place = waitingPlace();
    const url = await http1(place);
    const request = http.request(`${url}/a/b`, { method, headers: { 'content-type': 'application/json' } });
    request.on('error', () => undefined);
    request.end(method === 'POST' ? '{}' : undefined);
    await place.asked.promise;
    request.destroy();
    await place.left.promise;
    expect(await toldOf(place)).toEqual([['cancelled', 499]]);
    expect(place.handled).toEqual([]);
  });

  it('over HTTP/2 as well', async () => {
    const place = waitingPlace();
    const url = await listen(
      http2.createServer((request, response) => place.onRequest({ request, response })),
    );
    const session = http2.connect(url);
    onTestFinished(() => session.destroy());
    const stream = session.request({ ':path': '/a/b' });
    stream.on('error', () => undefined);
    await place.asked.promise;
    stream.close(http2.constants.NGHTTP2_CANCEL);
    await place.left.promise;
    expect(await toldOf(place)).toEqual([['cancelled', 499]]);
    expect(place.handled).toEqual([]);
  });
});

/** Headers of a client of AWS that signs as somebody. What it signed is for its route to check. */
const signedAs = (name: string): Record<string, string> => {
  const now = new Date().toISOString().replaceAll(/[-:]|\.\d+/gu, '');
  const scope = `${now.slice(0, 8)}/us-east-1/bedrock/aws4_request`;
  const signature = `SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
  return {
    'content-type': 'application/json',
    'x-amz-date': now,
    authorization: `AWS4-HMAC-SHA256 Credential=${name}/${scope}, ${signature}`,
  };
};

describe('who is let in', () => {
  const guarded = { settings: { clientTokens: [{ name: 'app', value: new Secret('token-0123456789') }] } };

  it('is asked before the complete routes are: no page of a stranger', async () => {
    const place = waitingPlace();
    const answer = await fetch(`${await http1(place)}/a/b`, { headers: { origin: 'https://evil.example' } });
    expect(answer.status).toBe(403);
  });

  it('is no client of AWS in a name that nobody has', async () => {
    const request = { method: 'POST', body: '{}', headers: signedAs('nobody') };
    const answer = await fetch(`${await http1(waitingPlace(guarded))}/a/b`, request);
    expect(answer.status).toBe(401);
  });

  it('is one in the name of a token, as its signature is of a body that has not come', async () => {
    const place = waitingPlace(guarded);
    const request = { method: 'POST', body: '{}', headers: signedAs('app') };
    const answer = fetch(`${await http1(place)}/a/b`, request);
    place.routes.settle(place);
    expect(await (await answer).text()).toBe('handled');
  });
});
