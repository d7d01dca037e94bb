import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json/read.js';
import { placedAdapter, runtimeOf } from '../../test/support/runtime.js';
import { planTargets, resolveModel, type TargetInput } from './plan-targets.js';

const adapters = [
  placedAdapter('one', ['gpt-*']),
  placedAdapter('two', ['claude-*']),
  placedAdapter('three', ['gpt-5*']),
];

function key(models: string[] = [], more: JsonObject = {}): JsonObject {
  return { keys: [{ value: 'v', models, ...more }] };
}

function directory(providers: JsonObject = { one: key(), two: key() }, aliases: JsonObject = {}) {
  return runtimeOf({ providers, aliases }, adapters);
}

function input(model: string, more: Partial<TargetInput> = {}): TargetInput {
  return { model, provider: undefined, fallbacks: undefined, routeProvider: undefined, ...more };
}

function named(providers: JsonObject) {
  return resolveModel(directory(providers), input('gpt-4o')).primary;
}

function names(...args: Parameters<typeof planTargets>): string[] {
  return planTargets(...args).map(({ provider, model }) => `${provider}/${model}`);
}

describe('resolveModel', () => {
  const aliases = { fast: 'two/claude-x', 'gpt-4': 'two/claude-y' };
  const listing = { one: key(['gpt-4', 'special', 'fine-*']), two: key(['claude-x']), three: key() };

  it.each<[string, TargetInput, [target: string, rule: string]]>([
    ['the provider beside the model', input('m', { provider: 'two' }), ['two/m', 'names the provider']],
    ['the same, said twice', input('two/m', { provider: 'two' }), ['two/m', 'names the provider']],
    ['a provider before an alias', input('fast', { provider: 'one' }), ['one/fast', 'names the provider']],
    ['a prefix', input('one/m'), ['one/m', 'prefixed']],
    ['the rest of a prefixed name as it is', input('one/org/m'), ['one/org/m', 'prefixed']],
    ['an alias', input('fast'), ['two/claude-x', 'alias']],
    ['an alias before a list', input('gpt-4'), ['two/claude-y', 'alias']],
    ['a list', input('special'), ['one/special', 'lists the model']],
    ['a list with a star', input('fine-tuned'), ['one/fine-tuned', 'lists the model']],
    ['a claim', input('claude-9'), ['two/claude-9', 'is known for']],
    ['the route', input('gpt-5', { routeProvider: 'two' }), ['two/gpt-5', 'the route']],
    [
      'a slash that names nobody',
      input('meta-llama/x', { routeProvider: 'one' }),
      ['one/meta-llama/x', 'the route'],
    ],
  ])('takes %s', (_name, asked, [target, rule]) => {
    const { primary, rule: found } = resolveModel(directory(listing, aliases), asked);
    expect(`${primary.provider}/${primary.model}`).toBe(target);
    expect(found).toContain(rule);
  });

  describe('among several that are known for a model', () => {
    const elsewhere = {
      custom_provider_config: { base_provider_type: 'one' },
      network_config: { base_url: 'https://other.example' },
    };
    it('takes the vendor before those who only speak its API at another address', () => {
      const other = { ...key(), ...elsewhere };
      expect(named({ one: key(), other })).toEqual({ provider: 'one', model: 'gpt-4o' });
      expect(named({ other, one: key() })).toEqual({ provider: 'one', model: 'gpt-4o' });
      expect(named({ other, two: key() })).toEqual({ provider: 'other', model: 'gpt-4o' });
    });

    it('takes none of two accounts of one vendor, and none of two others', () => {
      const second = { ...key(), custom_provider_config: { base_provider_type: 'one' } };
      const other = { ...key(), ...elsewhere };
      expect(() => named({ one: key(), second })).toThrow(
        "more than one provider serves 'gpt-4o' (one, second)",
      );
      expect(() => named({ other, another: other })).toThrow("serves 'gpt-4o' (other, another)");
    });
  });

  it('takes the only provider for whatever nobody claims', () => {
    expect(resolveModel(directory({ two: key() }), input('strange/model')).primary).toEqual({
      provider: 'two',
      model: 'strange/model',
    });
  });

  it('takes a name on the wire for a name that a key lists', () => {
    const own = { one: key([], { aliases: { 'our-model': 'deployment' } }), two: key() };
    expect(resolveModel(directory(own), input('our-model')).primary.provider).toBe('one');
    expect(() => resolveModel(directory(own), input('constructor'))).toThrow(/no provider is known/);
  });

  it('does not count keys that are switched off', () => {
    const off = { one: key(['special'], { enabled: false }), two: key(['special']) };
    expect(resolveModel(directory(off), input('special')).primary.provider).toBe('two');
  });

  it('does not guess between two that fit', () => {
    const both = { one: key(['special']), two: key(['special']), three: key() };
    expect(() => resolveModel(directory(both), input('special'))).toThrow(
      `model: more than one provider serves 'special' (one, two). Write "model": "one/special", or "provider": "one" ` +
        `beside "model": "special", or define the alias 'special' in the configuration`,
    );
    expect(() => resolveModel(directory(both), input('gpt-5'))).toThrow(
      /more than one provider serves 'gpt-5' \(/,
    );
  });

  it('shows the three ways to write a model that leads nowhere', () => {
    expect(() => resolveModel(directory(), input('mystery'))).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'model' }),
    );
    expect(() => resolveModel(directory(), input('mystery'))).toThrow(
      `model: no provider is known for 'mystery'. Write "model": "one/mystery", or "provider": "one" beside ` +
        `"model": "mystery", or define the alias 'mystery' in the configuration (configured: one, two)`,
    );
  });

  it('takes what stands before a slash for a provider, mistyped or not there', () => {
    expect(() => resolveModel(directory(), input('tow/mystery'))).toThrow(
      `model: no provider is known for 'tow/mystery', did you mean "two/mystery"? If it is the model's name, write ` +
        `"model": "one/tow/mystery", or "provider": "one" beside "model": "tow/mystery", or define the alias ` +
        `'tow/mystery' in the configuration (configured: one, two)`,
    );
    expect(() => resolveModel(directory(), input('meta-llama/llama-3'))).toThrow(
      `model: no provider is known for 'meta-llama/llama-3': no provider 'meta-llama' is configured. ` +
        `If that is a part of the model's name, write "model": "one/meta-llama/llama-3", or "provider": "one" ` +
        `beside "model": "meta-llama/llama-3", or define the alias 'meta-llama/llama-3' in the configuration (configured: one, two)`,
    );
    expect(() => resolveModel(directory(), input('/mystery'))).toThrow('Write "model": "one//mystery"');
  });

  it('says that the model is missing behind a provider that is there, and not that this provider was meant', () => {
    const missing = expect.objectContaining({
      code: 'invalid_request',
      param: 'model',
      message: "model: 'two/' names the provider 'two' and no model: write \"two/<model>\"",
    });
    expect(() => resolveModel(directory(), input('two/'))).toThrow(missing);
    expect(() => resolveModel(directory(), input('tow/'))).toThrow('did you mean "two/');
    expect(resolveModel(directory({ two: key() }), input('two/')).primary.model).toBe('two/');
  });

  it('names what is configured where a provider is not', () => {
    expect(() => resolveModel(directory(), input('m', { provider: 'nobody' }))).toThrow(
      expect.objectContaining({
        param: 'provider',
        message: "provider: no provider 'nobody' is configured (configured: one, two)",
      }),
    );
  });

  it.each(['/m', '/'])('does not take %s for a prefix', (model) => {
    expect(() => resolveModel(directory(), input(model))).toThrow(/no provider is known/);
  });
});

