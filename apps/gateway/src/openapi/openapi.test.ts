import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isObject, list, object, parseObject, Secret, text, type JsonObject } from '@bifrost/core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DescribedAnswers, operationsIn, tagsOf } from '../../test/support/described-answers.js';
import { FakeEngine } from '../../test/support/fake-engine.js';
import { vendorRoute } from '../../test/support/dialect.js';
import { serve } from '../../test/support/serve.js';
import { chatBody, start } from '../../test/support/start.js';
import type { Gateway } from '../gateway-options.js';
import { startGateway } from '../gateway.js';
import { createLog } from '../log/logger.js';
import { undescribed } from './document.js';

async function documentOf(url: string, init: RequestInit = {}): Promise<JsonObject> {
  const response = await fetch(`${url}/openapi.json`, init);
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'application/json; charset=utf-8',
  ]);
  return objectOf(await response.json());
}

function objectOf(value: unknown): JsonObject {
  if (!isObject(value)) throw new Error('no JSON object');
  return value;
}

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

function form(members: Record<string, string | Blob>): RequestInit {
  const body = new FormData();
  for (const [name, value] of Object.entries(members)) body.append(name, value);
  return { method: 'POST', body };
}

const simulated = { providers: { sandbox: { keys: [{ name: 'key-1', value: 'any' }] } } };

/** Members that a provider of the same dialect writes into its answers, which pass through as they are. */
const passedOn = /"(?:system_fingerprint|reasoning_content)"/u;

const picture = new Blob([Buffer.from('iVBORw0KGgo=', 'base64')], { type: 'image/png' });

describe('GET /openapi.json', () => {
  it('is a valid OpenAPI document', async () => {
    const engine = new FakeEngine();
    engine.routes = [vendorRoute('POST', '/v1/{model}:say'), vendorRoute('GET', '/v1/things/{id}')];
    const { url } = await serve({ engine });
    const document = await documentOf(url);
    expect(await new Validator().validate(document)).toMatchObject({ valid: true });
    expect(document['openapi']).toBe('3.1.1');
  });

  it('describes every route that is mounted, the dialects included', async () => {
    const engine = new FakeEngine();
    engine.routes = [vendorRoute('POST', '/v1/{model}:say')];
    const { url } = await serve({ engine, page: new Map() });
    const operations = operationsIn(await documentOf(url));
    const bare = operations.filter(({ of }) => tagsOf(of).includes(undescribed));
    expect(bare.map((operation) => `${operation.method} ${operation.path}`)).toEqual([]);
    const paths = new Set(operations.map((operation) => operation.path));
    for (const known of [
      '/v1/chat/completions',
      '/v1/models/{model}',
      '/health',
      '/metrics',
      '/openapi.json',
    ])
      expect(paths).toContain(known);
    expect(paths).toContain('/vendor/v1/{model}:say');
    expect(paths).toContain('/langchain/{path}');
    expect([...paths].filter((known) => known.includes('*') || known.includes(':id'))).toEqual([]);
  });

  it('gives every operation an id of its own and refers to nothing that is missing', async () => {
    const { url } = await serve({});
    const document = await documentOf(url);
    const ids = operationsIn(document).map(({ of }) => text(of['operationId']) ?? '');
    expect(new Set(ids).size).toBe(ids.length);
    const names = Object.keys(object(object(document['components'])?.['schemas']) ?? {});
    const referred = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/gu)];
    expect(new Set(referred.map(([, name]) => name)).size).toBeGreaterThan(20);
    for (const [, name = ''] of referred) expect(names).toContain(name);
  });

  it('leaves out metrics where they are off', async () => {
    const { gateway } = await start({
      providers: { sandbox: {} },
      gateway: { metrics: { enabled: false } },
    });
    expect(Object.keys(objectOf((await documentOf(gateway.url))['paths']))).not.toContain('/metrics');
  });

  it('needs a token where there are any, and then tells how it is shown', async () => {
    const token = { name: 'app', value: new Secret('client-secret') };
    const { url } = await serve({ settings: { clientTokens: [token] } });
    expect((await fetch(`${url}/openapi.json`)).status).toBe(401);
    const document = await documentOf(url, { headers: { 'x-api-key': 'client-secret' } });
    expect(JSON.stringify(document)).not.toContain('client-secret');
    const securityOf = (route: string) =>
      operationsIn(document)
        .filter((operation) => operation.path === route)
        .map(({ of }) => of['security']);
    expect(securityOf('/health/live')).toEqual([[]]);
    expect(list(securityOf('/v1/models')[0])).not.toContainEqual({});
    expect(list(securityOf('/v1/models')[0])).toContainEqual({ xApiKey: [] });
    const open = await serve({});
    const models = operationsIn(await documentOf(open.url)).find(
      (operation) => operation.path === '/v1/models',
    );
    expect(list(models?.of['security'])).toContainEqual({});
  });
});

