import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newRequestId, requestIdOf } from './request-id.js';

const version7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u;
const times = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('the id of a request', () => {
  it('is the client’s own where that is short and printable', () => {
    expect(requestIdOf({ 'x-request-id': 'order-17' })).toBe('order-17');
    for (const bad of ['', 'a b', 'a\nb', 'é', 'x'.repeat(129)])
      expect(requestIdOf({ 'x-request-id': bad })).toMatch(version7);
    expect(requestIdOf({})).toMatch(version7);
  });

  it('else says when it was made, is never the same, and sorts by time', () => {
    fc.assert(
      fc.property(times, times, (one, other) => {
        fc.pre(one !== other);
        const [first, second] = [newRequestId(one), newRequestId(other)];
        expect(first).toMatch(version7);
        expect(Number.parseInt(first.replaceAll('-', '').slice(0, 12), 16)).toBe(one);
        expect(first).not.toBe(second);
        expect(first < second).toBe(one < other);
      }),
    );
  });
});
