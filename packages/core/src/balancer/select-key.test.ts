import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { normalisedWeights, selectKey, selectNextKey, walkOrder } from './select-key.js';

interface Named {
  name: string;
  weight: number;
}

const keysOf = (...weights: number[]): Named[] =>
  weights.map((weight, index) => ({ name: `key-${index + 1}`, weight }));

const weight = fc.oneof(
  fc.constant(0),
  fc.constant(Number.MIN_VALUE),
  fc.constant(Number.MAX_VALUE),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
);
const keyList = fc.array(weight, { minLength: 1, maxLength: 8 }).map((weights) => keysOf(...weights));
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** How often each key is drawn when chance goes evenly through its range. */
function frequencies(keys: readonly Named[], steps: number): number[] {
  const counts = new Map<string, number>();
  for (let step = 0; step < steps; step++) {
    const drawn = selectKey(keys, () => (step + 0.5) / steps);
    if (drawn) counts.set(drawn.name, (counts.get(drawn.name) ?? 0) + 1);
  }
  return keys.map((key) => (counts.get(key.name) ?? 0) / steps);
}

describe('selectKey', () => {
  it('draws nothing from nothing', () => {
    expect(selectKey([], () => 0)).toBeUndefined();
  });

  it('draws the only key without asking chance', () => {
    const [only] = keysOf(0);
    const random = vi.fn<() => number>(() => 0);
    expect(selectKey(only ? [only] : [], random)).toBe(only);
    expect(random).not.toHaveBeenCalled();
  });

  it('follows the weights', () => {
    expect(frequencies(keysOf(0.6, 0.3, 0.1), 1000)).toEqual([0.6, 0.3, 0.1]);
    expect(frequencies(keysOf(0.29, 0.71), 100)).toEqual([0.29, 0.71]);
  });

  it('draws evenly when every weight is zero', () => {
    expect(frequencies(keysOf(0, 0, 0, 0), 1000)).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('draws a weight below a hundredth as often as it says', () => {
    expect(frequencies(keysOf(0.001, 0.999), 10_000)).toEqual([0.001, 0.999]);
  });

  it('keeps to its range where weights are as large as numbers go', () => {
    expect(frequencies(keysOf(Number.MAX_VALUE, Number.MAX_VALUE), 100)).toEqual([0.5, 0.5]);
  });

  it('never draws a reserve, whatever the chance', () => {
    fc.assert(
      fc.property(keyList, chance, (keys, random) => {
        const drawn = selectKey(keys, () => random);
        const hasPositive = keys.some((key) => key.weight > 0);
        expect((drawn?.weight ?? Number.NaN) > 0).toBe(hasPositive);
      }),
    );
  });

  it('treats what the configuration should have refused as zero', () => {
    expect(frequencies(keysOf(Number.NaN, -3, 1), 10)).toEqual([0, 0, 1]);
  });
});

describe('normalisedWeights', () => {
  it('sum to one and keep their ratio', () => {
    fc.assert(
      fc.property(keyList, (keys) => {
        const shares = normalisedWeights(keys);
        expect(shares).toHaveLength(keys.length);
        expect(shares.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
        for (const value of shares) expect(value).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('tell what is drawn', () => {
    const keys = keysOf(3, 0, 1);
    expect(normalisedWeights(keys)).toEqual([0.75, 0, 0.25]);
    expect(frequencies(keys, 1000)).toEqual(normalisedWeights(keys));
  });

  it('of no keys are none', () => {
    expect(normalisedWeights([])).toEqual([]);
  });
});

describe('walking', () => {
  it('visits every key once, reserves last', () => {
    fc.assert(
      fc.property(keyList, fc.infiniteStream(chance), (keys, stream) => {
        const order = walkOrder(keys, () => stream.next().value);
        expect(order.map((key) => key.name).toSorted()).toEqual(keys.map((key) => key.name).toSorted());
        const reserves = keys.filter((key) => key.weight === 0).length;
        expect(order.slice(order.length - reserves).every((key) => key.weight === 0)).toBe(true);
      }),
    );
  });

  it('goes on to a key that was not tried, and ends', () => {
    const keys = keysOf(1, 0, 2);
    const tried = new Set<Named>();
    const names: string[] = [];
    for (;;) {
      const next = selectNextKey(keys, tried, () => 0.5);
      if (!next) break;
      tried.add(next);
      names.push(next.name);
    }
    expect(names).toEqual(['key-3', 'key-1', 'key-2']);
  });
});
