import { describe, expect, it } from 'vitest';
import { Ledger } from './ledger.js';

const source = { a: { b: 1, c: [2, 3] }, d: null, e: {}, f: '', g: 7 };

describe('a ledger', () => {
  it('tells every field once, also those that nobody claimed', () => {
    const ledger = new Ledger();
    ledger.exact(['a', 'c', 1], ['x']);
    ledger.noEqual(['a'], 'No a.');
    const told = ledger.settle(source).map(({ from, outcome, note }) => [from, outcome, note]);
    expect(told).toEqual([
      ['a.b', 'no_equal', 'No a.'],
      ['a.c[0]', 'no_equal', 'No a.'],
      ['a.c[1]', 'exact', undefined],
      ['d', 'exact', 'Says nothing.'],
      ['e', 'exact', 'Says nothing.'],
      ['f', 'exact', 'Says nothing.'],
      ['g', 'no_equal', 'Bifrost does not know this field.'],
    ]);
  });

  it('tells a branch in one line where it has one fate', () => {
    expect(new Ledger().settle({ a: source.a }).map(({ from }) => from)).toEqual(['a']);
  });

  it('keeps the worse of two fates, every place and every sentence', () => {
    const ledger = new Ledger();
    ledger.byHand(['g'], 'Look.', ['x']);
    ledger.exact(['g'], ['y'], 'Fine.');
    ledger.exact(['g'], ['y']);
    expect(ledger.settle({ g: 7 })).toEqual([
      { outcome: 'by_hand', from: 'g', to: ['x', 'y'], note: 'Look. Fine.' },
    ]);
  });

  it('knows what becomes of places when a part of our file is taken out', () => {
    const ledger = new Ledger();
    ledger.exact(['a'], ['keys', 0, 'value']);
    ledger.exact(['b'], ['keys', 1]);
    ledger.exact(['c'], ['keys', 2, 'value']);
    ledger.takenOut(['keys', 1], 'Gone.');
    expect(ledger.settle({ a: 1, b: 2, c: 3 })).toEqual([
      { outcome: 'exact', from: 'a', to: ['keys[0].value'] },
      { outcome: 'by_hand', from: 'b', to: [], note: 'Gone.' },
      { outcome: 'exact', from: 'c', to: ['keys[1].value'] },
    ]);
  });

  it('tells those who led to the whole when a part of it is taken out', () => {
    const ledger = new Ledger();
    ledger.exact(['a'], ['aliases', 'fast']);
    ledger.exact(['b'], ['aliases', 'slow']);
    ledger.takenOut(['aliases', 'fast', 'targets', 1], 'Gone.');
    expect(ledger.settle({ a: 1, b: 2 }).map(({ outcome }) => outcome)).toEqual(['by_hand', 'exact']);
  });
});
