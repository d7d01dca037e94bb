import type { KnownCost, PricedRequest, Usage } from '@bifrost/core';
import { calcPrice } from '@pydantic/genai-prices';
import { Big } from 'big.js';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPricing } from './create-pricing.js';
import type { PriceOverrides } from './overrides.js';

function usage(prompt: number, completion: number, more: Partial<Usage> = {}): Usage {
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion, ...more };
}

function request(more: Partial<PricedRequest> = {}): PricedRequest {
  return {
    provider: 'openai',
    adapter: 'openai',
    address: 'https://api.openai.com',
    models: ['gpt-4o'],
    operation: 'chat',
    usage: usage(1000, 100),
    serviceTier: undefined,
    startedAt: Date.UTC(2026, 9, 1, 20),
    ...more,
  };
}

function priced(more: Partial<PricedRequest> = {}, overrides?: PriceOverrides) {
  return createPricing({ overrides }).cost(request(more));
}

function known(more: Partial<PricedRequest> = {}, overrides?: PriceOverrides): KnownCost {
  const cost = priced(more, overrides);
  if ('unknown' in cost) throw new Error(`unknown: ${cost.unknown}`);
  return cost;
}

const anthropic = { provider: 'anthropic', adapter: 'anthropic', models: ['claude-sonnet-4-5'] };
const vertex = { provider: 'vertex', adapter: 'vertex', models: ['gemini-2.5-pro'] };

