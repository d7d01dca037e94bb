import { defineProvider, z, type ProviderAdapter } from '@bifrost/core';
import { expect, it } from 'vitest';
import { environmentConfiguration, type EnvironmentConfiguration } from './environment-configuration.js';

const operations: ProviderAdapter['operations'] = {};

const cloud = defineProvider({
  specVersion: 'v1',
  id: 'cloud',
  name: 'Cloud',
  credential: 'optional',
  environment: ['CLOUD_KEY'],
  keyOptions: z.strictObject({ region: z.string() }),
  origins: () => ['http://localhost:1'],
  operations,
  authorize: (request) => request,
});

const keyed = defineProvider({
  specVersion: 'v1',
  id: 'keyed',
  name: 'Keyed',
  credential: 'required',
  environment: ['FIRST_KEY', 'SECOND_KEY'],
  origins: () => ['https://keyed.example'],
  operations,
  authorize: (request) => request,
});

function from(
  environment: Record<string, string>,
  adapters: readonly ProviderAdapter[] = [cloud, keyed],
): Promise<EnvironmentConfiguration> {
  return environmentConfiguration({ adapters, environment, isReachable: () => Promise.resolve(true) });
}

it('takes the best of several variables, by reference, so that no key is copied', async () => {
  const { value } = await from({ SECOND_KEY: 'sk-2', FIRST_KEY: 'sk-1' });
  expect(value).toEqual({
    providers: { keyed: { keys: [{ name: 'environment', value: 'env.FIRST_KEY' }] } },
  });
  expect((await from({ SECOND_KEY: 'sk-2' })).value).toEqual({
    providers: { keyed: { keys: [{ name: 'environment', value: 'env.SECOND_KEY' }] } },
  });
});

it('says when a variable is not enough, and does not guess at the rest', async () => {
  const { value, notes } = await from({ CLOUD_KEY: 'sk-0123456789abcdef', FIRST_KEY: 'sk-1' });
  expect(Object.keys(value.providers)).toEqual(['keyed']);
  expect(notes).toMatchInlineSnapshot(`
    [
      "cloud: CLOUD_KEY is set, but a configuration file must say more (providers.cloud.keys[0].cloud_key_config.region: is required)",
      "keyed: key from FIRST_KEY",
    ]
  `);
});

it('does not look for an address of a provider that cannot do without options', async () => {
  await expect(from({}, [cloud])).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BifrostError: Nothing to start with: there is no configuration: write bifrost.json, or set one of CLOUD_KEY.]`,
  );
});
