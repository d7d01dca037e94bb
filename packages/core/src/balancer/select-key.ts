/** What a key needs so that it can be chosen by chance. */
export interface Weighted {
  readonly weight: number;
}

/**
 * The share of each key in new requests, in the order of `keys`, summing to 1.
 *
 * All weights zero means equal shares; a weight of zero beside positive ones is a reserve and has no share.
 */
export function normalisedWeights(keys: readonly Weighted[]): number[] {
  const largest = largestWeight(keys);
  if (largest === 0) return keys.map(() => 1 / keys.length);
  // Divided by the largest first: the sum of weights near the largest number would be Infinity.
  const shares = keys.map((key) => share(key, largest));
  const total = shares.reduce((sum, value) => sum + value, 0);
  return shares.map((value) => value / total);
}

/**
 * Draws a key by its weight. Weights are taken exactly as they are written, however small.
 *
 * @param random gives a number from 0 up to, but without, 1.
 * @returns `undefined` only for an empty list.
 */
export function selectKey<K extends Weighted>(keys: readonly K[], random: () => number): K | undefined {
  if (keys.length <= 1) return keys[0];
  const largest = largestWeight(keys);
  if (largest === 0) return keys[Math.min(Math.floor(random() * keys.length), keys.length - 1)];
  let total = 0;
  for (const key of keys) total += share(key, largest);
  const drawn = random() * total;
  let passed = 0;
  let last: K | undefined;
  for (const key of keys) {
    const own = share(key, largest);
    if (own === 0) continue;
    passed += own;
    if (drawn < passed) return key;
    last = key;
  }
  // Reached only when rounding lets `drawn` touch the total.
  return last;
}

/** Draws among the keys that were not tried yet; `undefined` when all were. */
export function selectNextKey<K extends Weighted>(
  keys: readonly K[],
  tried: ReadonlySet<K>,
  random: () => number,
): K | undefined {
  const rest = keys.filter((key) => !tried.has(key));
  return selectKey(rest, random);
}

/** The whole order in which one request would try the keys: drawn by weight, reserves last. */
export function walkOrder<K extends Weighted>(keys: readonly K[], random: () => number): K[] {
  const rest = [...keys];
  const order: K[] = [];
  for (let next = selectKey(rest, random); next !== undefined; next = selectKey(rest, random)) {
    order.push(next);
    rest.splice(rest.indexOf(next), 1);
  }
  return order;
}

/** Negative weights and NaN are refused with the configuration; should one come here, it counts as zero. */
function largestWeight(keys: readonly Weighted[]): number {
  let largest = 0;
  for (const key of keys) if (key.weight > largest) largest = key.weight;
  return largest;
}

function share(key: Weighted, largest: number): number {
  return key.weight > 0 ? key.weight / largest : 0;
}
