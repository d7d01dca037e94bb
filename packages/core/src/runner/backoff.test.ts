import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffCeilingMs, backoffMs } from './backoff.js';

const limits = { initialMs: 100, maxMs: 2000 };

describe('back-off', () => {
  it('doubles its ceiling from the initial value to the greatest', () => {
    expect([0, 1, 2, 3, 4, 5, 50].map((retry) => backoffCeilingMs(retry, limits))).toEqual([
      100, 200, 400, 800, 1600, 2000, 2000,
    ]);
  });

  it('uses the whole range below the ceiling', () => {
    expect(backoffMs(2, limits, () => 0)).toBe(0);
    expect(backoffMs(2, limits, () => 0.5)).toBe(200);
    expect(backoffMs(2, limits, () => 0.999_999)).toBeCloseTo(400, 2);
  });

  it('stays finite and within its bounds for any retry and any limits', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const ms = fc.integer({ min: 0, max: 3_600_000 });
    const bound = fc
      .tuple(ms, ms)
      .map(([one, other]) => ({ initialMs: Math.min(one, other), maxMs: Math.max(one, other) }));
    fc.assert(
      fc.property(fc.nat(5000), bound, chance, (retry, bounds, random) => {
        const wait = backoffMs(retry, bounds, () => random);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(bounds.maxMs);
        expect(wait).toBeLessThanOrEqual(backoffCeilingMs(retry, bounds));
        expect(backoffCeilingMs(retry + 1, bounds)).toBeGreaterThanOrEqual(backoffCeilingMs(retry, bounds));
      }),
    );
  });

  it('never waits where the bounds say zero', () => {
    expect(backoffMs(3, { initialMs: 0, maxMs: 0 }, () => 0.9)).toBe(0);
  });
});
