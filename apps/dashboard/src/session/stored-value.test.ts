import { describe, expect, it } from 'vitest';
import { StoredValue } from './stored-value.js';

/** As much of a browser's store as is used. */
function store(): Storage {
  const values = new Map<string, string>();
  return {
    length: 0,
    clear: () => values.clear(),
    key: () => null,
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
    removeItem: (name) => void values.delete(name),
  };
}

describe('a stored value', () => {
  it('is told to listeners, and outlives the page in its store', () => {
    const shared = store();
    const value = new StoredValue('token', () => shared);
    const seen: (string | undefined)[] = [];
    const leave = value.subscribe(() => seen.push(value.get()));
    value.set('one');
    leave();
    value.set('two');
    expect(seen).toEqual(['one']);
    expect(new StoredValue('token', () => shared).get()).toBe('two');
    value.set(undefined);
    expect([value.get(), shared.getItem('token')]).toEqual([undefined, null]);
  });

  it('is kept in memory where the browser keeps nothing', () => {
    const value = new StoredValue('token', () => {
      throw new DOMException('denied', 'SecurityError');
    });
    expect(value.get()).toBeUndefined();
    value.set('one');
    expect(value.get()).toBe('one');
    value.set(undefined);
    expect(value.get()).toBeUndefined();
  });
});
