import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestIds } from './request-id.js';

const version7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u;
const times = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('the id of a request', () => {
  it('is the client’s own where that is short and printable', () => {
    const ids = new RequestIds();
    expect(ids.of({ 'x-request-id': 'order-17' })).toBe('order-17');
    for (const bad of ['', 'a b', 'a\nb', 'é', 'x'.repeat(129)])
      expect(ids.of({ 'x-request-id': bad })).toMatch(version7);
    expect(ids.of({})).toMatch(version7);
  });

  it('else says when it was made, is never the same, and sorts by time', () => {
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 6 }), (moments) => {
        const clock = moments.values();
        const ids = new RequestIds(() => clock.next().value ?? 0);
        const made = moments.map((ms) => ({ ms, id: ids.next() }));
        for (const { ms, id } of made) {
          expect(id).toMatch(version7);
          expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(ms);
        }
        expect(new Set(made.map(({ id }) => id)).size).toBe(made.length);
        const byTime = made.toSorted((one, other) => one.ms - other.ms).map(({ id }) => id.slice(0, 13));
        expect(byTime).toEqual(byTime.toSorted());
      }),
    );
  });

  it('shares the time of a millisecond, and nothing else', () => {
    const ids = new RequestIds(() => 1_700_000_000_000);
    const [one, other] = [ids.next(), ids.next()];
    expect(one.slice(0, 15)).toBe(other.slice(0, 15));
    expect(one).not.toBe(other);
  });
});
