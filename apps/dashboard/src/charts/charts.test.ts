import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowLayout } from './flow-layout.js';
import { keyShares } from './shares.js';

describe('flows', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const edge = fc.record({ from: name, to: name, reason: name, requests: fc.integer({ min: 1, max: 1e9 }) });
  // The statistics have one row for each pair and reason.
  const edges = fc.uniqueArray(edge, {
    selector: ({ from, to, reason }) => from + to + reason,
    minLength: 1,
  });

  it('keep every request, and let nothing overlap or stick out', () => {
    fc.assert(
      fc.property(edges, (given) => {
        const { height, left, right, links } = flowLayout(given);
        const all = given.reduce((sum, { requests }) => sum + requests, 0);
        for (const column of [left, right]) {
          expect(column.reduce((sum, { requests }) => sum + requests, 0)).toBe(all);
          let free = 0;
          for (const node of column) {
            expect(node.y).toBeGreaterThan(free);
            free = node.y + node.height;
            expect(free).toBeLessThanOrEqual(height);
          }
        }
        expect(links).toHaveLength(given.length);
      }),
    );
  });

  it('fit their links into their nodes, one beside the other', () => {
    fc.assert(
      fc.property(edges, (given) => {
        const { left, links } = flowLayout(given);
        for (const node of left) {
          const mine = links.filter(({ from }) => from === node.name).toSorted((a, b) => a.fromY - b.fromY);
          let at = node.y;
          for (const { fromY, width } of mine) {
            expect(fromY - width / 2).toBeCloseTo(at, 6);
            expect(width).toBeGreaterThanOrEqual(4);
            at += width;
          }
          expect(at).toBeCloseTo(node.y + node.height, 6);
        }
      }),
    );
  });
});

const key = (name: string, share: number) => ({
  name,
  share,
  state: 'healthy' as const,
  resting_models: [],
  enabled: true,
  paused: false,
  weight: share,
  models: [],
  requests: 0,
  errors: 0,
});
const provider = (name: string, keys: ReturnType<typeof key>[]) => ({
  name,
  adapter: name,
  title: name,
  health: 'ok' as const,
  operations: [],
  origins: [],
  keys,
  circuits: [],
  queue: { running: 0, waiting: 0, concurrency: 1, buffer_size: 1 },
  requests: 0,
  errors: 0,
});
const counted = (of: string, name: string, requests: number) => ({
  provider: of,
  key: name,
  requests,
  errors: 0,
  input_tokens: 0,
  output_tokens: 0,
  cost_usd: null,
});

describe('shares of keys', () => {
  it('are held against the weights, for providers that have a choice', () => {
    const providers = [provider('acme', [key('a', 0.7), key('b', 0.3)]), provider('single', [key('c', 1)])];
    const keys = [counted('acme', 'a', 60), counted('acme', 'b', 40), counted('single', 'c', 5)];
    expect(keyShares(providers, keys)).toEqual([
      {
        provider: 'acme',
        keys: [
          { key: 'a', requests: 60, taken: 0.6, due: 0.7 },
          { key: 'b', requests: 40, taken: 0.4, due: 0.3 },
        ],
      },
    ]);
  });

  it('are not told of providers that nobody asked, and forget keys that are gone', () => {
    const providers = [provider('acme', [key('a', 0.5), key('b', 0.5)])];
    expect(keyShares(providers, [])).toEqual([]);
    expect(keyShares(providers, [counted('other', 'a', 9)])).toEqual([]);
    const ofGone = keyShares(providers, [counted('acme', 'gone', 9)]);
    expect(ofGone[0]?.keys.map(({ taken }) => taken)).toEqual([0, 0]);
    const shares = keyShares(providers, [counted('acme', 'gone', 9), counted('acme', 'a', 1)]);
    expect(shares[0]?.keys.map(({ taken }) => taken)).toEqual([1, 0]);
  });
});
