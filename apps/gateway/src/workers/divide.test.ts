import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareOf } from './divide.js';

describe('shareOf', () => {
  it.each([
    [10, 3, [4, 3, 3]],
    [9, 3, [3, 3, 3]],
    [1, 3, [1, 1, 1]],
    [0, 2, [0, 0]],
    [1000, 1, [1000]],
  ])('divides %d by %d', (total, count, expected) => {
    expect(expected.map((_, index) => shareOf(total, { index, count }))).toEqual(expected);
  });

  it('gives everything away, and more only where each needs one', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 64 }), (total, count) => {
        const shares = Array.from({ length: count }, (_, index) => shareOf(total, { index, count }));
        const sum = shares.reduce((one, other) => one + other, 0);
        expect(sum).toBe(total === 0 ? 0 : Math.max(total, count));
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
