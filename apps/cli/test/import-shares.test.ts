import { list, number, object, objects, text, texts, type JsonObject } from '@bifrost/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { importDocument } from './support/import.js';

/* However groups share keys and models: each gets its own keys, its own models and its own shares, and no others'. */

interface Deployment {
  readonly model: string;
  readonly key: string;
  readonly weight: number | undefined;
}

const deployment = fc.record({
  model: fc.constantFrom('gpt-4o', 'gpt-4o-mini', 'a', 'b'),
  key: fc.constantFrom('ONE', 'TWO', 'THREE'),
  weight: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
});

const groups = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('a', 'b', 'gpt-4o', 'fast', 'openai/gpt-4o', 'openai/a', 'team/b', 'team/fast'),
    deployments: fc.array(deployment, { minLength: 1, maxLength: 4 }),
  }),
  { selector: ({ name }) => name, minLength: 1, maxLength: 5 },
);

/** Which part of the requests goes with which key to which model. */
type Shares = Readonly<Record<string, number>>;

/** As LiteLLM draws: by the weights, if the first deployment has one. */
function sharesThere(deployments: readonly Deployment[]): Shares {
  const counts = deployments[0]?.weight !== undefined && deployments.length > 1;
  return sharesOf(
    deployments.map(({ model, key, weight }) => [`${key} ${model}`, counts ? (weight ?? 0) : 1]),
  );
}

/** As our file has it: the keys of the alias's target that list its model. */
function sharesHere(configuration: JsonObject, name: string): Shares {
  const aliases = object(configuration['aliases']) ?? {};
  const alias = aliases[name] ?? aliases[name.replaceAll('/', '-')] ?? name;
  const target = text(alias) ?? '';
  const slash = target.indexOf('/');
  const model = target.slice(slash + 1);
  const provider = object(object(configuration['providers'])?.[target.slice(0, slash)]);
  const keys = objects(provider?.['keys']).filter((key) => list(key['models']).includes(model));
  return sharesOf(
    keys.map((key) => {
      const wire = text(object(key['aliases'])?.[model]) ?? model;
      const value = (text(key['value']) ?? '').replace('env.', '');
      return [`${value} ${wire}`, number(key['weight']) ?? 1];
    }),
  );
}

function sharesOf(parts: readonly (readonly [string, number])[]): Shares {
  const sum = parts.reduce((total, [, weight]) => total + weight, 0);
  const shares: Record<string, number> = {};
  for (const [part, weight] of parts) {
    if (weight > 0) shares[part] = (shares[part] ?? 0) + Math.round((weight / sum) * 1e6);
  }
  return shares;
}

it('of LiteLLM', () => {
  fc.assert(
    fc.property(groups, (all) => {
      const model_list = all.flatMap(({ name, deployments }) =>
        deployments.map(({ model, key, weight }) => ({
          model_name: name,
          litellm_params: { model: `openai/${model}`, api_key: `os.environ/${key}`, weight },
        })),
      );
      const { configuration } = importDocument({ model_list });
      for (const { name, deployments } of all) {
        expect([name, roughly(sharesHere(configuration, name))]).toEqual([
          name,
          roughly(sharesThere(deployments)),
        ]);
      }
    }),
    { numRuns: 60 },
  );
});

/** Thirds do not add up to the last digit. */
function roughly(shares: Shares): Shares {
  return Object.fromEntries(Object.entries(shares).map(([part, share]) => [part, Math.round(share / 10)]));
}

it('of Portkey', () => {
  fc.assert(
    fc.property(fc.array(deployment, { minLength: 1, maxLength: 5 }), (deployments) => {
      const targets = deployments.map(({ model, key, weight }) => ({
        provider: 'openai',
        api_key: `env.${key}`,
        weight,
        override_params: { model },
      }));
      const { configuration } = importDocument({ strategy: { mode: 'loadbalance' }, targets }, 'all.json');
      const expected = sharesOf(
        deployments.map(({ model, key, weight }) => [`${key} ${model}`, weight ?? 1] as const),
      );
      expect(roughly(sharesHere(configuration, 'all'))).toEqual(roughly(expected));
      expect(texts(Object.keys(object(configuration['providers']) ?? {}))).toEqual(['openai']);
    }),
    { numRuns: 40 },
  );
});
