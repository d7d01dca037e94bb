import { describe, expect, it } from 'vitest';
import { isWithin, parseProblem } from './problem.js';

it.each([
  ['gatway: unknown field', 'gatway', 'unknown field'],
  [
    'providers.acme.keys[0].weight: must be 0 or more, got -1',
    'providers.acme.keys[0].weight',
    'must be 0 or more, got -1',
  ],
  ['providers["my: own"]: must be a name', 'providers["my: own"]', 'must be a name'],
  ['providers.a-b.$x: one: two', 'providers.a-b.$x', 'one: two'],
  ['/home/you/bifrost.json:3:4 "," is expected', undefined, '/home/you/bifrost.json:3:4 "," is expected'],
  ['must be an object, got a list', undefined, 'must be an object, got a list'],
])('%s', (line, path, message) => {
  expect(parseProblem(line)).toEqual(path === undefined ? { message } : { path, message });
});

describe('a problem is within', () => {
  it.each([
    ['providers.acme', 'providers.acme', true],
    ['providers.acme.keys[0]', 'providers.acme', true],
    ['providers.acme[0]', 'providers.acme', true],
    ['providers.acme-two', 'providers.acme', false],
    ['aliases.x', 'providers.acme', false],
    [undefined, 'providers.acme', false],
  ])('%s in %s: %s', (path, above, expected) => {
    expect(isWithin(path === undefined ? { message: '' } : { path, message: '' }, above)).toBe(expected);
  });
});
