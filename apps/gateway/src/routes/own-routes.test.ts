import { BifrostError, Secret } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { FakeEngine, providerView } from '../../test/support/fake-engine.js';
import { http2Request, http2Session } from '../../test/support/http2-client.js';
import { serve } from '../../test/support/serve.js';

const tokens = {
  clientTokens: [{ name: 'app', value: new Secret('client-secret') }],
  operatorTokens: [{ name: 'ops', value: new Secret('operator-secret') }],
};
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

function engineOf(...views: FakeEngine['views']): FakeEngine {
  const engine = new FakeEngine();
  engine.views = views;
  return engine;
}

const noKey = 'no key of any provider can serve: GET /health/providers says why';

describe('/health', () => {
  it('is for anybody, and for those with a token says who is behind', async () => {
    const engine = engineOf(providerView('acme'), providerView('other', 'degraded'));
    const { url } = await serve({ engine, settings: tokens });
    const open = await fetch(`${url}/health`);
    expect([open.status, await open.json()]).toEqual([200, { status: 'degraded' }]);
    const known = await fetch(`${url}/health`, bearer('operator-secret'));
    expect(await known.json()).toEqual({
      status: 'degraded',
      version: 'source',
      providers: { acme: 'ok', other: 'degraded' },
    });
  });

  it('is ready while some provider can serve', async () => {
    const engine = engineOf(providerView('acme', 'down'), providerView('other', 'degraded'));
    const { url, draining } = await serve({ engine });
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    engine.views = [providerView('acme', 'down')];
    const down = await fetch(`${url}/health/ready`);
    expect([down.status, await down.json()]).toEqual([503, { status: 'down', reason: noKey }]);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    engine.views = [providerView('acme')];
    draining.value = true;
    const leaving = await fetch(`${url}/health/ready`);
    expect([leaving.status, await leaving.json()]).toEqual([
      503,
      { status: 'draining', reason: 'the gateway stops' },
    ]);
    expect((await fetch(`${url}/health/live`, { method: 'HEAD' })).status).toBe(200);
  });
});

/** A provider of which no key can serve. */
function resting(key: { until: number; enabled?: boolean }) {
  const view = providerView('acme', 'down');
  const keys = view.keys.map((each) => ({ ...each, state: 'cooling' as const, ...key }));
  return { ...view, keys };
}

/** What the gateway says of its readiness. */
async function ready(...views: FakeEngine['views']) {
  const { url } = await serve({ engine: engineOf(...views) });
  const answer = await fetch(`${url}/health/ready`);
  return [answer.status, await answer.json()];
}

describe('/health/ready of a gateway whose keys all rest', () => {
  it('is unready while they rest', async () => {
    expect(await ready(resting({ until: Number.MAX_SAFE_INTEGER }))).toEqual([
      503,
      { status: 'down', reason: noKey },
    ]);
  });

  it('is ready once the next request may try one, since only a request finds out that it is well', async () => {
    expect(await ready(resting({ until: 1 }))).toEqual([200, { status: 'degraded' }]);
  });

  it('does not count keys of a provider that was set aside', async () => {
    const aside = { ...resting({ until: 1 }), setAside: true as const };
    expect(await ready(aside, resting({ until: Number.MAX_SAFE_INTEGER }))).toEqual([
      503,
      {
        status: 'down',
        reason: `${noKey}; where a provider was set aside, its package cannot be used: the log of the start says why`,
      },
    ]);
  });

  it('stays unready where the key is out of service', async () => {
    expect(await ready(resting({ until: 1, enabled: false }))).toEqual([
      503,
      { status: 'down', reason: noKey },
    ]);
  });
});

describe('who may see what', () => {
  it.each([
    ['/health/live', undefined, 200],
    ['/health/ready', undefined, 200],
    ['/health/providers', undefined, 401],
    ['/health/providers', 'client-secret', 200],
    ['/health/providers', 'operator-secret', 200],
    ['/metrics', undefined, 401],
    ['/metrics', 'client-secret', 200],
    ['/metrics', 'operator-secret', 200],
    ['/api/providers', undefined, 401],
    ['/api/providers', 'client-secret', 401],
    ['/api/providers', 'operator-secret', 200],
    ['/api/configuration', 'client-secret', 401],
    ['/api/configuration', 'operator-secret', 200],
    ['/api/models', 'operator-secret', 200],
    ['/api/nothing', 'client-secret', 404],
    ['/api/nothing', 'operator-secret', 404],
    ['/v1/models', 'client-secret', 200],
    ['/v1/models', 'operator-secret', 401],
  ])('%s with %s: %d', async (path, token, status) => {
    const { url, mistakes } = await serve({ engine: engineOf(providerView('acme')), settings: tokens });
    const answer = await fetch(url + path, token === undefined ? {} : bearer(token));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-request-id')).not.toBeNull();
    expect(mistakes).toEqual([]);
  });

  it('takes ?key= for pages that cannot set headers', async () => {
    const { url } = await serve({ settings: tokens });
    expect((await fetch(`${url}/metrics?key=client-secret`)).status).toBe(200);
  });
});

