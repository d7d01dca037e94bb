import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wantedProviders } from './wanted-providers.js';

it('reads ids, bases and packages', () => {
  const configuration = {
    providers: {
      one: {},
      mine: { custom_provider_config: { base_provider_type: 'two' } },
      own: { package: '@acme/own' },
    },
  };
  expect(wantedProviders(configuration)).toEqual({
    ids: ['one', 'two', 'own'],
    packages: { own: '@acme/own' },
  });
});

it('takes anything', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(wantedProviders({ providers: value }).ids).toBeInstanceOf(Array);
      expect(wantedProviders(value).ids).toBeInstanceOf(Array);
    }),
  );
});
