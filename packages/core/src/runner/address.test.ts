import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EndpointAddress } from '../adapter/provider-adapter.js';
import type { JsonObject } from '../json/read.js';
import { keyIn, placedAdapter, providerIn, runtimeOf } from '../../test/support/runtime.js';
import { joinPath, resolveAddress, type AskedAddress, type ResolvedAddress } from './address.js';

function resolved(
  address: Partial<EndpointAddress>,
  more: Partial<AskedAddress> = {},
  of: { network_config?: JsonObject; key?: JsonObject } = {},
): ResolvedAddress {
  const { network_config = {}, key = {} } = of;
  const provider = providerIn(
    runtimeOf({ providers: { acme: { keys: [{ name: 'k', value: 'v', ...key }], network_config } } }, [
      placedAdapter('acme'),
    ]),
    'acme',
  );
  const asked: EndpointAddress = { method: 'POST', path: '/v1/chat', ...address };
  return resolveAddress(provider, keyIn(provider, 'k'), {
    address: asked,
    path: asked.path,
    model: 'm',
    extraQuery: undefined,
    ...more,
  });
}

describe('joinPath', () => {
  it.each([
    ['', '/v1/chat', '/v1/chat'],
    ['/', '/v1/chat', '/v1/chat'],
    ['/openai', '/v1/chat', '/openai/v1/chat'],
    ['/openai/', '/v1/chat', '/openai/v1/chat'],
    ['/openai/v1', '/v1/chat', '/openai/v1/chat'],
    ['/v1', '/v1', '/v1'],
    ['/v1', '/v1beta/models', '/v1/v1beta/models'],
    ['/api/v1', '/chat', '/api/v1/chat'],
    ['/xv1', '/v1/chat', '/xv1/v1/chat'],
  ])('makes of %s and %s %s', (base, path, joined) => {
    expect(joinPath(base, path)).toBe(joined);
  });
});

describe('resolveAddress', () => {
  it('takes the first origin of the key, or one that the adapter declares', () => {
    expect(resolved({}).origin).toBe('https://acme.example');
    expect(resolved({ origin: 'https://acme-too.example' }).origin).toBe('https://acme-too.example');
    const key = { acme_key_config: { origins: ['https://region.example'] } };
    expect(resolved({}, {}, { key }).origin).toBe('https://region.example');
  });

  it.each(['https://evil.example', 'https://acme.example.evil.example', 'http://acme.example', ''])(
    'refuses the origin %o, which the adapter does not declare',
    (origin) => {
      expect(() => resolved({ origin })).toThrow(expect.objectContaining({ code: 'internal' }));
    },
  );

  it('refuses a key that leads nowhere', () => {
    expect(() => resolved({}, {}, { key: { acme_key_config: { origins: [] } } })).toThrow(/does not declare/);
  });

  it('puts base_url in the place of every origin but the key’s own', () => {
    const of = {
      network_config: { base_url: 'https://proxy.example/openai/v1' },
      key: { acme_key_config: { origins: ['https://own.example'] } },
    };
    expect(resolved({}, {}, of)).toEqual({ origin: 'https://proxy.example', path: '/openai/v1/chat' });
    expect(resolved({ origin: 'https://evil.example' }, {}, of).origin).toBe('https://proxy.example');
    expect(resolved({ originFromKey: true }, {}, of)).toEqual({
      origin: 'https://own.example',
      path: '/v1/chat',
    });
  });

  it('encodes what enters the path whole', () => {
    const path = '/v1/{project}/models/{model}:generate';
    expect(resolved({ path, params: { project: 'a/b' } }, { model: 'org/m?x=1#y %2F' }).path).toBe(
      '/v1/a%2Fb/models/org%2Fm%3Fx%3D1%23y%20%252F:generate',
    );
    expect(resolved({ path: '/x/{model}', params: { model: 'other' } }).path).toBe('/x/other');
  });

  it.each(['', '.', '..', 'a\nb', 'a\u0000', '\u007f', 'a\rHost: evil'])(
    'refuses %o for a model in the path',
    (model) => {
      expect(() => resolved({ path: '/v1/{model}' }, { model })).toThrow(
        expect.objectContaining({ code: 'invalid_request', param: 'model' }),
      );
      expect(resolved({}, { model }).path).toBe('/v1/chat');
    },
  );

  it.each(['\uD800', 'a\uDC00b'])('refuses half a character (%j)', (model) => {
    expect(() => resolved({ path: '/v1/{model}' }, { model })).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'model' }),
    );
  });

  it('never lets a model leave its segment (property)', () => {
    const speakable = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((model) => !/^\.{1,2}$|\p{Cc}/u.test(model));
    fc.assert(
      fc.property(speakable, (model) => {
        const { path } = resolved({ path: '/v1/{model}/end' }, { model });
        const url = new URL(path, 'https://acme.example');
        expect(url.pathname.split('/').map(decodeURIComponent)).toEqual(['', 'v1', model, 'end']);
        expect(url.search + url.hash).toBe('');
      }),
      { numRuns: 50 },
    );
  });

  it('writes the adapter’s query, then what goes on of the client’s', () => {
    const { path } = resolved(
      { query: { 'api-version': '2024&x' } },
      { extraQuery: { beta: 'a b', ä: '?' } },
    );
    expect(path).toBe('/v1/chat?api-version=2024%26x&beta=a%20b&%C3%A4=%3F');
  });

  it('says which placeholder has no value', () => {
    expect(() => resolved({ path: '/v1/{nobody}' })).toThrow(
      'no value for {nobody} in the path /v1/{nobody}',
    );
  });
});
