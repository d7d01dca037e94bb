import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonExtent } from './json-extent.js';

function wholeAfterEach(text: string): boolean[] {
  const extent = new JsonExtent();
  return Array.from(text, (piece) => {
    extent.add(piece);
    return extent.isWhole;
  });
}

describe('JsonExtent', () => {
  it('is whole at the last letter of any object or list, and nowhere before it', () => {
    const value = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2), (given, indent) => {
        const whole = wholeAfterEach(JSON.stringify(given, null, indent));
        expect(whole.indexOf(true)).toBe(whole.length - 1);
      }),
    );
  });

  it('is the same in pieces of any length', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.nat(9)), (given, lengths) => {
        const text = JSON.stringify([given]);
        const extent = new JsonExtent();
        let at = 0;
        for (const length of lengths) {
          extent.add(text.slice(at, at + length));
          at += length;
          expect(extent.isWhole).toBe(at >= text.length);
        }
        extent.add(text.slice(at));
        expect(extent.isWhole).toBe(true);
      }),
    );
  });

  it.each([
    ['', false],
    [' \n', false],
    ['null', true],
    ['free words', true],
    ['"a text', true],
    ['{} ', true],
    ['{"a":"}"', false],
    ['{"a":"\\"}"', false],
  ])('of %j is %s', (text, expected) => {
    const extent = new JsonExtent();
    extent.add(text);
    expect(extent.isWhole).toBe(expected);
  });
});
