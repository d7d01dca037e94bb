import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetOfEffort, effortOfBudget } from './reasoning-effort.js';

describe('reasoning effort and budget', () => {
  const range = { min: 1024, max: 11_024 };

  it('turns an effort into its share of the range', () => {
    expect(
      ['none', 'minimal', 'low', 'medium', 'high', 'max', 'novel'].map((word) => budgetOfEffort(word, range)),
    ).toEqual([0, 1274, 2524, 5274, 9024, 11_024, 5274]);
    expect(budgetOfEffort('high', { min: 1024, max: 100 })).toBe(1024);
  });

  it('turns a budget into an effort', () => {
    expect(effortOfBudget(0, range)).toBe('none');
    expect(effortOfBudget(4000, { min: 1024, max: 0 })).toBe('medium');
    expect(effortOfBudget(4000, { min: 1024, max: 1024 })).toBe('high');
    expect([1, 3524, 3600, 7024, 7100, 99_999].map((budget) => effortOfBudget(budget, range))).toEqual([
      'low',
      'low',
      'medium',
      'medium',
      'high',
      'high',
    ]);
  });

  it('comes back to the effort it went out from', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('none', 'low', 'medium', 'high'),
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 100, max: 100_000 }),
        (effort, min, width) => {
          const wide = { min, max: min + width };
          expect(effortOfBudget(budgetOfEffort(effort, wide), wide)).toBe(
            effort === 'none' ? 'none' : effort,
          );
        },
      ),
    );
  });
});
