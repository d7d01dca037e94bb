import { expect, it } from 'vitest';
import { variableProblem } from './starter-configuration.js';

it.each(['ACME_API_KEY', 'MY_KEY_2'])('%s can be the name of a variable', (name) => {
  expect(variableProblem(name, {})).toBeUndefined();
});

it.each([
  '',
  'sk-abc123',
  'AIzaSyB1234567890',
  'AKIAIOSFODNN7EXAMPLE',
  'env.ACME_API_KEY',
  'A B_C',
  'gsk_abc123DEF',
])('%j may be the key itself', (name) => {
  expect(variableProblem(name, {})).toContain('not the key itself');
});

it('any name will do for a variable that is set', () => {
  expect(variableProblem('acmekey', { acmekey: 'x' })).toBeUndefined();
});
