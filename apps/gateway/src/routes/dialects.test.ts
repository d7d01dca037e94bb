import { models, type DialectRoute, type ModelView } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { vendorRoute } from '../../test/support/dialect.js';
import { FakeEngine } from '../../test/support/fake-engine.js';
import { serve } from '../../test/support/serve.js';

const listRoute = (path: string): DialectRoute => ({
  prefix: 'vendor',
  provider: 'acme',
  route: { method: 'GET', path, dialect: models },
});
const views: ModelView[] = [
  { id: 'fast', provider: 'other' },
  { id: 'acme/small', provider: 'acme', native: { id: 'small', window: 8 } },
  { id: 'other/large', provider: 'other', native: { id: 'large', window: 9 } },
];

async function serving(...routes: DialectRoute[]) {
  const engine = new FakeEngine();
  engine.routes = routes;
  engine.listed = views;
  const served = await serve({ engine });
  const ask = async (path: string, init?: RequestInit): Promise<[number, unknown]> => {
    const answer = await fetch(served.url + path, init);
    return [answer.status, await answer.json()];
  };
  return { ...served, ask };
}

const json = (body: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body,
});

describe('a list of models under a prefix', () => {
  it('holds the models of every provider, and no prefix where none is needed', async () => {
    const { ask, engine, traffic } = await serving(listRoute('/v1/models'));
    const [status, list] = await ask('/vendor/v1/models');
    expect(status).toBe(200);
    expect(list).toMatchObject({ data: [{ id: 'fast' }, { id: 'small' }, { id: 'other/large' }] });
    expect(engine.received).toEqual([]);
    expect([...traffic.rows()]).toEqual([
      { method: 'GET', route: '/vendor/v1/models', status: 200, count: 1 },
    ]);
  });

  it('names everybody where no provider of the dialect is configured', async () => {
    const { provider: _provider, ...route } = listRoute('/v1/models');
    const { ask } = await serving(route);
    const [, list] = await ask('/vendor/v1/models');
    expect(list).toMatchObject({ data: [{ id: 'fast' }, { id: 'acme/small' }, { id: 'other/large' }] });
  });

  it('tells a failure in the shape of the dialect', async () => {
    const { ask, engine } = await serving(listRoute('/v1/models'));
    engine.models = () => Promise.reject(new Error('secret words'));
    const [status, told] = await ask('/vendor/v1/models');
    expect(status).toBe(500);
    expect(told).toMatchObject({ error: { code: 'internal' } });
    expect(JSON.stringify(told)).not.toContain('secret words');
  });
});

describe('routes under a prefix', () => {
  it('give a fixed answer without asking anybody, and only by their method', async () => {
    const version = vendorRoute('GET', '/api/version');
    const { ask, engine } = await serving({
      ...version,
      route: { ...version.route, fixed: { version: '1.2.3' } },
    });
    expect(await ask('/vendor/api/version')).toEqual([200, { version: '1.2.3' }]);
    expect(await ask('/vendor/api/version', json('{}'))).toMatchObject([405, { type: 'error' }]);
    expect(engine.received).toEqual([]);
  });

  it('refuse a body that is no JSON where the gateway answers itself', async () => {
    const { ask } = await serving({
      ...listRoute('/api/show'),
      route: { method: 'POST', path: '/api/show', dialect: models },
    });
    expect(await ask('/vendor/api/show', json('{"model":'))).toMatchObject([
      400,
      { error: { code: 'invalid_request' } },
    ]);
    expect(await ask('/vendor/api/show', json('{"model":"small"}'))).toMatchObject([200, {}]);
  });

  it('join a provider and a model that stand in two places', async () => {
    const { ask, engine } = await serving(vendorRoute('POST', '/pub/{provider}/models/{model}:say'));
    await ask('/vendor/pub/other/models/large:say', json('{}'));
    await ask('/vendor/pub/hub/models/acme%2Flarge:say', json('{}'));
    expect(engine.received.map(({ call }) => call.params['model'])).toEqual([
      'other/large',
      'hub/acme/large',
    ]);
  });
});