describe('what a gateway really answers', () => {
  const asked: readonly (readonly [string, string, RequestInit | undefined, number])[] = [
    ['GET', '/health', undefined, 200],
    ['GET', '/health/live', undefined, 200],
    ['GET', '/health/ready', undefined, 200],
    ['GET', '/health/providers', undefined, 200],
    ['GET', '/v1/models', undefined, 200],
    ['GET', '/v1/models/{model}', undefined, 200],
    ['GET', '/api/providers', undefined, 200],
    ['GET', '/api/models', undefined, 200],
    ['GET', '/api/configuration', undefined, 200],
    ['POST', '/api/keys/{provider}/{name}/reset', { method: 'POST' }, 200],
    ['POST', '/api/keys/{provider}/{name}/enable', { method: 'POST' }, 200],
    ['POST', '/v1/chat/completions', chatBody('sandbox/echo'), 200],
    ['POST', '/v1/chat/completions', chatBody('sandbox/reasoning'), 200],
    ['POST', '/v1/chat/completions', chatBody('sandbox/tools', toolMembers()), 200],
    ['POST', '/v1/chat/completions', chatBody('sandbox/fault-503', { fallbacks: ['sandbox/echo'] }), 200],
    ['POST', '/v1/chat/completions', chatBody('sandbox/fault-429'), 429],
    ['POST', '/v1/chat/completions', json({ model: 'sandbox/echo' }), 400],
    ['POST', '/v1/completions', json({ model: 'sandbox/echo', prompt: 'Hello' }), 200],
    ['POST', '/v1/responses', json({ model: 'sandbox/echo', input: 'Hello' }), 200],
    ['POST', '/v1/embeddings', json({ model: 'sandbox/embedding', input: ['one', 'two'] }), 200],
    ['POST', '/v1/embeddings', json({ model: 'sandbox/e', input: 'one', encoding_format: 'base64' }), 200],
    ['POST', '/v1/images/generations', json({ model: 'sandbox/image', prompt: 'a fish' }), 200],
    ['POST', '/v1/images/edits', form({ model: 'sandbox/image', prompt: 'red', image: picture }), 200],
    ['POST', '/v1/images/variations', form({ model: 'sandbox/image', image: picture }), 400],
    ['POST', '/v1/audio/transcriptions', form({ model: 'sandbox/hear', file: picture }), 200],
    ['POST', '/v1/rerank', json({ model: 'sandbox/rank', query: 'a', documents: ['a', 'b'] }), 200],
    ['POST', '/v1/count_tokens', chatBody('sandbox/echo'), 200],
    ['POST', '/v1/responses/input_tokens', json({ model: 'sandbox/echo', input: 'Hello' }), 200],
  ];
  const places: Record<string, string> = {
    '/v1/models/{model}': '/v1/models/sandbox/echo',
    '/api/keys/{provider}/{name}/reset': '/api/keys/sandbox/key-1/reset',
    '/api/keys/{provider}/{name}/enable': '/api/keys/sandbox/key-1/enable',
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-openapi-'));
  let gateway: Gateway;
  let described: DescribedAnswers;

  beforeAll(async () => {
    writeFileSync(path.join(folder, 'bifrost.json'), JSON.stringify(simulated));
    gateway = await startGateway({
      port: 0,
      workingFolder: folder,
      environment: {},
      log: createLog('silent'),
    });
    described = new DescribedAnswers(await documentOf(gateway.url));
  });

  afterAll(async () => {
    await gateway.close({ graceMs: 0 });
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(asked)('%s %s is as described (%#)', async (...[method, route, init, status]) => {
    const response = await fetch(gateway.url + (places[route] ?? route), init ?? {});
    const body: unknown = await response.json();
    expect([response.status, body]).toEqual([status, body]);
    const media = 'application/json';
    const name = described.schemaOf({ method, path: route, status, media });
    expect(name).toBeDefined();
    expect(described.faults(name ?? '', body).filter((fault) => !passedOn.test(fault))).toEqual([]);
    const told = [...response.headers.keys()].filter((header) => /^x-|^retry/u.test(header));
    expect(described.headersOf(method, route, status)).toEqual(expect.arrayContaining(told));
  });

  it.each([
    ['/v1/chat/completions', chatBody('sandbox/reasoning', { stream: true })],
    ['/v1/chat/completions', chatBody('sandbox/tools', { ...toolMembers(), stream: true })],
    [
      '/v1/chat/completions',
      chatBody('sandbox/echo', { stream: true, stream_options: { include_usage: true } }),
    ],
    ['/v1/completions', json({ model: 'sandbox/echo', prompt: 'Hello', stream: true })],
    ['/v1/responses', json({ model: 'sandbox/echo', input: 'Hello', stream: true })],
  ])('%s streams as described (%#)', async (url, init) => {
    const response = await fetch(gateway.url + url, init);
    const events = eventsIn(await response.text());
    expect(events.length).toBeGreaterThan(1);
    const name = described.schemaOf({ method: 'POST', path: url, status: 200, media: 'text/event-stream' });
    const faults = events.flatMap((event) => described.faults(name ?? '', event));
    expect(faults.filter((fault) => !passedOn.test(fault))).toEqual([]);
  });

  it('ends a broken stream with the described error', async () => {
    const response = await fetch(
      `${gateway.url}/v1/chat/completions`,
      chatBody('sandbox/lorem+fault-cut', { stream: true }),
    );
    const last = eventsIn(await response.text()).at(-1);
    expect(last).toHaveProperty('error');
    expect(described.faults('Error', last)).toEqual([]);
  });

  it('would be found to differ', () => {
    expect(described.faults('Live', { status: 'ok', more: 1 })).toHaveLength(1);
    expect(described.faults('Live', {})).toHaveLength(1);
  });
});

function toolMembers(): Record<string, unknown> {
  return {
    tools: [
      {
        type: 'function',
        function: {
          name: 'weather',
          parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
        },
      },
    ],
  };
}

function eventsIn(stream: string): JsonObject[] {
  return [...stream.matchAll(/^data: (\{.*\})$/gmu)].map(([, data = '']) => objectOf(parseObject(data)));
}
