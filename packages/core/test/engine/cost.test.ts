import { describe, expect, it } from 'vitest';
import { countTokens } from '../../src/api/count-tokens/dialect.js';
import type { PricedRequest, Pricing } from '../../src/hooks/pricing.js';
import type { Cost } from '../../src/hub/cost.js';
import { isObject, objects, type JsonObject } from '../../src/json/read.js';
import { failed, role, said, streamed, words } from '../support/answers.js';
import type { RecordingSink } from '../support/ask.js';
import { cut, type Script } from '../support/scripted-provider.js';
import { question, twoProviders } from '../support/two-providers.js';

const price: Cost = { total: '0.004', currency: 'USD', parts: { input: '0.001', output: '0.003' } };

/** A pricing that writes down what it is asked. */
function noting(cost: (request: PricedRequest) => Cost = () => price) {
  const asked: PricedRequest[] = [];
  const pricing: Pricing = {
    list: { name: 'test', version: '1', date: '2026-01-01' },
    cost(request) {
      asked.push(request);
      return cost(request);
    },
  };
  return { pricing, asked };
}

const ways = [
  { way: 'passed on', settings: {} },
  { way: 'translated', settings: { settings: { one: { native_passage: false } } } },
];

async function answered(
  scripts: Script[],
  given: { options?: Parameters<typeof twoProviders>[1]; body?: JsonObject; more?: object } = {},
) {
  const of = twoProviders(scripts, given.options);
  const asked = of.ask(given.body ?? question, given.more ?? {});
  await of.clock.runAll();
  await asked.done;
  return { ...of, sink: asked.sink };
}

function factsInStream(sink: RecordingSink): JsonObject[] {
  return objects(sink.events.filter(isObject).map((json) => json['extra_fields']));
}

describe.each(ways)('the cost of an answer that is $way', ({ settings }) => {
  it('is told to the client and in the record, and found out once', async () => {
    const { pricing, asked } = noting();
    const { sink, ends } = await answered([said('Hi')], { options: { ...settings, pricing } });
    expect(sink.extraFields['cost']).toEqual(price);
    expect(ends[0]?.cost).toBe(price);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      provider: 'one',
      adapter: 'one',
      models: ['wire-model', 'm', 'm'],
      operation: 'chat',
      usage: { prompt_tokens: 3, completion_tokens: 5 },
      serviceTier: undefined,
    });
  });

  it('stands on the last word of a stream, with figures that came behind it', async () => {
    const { pricing, asked } = noting();
    const body = { ...question, stream: true };
    const { sink, ends } = await answered([streamed(words('Hi'))], {
      options: { ...settings, pricing },
      body,
    });
    expect(factsInStream(sink)).toMatchObject([{ cost: price }]);
    expect(ends[0]?.cost).toBe(price);
    expect(asked.map(({ usage }) => usage?.completion_tokens)).toEqual([5]);
  });

  it('is of nobody’s guess where the stream broke before its figures came', async () => {
    const { pricing, asked } = noting(({ usage }) => (usage === undefined ? { unknown: 'no_usage' } : price));
    const body = { ...question, stream: true };
    const { ends } = await answered([{ body: [role, words('Hi'), cut] }], {
      options: { ...settings, pricing },
      body,
    });
    expect(ends[0]).toMatchObject({ usageSource: 'estimated', cost: { unknown: 'no_usage' } });
    expect(asked).toHaveLength(1);
  });

  it('goes by the tier that the provider names', async () => {
    const { pricing, asked } = noting();
    await answered([said('Hi', { service_tier: 'priority' })], { options: { ...settings, pricing } });
    expect(asked[0]?.serviceTier).toBe('priority');
  });

  it('goes by the tier that a stream names', async () => {
    const { pricing, asked } = noting();
    const opening = role.replace('"model"', '"service_tier":"flex","model"');
    const { body = [] } = streamed(words('Hi'));
    await answered([{ body: [opening, ...body.slice(1)] }], {
      options: { ...settings, pricing },
      body: { ...question, stream: true },
    });
    expect(asked[0]?.serviceTier).toBe('flex');
  });
});

describe('pricing', () => {
  it('says nothing where it is off', async () => {
    const { sink, ends } = await answered([said('Hi')]);
    expect(sink.extraFields).not.toHaveProperty('cost');
    expect(ends[0]).toHaveProperty('cost', undefined);
  });

  it('costs no request when it fails', async () => {
    const { pricing } = noting(() => {
      throw new Error('no list');
    });
    const { sink, ends } = await answered([said('Hi')], { options: { pricing } });
    expect(sink.status).toBe(200);
    expect(sink.extraFields['cost']).toEqual({ unknown: 'pricing_failed' });
    expect(ends[0]?.cost).toEqual({ unknown: 'pricing_failed' });
  });

  it('prices the target that answered, and nothing where nobody did', async () => {
    const { pricing, asked } = noting();
    const fellBack = await answered([failed(500)], {
      options: { pricing, settings: { one: { network_config: { max_retries: 0 } } } },
      body: { ...question, fallbacks: ['two/n'] },
    });
    expect(fellBack.ends[0]?.cost).toBe(price);
    expect(asked.map(({ provider }) => provider)).toEqual(['two']);
    const failedCall = await answered([failed(400)], { options: { pricing } });
    expect(failedCall.ends[0]).toMatchObject({ status: 400, cost: undefined });
    expect(asked).toHaveLength(1);
  });

  it('does not charge for counting', async () => {
    const { pricing, asked } = noting();
    const { sink } = await answered([said('Hi')], { options: { pricing }, more: { dialect: countTokens } });
    expect(sink.status).toBe(200);
    expect(asked).toEqual([]);
  });

  it('says where a provider of its own address leads', async () => {
    const { pricing, asked } = noting();
    const network_config = { base_url: 'https://models.example/api' };
    await answered([said('Hi')], {
      options: { pricing, settings: { one: { network_config } } },
    });
    expect(asked[0]?.address).toBe('https://models.example/api');
  });
});
