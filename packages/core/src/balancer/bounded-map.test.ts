import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BoundedMap } from './bounded-map.js';

it('forgets what was unused longest', () => {
  const map = new BoundedMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect([...map.entries()]).toEqual([
    ['a', 1],
    ['c', 3],
  ]);
});

it('changes nothing for a reader while half of its room is left', () => {
  const map = new BoundedMap<number>(5);
  for (const name of ['a', 'b']) map.set(name, 1);
  map.get('a');
  expect([...map.entries()].map(([name]) => name)).toEqual(['a', 'b']);
  map.set('c', 1);
  map.get('a');
  expect([...map.entries()].map(([name]) => name)).toEqual(['b', 'c', 'a']);
});

it('does not count a peek as a use', () => {
  const map = new BoundedMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.peek('a')).toBe(1);
  map.set('c', 3);
  expect(map.peek('a')).toBeUndefined();
});

it('never grows beyond its bound and always holds what came last', () => {
  const operation = fc.tuple(
    fc.constantFrom('set', 'get', 'delete'),
    fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 1, maxLength: 2 }),
  );
  fc.assert(
    fc.property(fc.array(operation), fc.integer({ min: 1, max: 5 }), (operations, bound) => {
      const map = new BoundedMap<string>(bound);
      for (const [action, name] of operations) {
        if (action === 'set') map.set(name, name);
        else if (action === 'get') map.get(name);
        else map.delete(name);
        expect(map.size).toBeLessThanOrEqual(bound);
        expect(map.peek(name) === name || action !== 'set').toBe(true);
      }
    }),
  );
});
