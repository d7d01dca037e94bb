import { describe, expect, it } from 'vitest';
import { placedAdapter, runtimeOf } from '../../test/support/runtime.js';
import type { ProviderAdapter } from '../adapter/provider-adapter.js';
import { models } from '../api/models/dialect.js';
import { dialectRoutes } from './dialect-routes.js';

function speaking(id: string, ...prefixes: string[]): ProviderAdapter {
  const route = { method: 'GET' as const, path: `/${id}`, dialect: models };
  return { ...placedAdapter(id), inbound: prefixes.map((prefix) => ({ prefix, routes: [route] })) };
}

const told = (adapters: ProviderAdapter[], ...configured: string[]) =>
  dialectRoutes(
    runtimeOf(
      { providers: Object.fromEntries(configured.map((name) => [name, { keys: [{ value: 'v' }] }])) },
      adapters,
    ),
  ).map(({ prefix, provider, route }) => [prefix, provider, route.path]);

describe('routes of dialects', () => {
  it('are those of every adapter, and only configured ones serve what names nobody', () => {
    expect(told([speaking('one', 'a', 'b'), speaking('two', 'c'), placedAdapter('mute')], 'two')).toEqual([
      ['c', 'two', '/two'],
      ['a', undefined, '/one'],
      ['b', undefined, '/one'],
    ]);
  });

  it('belong to the configured one of two that share a prefix, else to the first', () => {
    const adapters = [speaking('one', 'a'), speaking('two', 'a')];
    expect(told(adapters, 'two')).toEqual([['a', 'two', '/two']]);
    expect(told(adapters, 'two', 'one')).toEqual([['a', 'two', '/two']]);
    expect(told([...adapters, placedAdapter('other')], 'other')).toEqual([['a', undefined, '/one']]);
  });
});
