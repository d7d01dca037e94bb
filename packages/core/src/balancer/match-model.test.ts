import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimsModel, listsModel, namesModel } from './match-model.js';

describe('listsModel', () => {
  it.each([
    [[], 'gpt-4o', true],
    [['*'], 'gpt-4o', true],
    [['gpt-4o'], 'gpt-4o', true],
    [['gpt-4o'], 'gpt-4o-mini', false],
    [['gpt-4o'], 'GPT-4o', false],
    [['gpt-*'], 'gpt-4o', true],
    [['gpt-*'], 'gpt-', true],
    [['gpt-*'], 'my-gpt-4', false],
    [['o3', 'gpt-4o*'], 'gpt-4o-mini', true],
    [['g*o'], 'gpt-4o', false],
    [[''], 'gpt-4o', false],
  ])('%j, %s: %s', (patterns, model, expected) => {
    expect(listsModel(patterns, model)).toBe(expected);
  });
});

describe('namesModel', () => {
  it.each([
    [[], 'gpt-4o', false],
    [['*'], 'gpt-4o', false],
    [['gpt-4o'], 'gpt-4o', true],
    [['*', 'gpt-*'], 'gpt-4o', true],
    [['claude-*'], 'gpt-4o', false],
  ])('%j, %s: %s', (patterns, model, expected) => {
    expect(namesModel(patterns, model)).toBe(expected);
  });
});

describe('claimsModel', () => {
  it.each([
    [['claude-*@*'], 'claude-3@2024', true],
    [['claude-*@*'], 'claude-3', false],
    [['a*a'], 'a', false],
    [['a*a'], 'aa', true],
    [['*-embed-*-v3'], 'x-embed-y-v3', true],
    [['ab*ba'], 'aba', false],
    [['gpt-4o'], 'gpt-4o', true],
    [[], 'gpt-4o', false],
  ])('%j, %s: %s', (patterns, model, expected) => {
    expect(claimsModel(patterns, model)).toBe(expected);
  });

  it('agrees with the regular expression that it replaces', () => {
    const few = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(few, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), (pattern, model) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'u');
        expect(claimsModel([pattern], model)).toBe(expression.test(model));
      }),
      { numRuns: 2000 },
    );
  });
});
