import fc from 'fast-check';
import { expect, it } from 'vitest';
import { closest, didYouMean } from './closest.js';

const fields = ['weight', 'models', 'base_url', 'max_retries', 'name', 'value'];

it.each([
  ['weigth', 'weight'],
  ['model', 'models'],
  ['baseUrl', 'base_url'],
  ['BASE-URL', 'base_url'],
  ['max_retrys', 'max_retries'],
  ['vlaue', 'value'],
  ['temperature', undefined],
  ['x', undefined],
  ['', undefined],
])('%s: %s', (name, expected) => {
  expect(closest(name, fields)).toBe(expected);
});

it('ends a sentence, or says nothing', () => {
  expect(didYouMean('weigth', fields)).toBe(', did you mean "weight"?');
  expect(didYouMean('temperature', fields)).toBe('');
});

it('finds every name that lost, changed or doubled one letter', () => {
  fc.assert(
    fc.property(fc.constantFrom('concurrency', 'buffer_size', 'network_config'), fc.nat(), (name, where) => {
      const index = where % name.length;
      const dropped = name.slice(0, index) + name.slice(index + 1);
      const changed = `${name.slice(0, index)}q${name.slice(index + 1)}`;
      const doubled = name.slice(0, index + 1) + name.slice(index);
      for (const typo of [dropped, changed, doubled]) {
        expect(closest(typo, ['concurrency', 'buffer_size', 'network_config'])).toBe(name);
      }
    }),
  );
});