describe('a price', () => {
  it('is exact', () => {
    expect(priced()).toEqual({
      total: '0.0035',
      currency: 'USD',
      parts: { input: '0.0025', output: '0.001' },
    });
    // 7 × 2.5 and 3 × 10 millionths, which numbers cannot add up
    expect(known({ usage: usage(7, 3) }).total).toBe('0.0000475');
  });

  it('is that of the cache for what came from there, and of fresh input for the rest alone', () => {
    const cost = known({ usage: usage(1000, 0, { prompt_tokens_details: { cached_tokens: 600 } }) });
    expect(cost.parts).toEqual({ input: '0.001', cached_input: '0.00075' });
    expect(cost.total).toBe('0.00175');
  });

  it('tells writes for an hour from others', () => {
    const details = { cached_tokens: 100, cache_write_tokens: 500, cache_write_1h_tokens: 200 };
    const cost = known({ ...anthropic, usage: usage(1000, 0, { prompt_tokens_details: details }) });
    // 300 × 3.75 + 200 × 6
    expect(cost.parts).toEqual({ input: '0.0012', cached_input: '0.00003', cache_write: '0.002325' });
  });

  it('rises for the whole request once it reads more than a tier', () => {
    const models = ['gemini-2.5-pro'];
    expect(known({ ...vertex, models, usage: usage(200_000, 10) }).total).toBe('0.2501');
    expect(known({ ...vertex, models, usage: usage(200_001, 10) }).total).toBe('0.5001525');
  });

  it('is that of sound and pictures where the model has one, and of output for reasoning', () => {
    const sound = usage(100, 100, {
      prompt_tokens_details: { audio_tokens: 60 },
      completion_tokens_details: { audio_tokens: 80, reasoning_tokens: 5 },
    });
    expect(known({ models: ['gpt-audio'], usage: sound }).parts).toEqual({
      input: '0.0001',
      input_audio: '0.00192',
      output: '0.00015',
      reasoning: '0.00005',
      output_audio: '0.00512',
    });
    const picture = usage(50, 1290, { completion_tokens_details: { image_tokens: 1290 } });
    expect(known({ ...vertex, models: ['gemini-2.5-flash-image'], usage: picture }).parts).toEqual({
      input: '0.000015',
      output_image: '0.0387',
    });
  });

  it('has searches of the web beside the tokens', () => {
    const searched = usage(1000, 0, { server_tool_use: { web_search_requests: 3 } });
    expect(known({ ...anthropic, usage: searched })).toMatchObject({
      total: '0.033',
      parts: { input: '0.003', web_search: '0.03' },
    });
    const none = usage(1000, 0, { server_tool_use: { web_search_requests: 0 } });
    expect(known({ ...anthropic, usage: none }).parts).toEqual({ input: '0.003' });
  });

  it('counts for embeddings, which write nothing', () => {
    expect(known({ models: ['text-embedding-3-small'], usage: usage(1000, 0) }).total).toBe('0.00002');
  });

  it('is looked for under each name of the model, the best first', () => {
    const models = ['gpt-4o-2024-08-06', 'my-deployment', 'gpt-4.1'];
    expect(known({ models }).total).toBe('0.0035');
    expect(known({ models: ['my-deployment', 'gpt-4o'] }).total).toBe('0.0035');
  });

  it.each([
    ['bedrock', 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ['bedrock', 'amazon.nova-lite-v1:0'],
    ['vertex', 'claude-sonnet-4-5@20250929'],
    ['gemini', 'gemini-2.5-flash'],
    ['azure', 'gpt-4o'],
    ['mistral', 'mistral-large-latest'],
    ['cohere', 'command-r-plus'],
    ['anthropic', 'claude-haiku-4-5-20251001'],
  ])('is known for %s %s', (adapter, model) => {
    expect(Number(known({ provider: adapter, adapter, models: [model] }).total)).toBeGreaterThan(0);
  });

  it('is that of the address for a provider that only speaks another’s API', () => {
    const groq = { provider: 'fast', adapter: 'openai', models: ['llama-3.3-70b-versatile'] };
    expect(known({ ...groq, address: 'https://api.groq.com/openai' }).total).toBe('0.000669');
  });

  it('is found anew where a provider of one name has several addresses', () => {
    const pricing = createPricing();
    const given = { provider: 'fast', adapter: 'openai', models: ['llama-3.3-70b-versatile'] };
    const at = (address: string) => pricing.cost(request({ ...given, address }));
    expect(at('https://proxy.example')).toEqual({ unknown: 'unknown_provider' });
    expect(at('https://api.groq.com/openai')).toMatchObject({ total: '0.000669' });
  });

  it('adds up to its parts, and is what the catalogue’s own arithmetic says (property)', () => {
    const cost = createPricing();
    const models = fc.constantFrom('gpt-4o', 'gpt-4.1-mini', 'o3', 'gpt-5');
    fc.assert(
      fc.property(
        models,
        fc.tuple(fc.nat(400_000), fc.nat(100_000)),
        fc.nat(100_000),
        (model, read, completion) => {
          const [prompt, cached] = read;
          fc.pre(cached <= prompt && prompt + completion > 0);
          const told = usage(prompt, completion, { prompt_tokens_details: { cached_tokens: cached } });
          const result = cost.cost(request({ models: [model], usage: told }));
          if ('unknown' in result) throw new Error(result.unknown);
          const sum = Object.values(result.parts).reduce((total, part) => total.plus(part), new Big(0));
          expect(sum.toFixed()).toBe(result.total);
          const theirs = calcPrice(
            { input_tokens: prompt, cache_read_tokens: cached, output_tokens: completion },
            model,
            { providerId: 'openai', timestamp: new Date(request().startedAt) },
          );
          expect(Number(result.total)).toBeCloseTo(theirs?.total_price ?? Number.NaN, 12);
        },
      ),
    );
  });

  it('follows the time of day where prices do', () => {
    const deepseek = {
      provider: 'deepseek',
      adapter: 'openai',
      address: 'https://api.deepseek.com',
      models: ['deepseek-chat'],
      usage: usage(1_000_000, 0),
    };
    const pricing = createPricing();
    const at = (hour: number) => {
      const cost = pricing.cost(request({ ...deepseek, startedAt: Date.UTC(2026, 9, 1, hour) }));
      return 'unknown' in cost ? cost.unknown : Number(cost.total);
    };
    expect([at(20), at(10), at(20)]).toEqual([0.135, 0.27, 0.135]);
  });
});

describe('an unknown price', () => {
  it.each<[string, string, Partial<PricedRequest>]>([
    ['a model that nobody listed', 'unknown_model', { models: ['gpt-99-secret'] }],
    ['a provider that nobody listed', 'unknown_provider', { provider: 'sandbox', adapter: 'sandbox' }],
    [
      'a server of one’s own',
      'unknown_provider',
      { provider: 'openai-local', adapter: 'openai', address: 'http://127.0.0.1:8000' },
    ],
    ['figures that nobody told', 'no_usage', { usage: undefined }],
    ['figures of nothing', 'no_usage', { usage: usage(0, 0) }],
    ['a model sold by the hour', 'unknown_price', { models: ['whisper-1'] }],
    [
      'sound beside words that has no price',
      'unknown_price',
      {
        models: ['gpt-4o'],
        usage: usage(10, 10, { completion_tokens_details: { audio_tokens: 5 } }),
      },
    ],
    ['a tier with other prices', 'service_tier', { serviceTier: 'flex' }],
    [
      'searches of the web that have no price',
      'unknown_price',
      {
        models: ['gpt-4o-search-preview'],
        usage: usage(10, 10, { server_tool_use: { web_search_requests: 1 } }),
      },
    ],
  ])('is that of %s', (_name, unknown, more) => {
    expect(priced(more)).toEqual({ unknown });
  });

  it('is not that of the usual tier', () => {
    for (const serviceTier of ['default', 'standard', 'auto'])
      expect(priced({ serviceTier })).toEqual(priced());
  });

  it('is never 0 (property)', () => {
    const pricing = createPricing();
    fc.assert(
      fc.property(fc.constantFrom('openai', 'vertex', 'nobody'), fc.string(), (provider, model) => {
        const cost = pricing.cost(request({ provider, adapter: provider, models: [model] }));
        expect('unknown' in cost ? cost.unknown : Number(cost.total)).not.toBe(0);
      }),
    );
  });
});

describe('prices of one’s own', () => {
  const own: PriceOverrides = {
    openai: {
      models: {
        'gpt-4o': { usd_per_million_tokens: { input: '2', cached_input: 1, output: 8 } },
        'ft:gpt-4o*': { usd_per_million_tokens: { input: 3.75, output: 15 } },
        'ft:gpt-4o-mini*': { usd_per_million_tokens: { input: 0.3, output: 1.2 } },
        long: {
          usd_per_million_tokens: { input: 1, output: 2 },
          tiers: [
            { above_input_tokens: 500, usd_per_million_tokens: { input: 3 } },
            { above_input_tokens: 100, usd_per_million_tokens: { input: 2 } },
          ],
        },
        picture: { usd_per_request: '0.04' },
        fee: { usd_per_million_tokens: { input: 1, output: 1 }, usd_per_request: 0.005 },
        searcher: { usd_per_million_tokens: { input: 1, output: 1 }, usd_per_web_search: '0.025' },
      },
    },
    proxy: { same_as: 'anthropic' },
  };

  it('win over the catalogue, and leave other models to it', () => {
    expect(known({}, own).total).toBe('0.0028');
    expect(known({ models: ['gpt-4.1'] }, own)).toEqual(known({ models: ['gpt-4.1'] }));
  });

  it('win under any name of the model', () => {
    expect(known({ models: ['gpt-4o-2024-08-06', 'gpt-4o'] }, own).total).toBe('0.0028');
  });

  it('count for all names that begin so, the longest first', () => {
    expect(known({ models: ['ft:gpt-4o-mini-2024:us::1'] }, own).total).toBe('0.00042');
    expect(known({ models: ['ft:gpt-4o-2024:us::1'] }, own).total).toBe('0.00525');
  });

  it('may have tiers, in any order', () => {
    const totals = [100, 101, 501].map((prompt) => known({ models: ['long'], usage: usage(prompt, 0) }, own));
    expect(totals.map(({ total }) => total)).toEqual(['0.0001', '0.000202', '0.001503']);
  });

  it('may be for the request, with or without tokens', () => {
    expect(known({ models: ['picture'], usage: undefined }, own)).toEqual({
      total: '0.04',
      currency: 'USD',
      parts: { request: '0.04' },
    });
    expect(known({ models: ['fee'] }, own).total).toBe('0.0061');
    expect(priced({ models: ['fee'], usage: undefined }, own)).toEqual({ unknown: 'no_usage' });
  });

  it('may be for each search of the web, and is unknown for searches without one', () => {
    const searched = usage(1000, 0, { server_tool_use: { web_search_requests: 2 } });
    expect(known({ models: ['searcher'], usage: searched }, own).total).toBe('0.051');
    expect(known({ models: ['searcher'], usage: usage(1000, 0) }, own).total).toBe('0.001');
    for (const model of ['fee', 'picture'])
      expect(priced({ models: [model], usage: searched }, own)).toEqual({ unknown: 'unknown_price' });
  });

  it('may say whose prices count', () => {
    const proxy = { provider: 'proxy', adapter: 'openai', address: 'https://proxy.example' };
    expect(known({ ...proxy, models: ['claude-sonnet-4-5'] }, own).total).toBe('0.0045');
  });

  it('may be 0, which is then known', () => {
    const free = { local: { models: { 'llama3*': { usd_per_million_tokens: { input: 0, output: 0 } } } } };
    expect(known({ provider: 'local', models: ['llama3.2'] }, free)).toEqual({
      total: '0',
      currency: 'USD',
      parts: {},
    });
  });

  it.each<[string, unknown, string[]]>([
    ['no object', [], ['prices.json: must be an object']],
    [
      'names that are not known',
      { openai: { model: {}, models: { m: { input: 1 }, n: { usd_per_million_tokens: { inptu: 1 } } } } },
      [
        'prices.json: openai.models.m.input is not known here; known: usd_per_million_tokens, usd_per_request, usd_per_web_search, tiers',
        'prices.json: openai.models.n.usd_per_million_tokens.inptu is not known here, did you mean "input"?',
        'prices.json: openai.model is not known here, did you mean "models"?',
      ],
    ],
    [
      'amounts that are none',
      { openai: { models: { 'gpt-4o.1': { usd_per_million_tokens: { input: -1, output: '1e3' } } } } },
      [
        'openai.models["gpt-4o.1"].usd_per_million_tokens.input must be 0 or more, got -1',
        'openai.models["gpt-4o.1"].usd_per_million_tokens.output must be an amount',
      ],
    ],
    ['a model without a price', { a: { models: { m: {} } } }, ['a.models.m names no price']],
    ['a star in the midst', { a: { models: { 'm*n': {} } } }, ['a.models["m*n"] a model’s name may hold *']],
    [
      'a tier without a base',
      {
        a: {
          models: {
            m: {
              usd_per_million_tokens: { input: 1 },
              tiers: [{ above_input_tokens: 5, usd_per_million_tokens: { output: 1 } }],
            },
          },
        },
      },
      ['a.models.m.tiers[0].usd_per_million_tokens.output has no price for requests that read less'],
    ],
    [
      'a member of no model, though the model is called as a list of its members is',
      { a: { models: { tiers: { usd_per_requests: 1 } } } },
      ['a.models.tiers.usd_per_requests is not known here, did you mean "usd_per_request"?'],
    ],
    [
      'a member of no tier',
      { a: { models: { m: { usd_per_request: 1, tiers: [{ above: 5, usd_per_million_tokens: {} }] } } } },
      ['a.models.m.tiers[0].above is not known here; known: above_input_tokens, usd_per_million_tokens'],
    ],
    [
      'a tier without its bound',
      { a: { models: { m: { usd_per_request: 1, tiers: [{ usd_per_million_tokens: {} }] } } } },
      ['a.models.m.tiers[0].above_input_tokens is required'],
    ],
    [
      'a provider that the catalogue lacks',
      { a: { same_as: 'opnai' } },
      ['a.same_as is no provider of the catalogue'],
    ],
  ])('are refused for %s, naming the place', (_name, overrides, expected) => {
    const wrong = (): unknown =>
      Reflect.apply(createPricing, undefined, [{ overrides, overridesName: 'prices.json' }]);
    for (const sentence of expected) expect(wrong).toThrow(sentence);
  });
});

describe('the catalogue', () => {
  it('has the version whose day is told', () => {
    const entry = createRequire(import.meta.url).resolve('@pydantic/genai-prices');
    const manifest: unknown = JSON.parse(
      readFileSync(path.join(path.dirname(entry), '..', 'package.json'), 'utf8'),
    );
    // a newer version wants its day in catalogue.ts: `npm view @pydantic/genai-prices time`
    expect(manifest).toMatchObject({ version: createPricing().list.version });
    expect(createPricing().list.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});