describe.each(['langchain', 'litellm', 'pydanticai'])('/%s', (framework) => {
  it('carries the unified API, with and without its version', async () => {
    const { ask, engine } = await serving();
    await ask(`/${framework}/v1/chat/completions`, json('{}'));
    await ask(`/${framework}/embeddings`, json('{}'));
    expect(engine.received.map(({ call }) => [call.dialect.operation, call.unified, call.route])).toEqual([
      ['chat', true, `/${framework}/v1/chat/completions`],
      ['embeddings', true, `/${framework}/embeddings`],
    ]);
    expect(await ask(`/${framework}/v1/models`)).toMatchObject([
      200,
      { data: views.map(({ id }) => ({ id })) },
    ]);
    expect(await ask(`/${framework}/models/other/large`)).toMatchObject([200, { id: 'other/large' }]);
    expect(await ask(`/${framework}/v1/models/none`)).toMatchObject([404, { error: { code: 'not_found' } }]);
  });

  it('carries every dialect, with and without its prefix', async () => {
    const { ask, engine } = await serving(
      vendorRoute('POST', '/v2/talk'),
      vendorRoute('POST', '/v1/chat/completions'),
    );
    await ask(`/${framework}/vendor/v2/talk`, json('{}'));
    await ask(`/${framework}/v2/talk`, json('{}'));
    await ask(`/${framework}/vendor/v1/chat/completions`, json('{}'));
    await ask(`/${framework}/v1/chat/completions`, json('{}'));
    expect(engine.received.map(({ call }) => [call.dialect.id, call.route, call.provider])).toEqual([
      ['vendor.chat', `/${framework}/vendor/v2/talk`, 'acme'],
      ['vendor.chat', `/${framework}/vendor/v2/talk`, 'acme'],
      ['vendor.chat', `/${framework}/vendor/v1/chat/completions`, 'acme'],
      ['chat', `/${framework}/v1/chat/completions`, undefined],
    ]);
  });

  it('says what is not there, in the shape of who was asked', async () => {
    const { ask } = await serving(vendorRoute('POST', '/v2/talk'));
    expect(await ask(`/${framework}/nothing`)).toMatchObject([404, { error: { code: 'not_found' } }]);
    expect(await ask(`/${framework}/vendor/nothing`)).toMatchObject([404, { vendor_code: 'not_found' }]);
  });
});

describe('a path without parameters', () => {
  it.each([
    ['/v1/chat/completions', '/v1/chat/completions/'],
    ['/vendor/v1/messages', '/vendor/v1/messages/'],
    ['/vendor/v1/messages', '/vendor//v1/messages'],
  ])('%s leads where the router leads %s', async (direct, routed) => {
    const { ask, engine } = await serving(
      vendorRoute('POST', '/v1/{model}'),
      vendorRoute('POST', '/v1/messages', true),
      vendorRoute('POST', '/v1/messages'),
    );
    for (const path of [direct, routed, `${direct}?beta=1`])
      expect(await ask(path, json('{"model":"m"}'))).toEqual([200, {}]);
    const [first, ...others] = engine.received.map(({ call }) => call);
    expect(first?.route).toBe(direct);
    expect(others).toHaveLength(2);
    for (const call of others)
      expect({ ...call, requestId: '', query: {} }).toEqual({ ...first, requestId: '', query: {} });
  });

  it('does not lead around another method', async () => {
    const { ask } = await serving(vendorRoute('POST', '/v1/messages'));
    expect((await ask('/vendor/v1/messages'))[0]).toBe(405);
  });
});

describe('a path that nobody serves', () => {
  const routes = [
    vendorRoute('POST', '/v1/talk'),
    vendorRoute('POST', '/api/chat'),
    vendorRoute('POST', '/v2/models/{model}:speak'),
  ];

  it.each([
    ['behind no prefix', '/v1/talk', '/vendor/v1/talk'],
    ['behind neither prefix nor version', '/talk', '/vendor/v1/talk'],
    ['behind no prefix, where operators have theirs', '/api/chat', '/vendor/api/chat'],
    ['with a model in it', '/v2/models/acme/big:speak', '/vendor/v2/models/acme/big:speak'],
    ['behind a mistyped prefix', '/vendr/v1/talk', '/vendor/v1/talk'],
    ['with two versions', '/vendor/v1/v1/talk', '/vendor/v1/talk'],
    ['with two versions and no prefix', '/v1/v1/talk', '/vendor/v1/talk'],
    ['with two versions of the unified API', '/v1/v1/chat/completions', '/v1/chat/completions'],
    ['without a version', '/vendor/talk', '/vendor/v1/talk'],
    ['below a framework', '/langchain/vendor/talk', '/langchain/vendor/v1/talk'],
  ])('%s is told with what was meant: %s', async (_where, path, meant) => {
    const { ask, mistakes } = await serving(...routes);
    const [status, told] = await ask(path, json('{}'));
    expect(status).toBe(404);
    expect(JSON.stringify(told)).toContain(`There is no POST ${path} here: did you mean ${meant}?`);
    expect(mistakes).toEqual([]);
  });

  it.each([
    ['/vendor/v1/batches', 'the provider itself has the rest'],
    ['/elsewhere/v1/talk', 'docs/gateway.md the routes'],
    ['/v2/models/%ff:speak', 'check its method and path'],
  ])('and nobody meant says where to look: %s', async (path, sentence) => {
    const { ask, mistakes } = await serving(...routes);
    const [, told] = await ask(path, json('{}'));
    expect(JSON.stringify(told)).toContain(sentence);
    expect(JSON.stringify(told)).not.toContain('did you mean');
    expect(mistakes).toEqual([]);
  });
});
