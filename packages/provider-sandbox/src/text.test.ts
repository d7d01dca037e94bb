import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countTokens, lorem, tokensOf } from './text.js';

describe('tokensOf', () => {
  it('cuts words of more than six letters and keeps white space with what follows', () => {
    expect(tokensOf('Good morning,  sandbox!\n')).toEqual(['Good', ' mornin', 'g,', '  sandbo', 'x!', '\n']);
    expect(tokensOf('')).toEqual([]);
  });

  it('loses nothing of any text, lone surrogates and long blanks included', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom(' ', '\n', '\uD800', 'é', '🦊', 'a'), { maxLength: 200 })
        .map((bits) => bits.join('')),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        expect(tokensOf(text).join('')).toBe(text);
      }),
    );
  });

  it('stays fast on blanks alone', () => {
    expect(countTokens(' '.repeat(400_000))).toBe(100_000);
  });
});

describe('lorem', () => {
  it.each([0, 1, 8, 300, 1000])('writes %i words', (count) => {
    expect(lorem(count).split(/\s+/u).filter(Boolean)).toHaveLength(count);
  });

  it('begins sentences with capitals and ends with a full stop', () => {
    expect(lorem(12)).toMatch(/^[A-Z].*[a-z]\. [A-Z].*\.$/u);
  });
});