describe('planTargets', () => {
  it('puts the request’s fallbacks behind the primary, then the alias’', () => {
    const aliases = { chain: { targets: ['one/a', 'two/b'] } };
    expect(names(directory(undefined, aliases), input('chain', { fallbacks: ['two/c'] }))).toEqual([
      'one/a',
      'two/c',
      'two/b',
    ]);
  });

  it('takes fallbacks as texts, objects and aliases', () => {
    const aliases = { spare: { targets: ['two/x', 'one/y'] } };
    const fallbacks = ['claude-3', { provider: 'one', model: 'one/m2' }, 'spare'];
    expect(names(directory(undefined, aliases), input('one/m', { fallbacks }))).toEqual([
      'one/m',
      'two/claude-3',
      'one/m2',
      'two/x',
      'one/y',
    ]);
  });

  it('asks nobody twice', () => {
    expect(names(directory(), input('one/m', { fallbacks: ['one/m', 'two/m', 'two/m'] }))).toEqual([
      'one/m',
      'two/m',
    ]);
  });

  it('takes the provider’s own fallbacks only where the request brings none', () => {
    const own = { one: { ...key(), fallbacks: ['two/spare'] }, two: key() };
    expect(names(directory(own), input('one/m'))).toEqual(['one/m', 'two/spare']);
    expect(names(directory(own), input('one/m', { fallbacks: [] }))).toEqual(['one/m']);
    expect(names(directory(own), input('two/m'))).toEqual(['two/m']);
  });

  it.each<[string, TargetInput['fallbacks'], string]>([
    ['a provider that is not there', ['one/m', { provider: 'nobody', model: 'm' }], 'fallbacks[1].provider'],
    ['a model that leads nowhere', ['mystery'], 'fallbacks[0]'],
  ])('names the fallback that is wrong: %s', (_name, fallbacks, param) => {
    const plan = () => planTargets(directory(), input('one/x', { fallbacks }));
    expect(plan).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
    expect(plan).toThrow(param);
  });
});