describe('probes', () => {
  it('are for operators, who learn of each key whether it works', async () => {
    const engine = engineOf(providerView('acme'), providerView('other'));
    engine.probed = [
      { key: 'primary', ok: true, latency: 12.4 },
      {
        key: 'old',
        ok: false,
        latency: 3,
        error: new BifrostError('authentication', 'acme refuses the key'),
      },
    ];
    const { url } = await serve({ engine, settings: tokens });
    const post = (path: string, token: string) => fetch(url + path, { method: 'POST', ...bearer(token) });
    expect((await post('/health/providers', 'client-secret')).status).toBe(401);
    expect((await post('/api/providers/acme/probe', 'client-secret')).status).toBe(401);
    const one = await post('/api/providers/acme/probe', 'operator-secret');
    const error = { code: 'authentication', message: 'acme refuses the key' };
    expect([one.status, await one.json()]).toEqual([
      200,
      {
        probes: [
          { provider: 'acme', key: 'primary', ok: true, latency: 12 },
          { provider: 'acme', key: 'old', ok: false, latency: 3, error },
        ],
      },
    ]);
    const all = await post('/health/providers', 'operator-secret');
    expect(await all.json()).toMatchObject({
      probes: [{ provider: 'acme' }, { provider: 'acme' }, { provider: 'other' }, { provider: 'other' }],
      providers: [{ name: 'acme' }, { name: 'other' }],
    });
    const nobody = await post('/api/providers/nobody/probe', 'operator-secret');
    expect([nobody.status, await nobody.json()]).toMatchObject([404, { error: { code: 'not_found' } }]);
  });
});

describe('/v1/models', () => {
  it('lists everything and finds entries by full and by bare name', async () => {
    const engine = engineOf();
    engine.listed = [
      { id: 'acme/deep/m-1', provider: 'acme', created: 5 },
      { id: 'fast', provider: 'acme', owned_by: 'us' },
    ];
    const { url } = await serve({ engine });
    expect(await (await fetch(`${url}/v1/models`)).json()).toEqual({
      object: 'list',
      data: [
        { id: 'acme/deep/m-1', object: 'model', created: 5, owned_by: 'acme' },
        { id: 'fast', object: 'model', created: 0, owned_by: 'us' },
      ],
    });
    for (const name of ['acme/deep/m-1', 'acme%2Fdeep%2Fm-1', 'deep/m-1', 'fast'])
      expect((await fetch(`${url}/v1/models/${name}`)).status).toBe(200);
    const missing = await fetch(`${url}/v1/models/m-1`);
    expect([missing.status, await missing.json()]).toMatchObject([404, { error: { code: 'not_found' } }]);
  });

  it('tells a mistake of ours without its details', async () => {
    const engine = engineOf();
    engine.models = () => Promise.reject(new Error('secret details'));
    const { url, mistakes } = await serve({ engine });
    const answer = await fetch(`${url}/v1/models`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret details');
    expect(mistakes).toEqual([expect.objectContaining({ message: 'secret details' })]);
  });
});

describe('pages of other origins', () => {
  it('get no CORS headers by default', async () => {
    const { url } = await serve();
    const preflight = await fetch(`${url}/v1/chat/completions`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    expect(preflight.ok).toBe(false);
  });

  it('may call over HTTP/2 as well, and learn what their answer says', async () => {
    const { url } = await serve({ settings: { allowedOrigins: ['https://app.example'] } });
    const { status, headers } = await http2Request(
      http2Session(url),
      {
        ':method': 'POST',
        ':path': '/v1/chat/completions',
        origin: 'https://app.example',
        'content-type': 'application/json',
      },
      '{}',
    );
    expect([
      status,
      headers['access-control-allow-origin'],
      headers['access-control-expose-headers'],
    ]).toEqual([200, 'https://app.example', '*']);
  });

  it('may call when they are allowed', async () => {
    const { url, engine } = await serve({ settings: { allowedOrigins: ['https://app.example'] } });
    const headers = { origin: 'https://app.example', 'content-type': 'application/json' };
    const preflight = await fetch(`${url}/v1/chat/completions`, { method: 'OPTIONS', headers });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://app.example',
    ]);
    const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: '{}' });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://app.example',
    ]);
    expect(answer.headers.get('vary')).toBe('origin');
    const stranger = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...headers, origin: 'https://evil.example' },
      body: '{}',
    });
    expect([stranger.status, stranger.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    expect(engine.received).toHaveLength(1);
  });
});
