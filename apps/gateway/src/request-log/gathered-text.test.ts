import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatheredText } from './gathered-text.js';

describe('gathered text', () => {
  it('is all that was added, in its order, in parts that fit', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 20 })), (texts) => {
        const gathered = new GatheredText(64);
        const parts: string[] = [];
        for (const text of texts) {
          if (gathered.add(text)) continue;
          parts.push(gathered.take());
          if (!gathered.add(text)) parts.push(text);
        }
        parts.push(gathered.take(), gathered.take());
        expect(parts.join('')).toBe(texts.join(''));
      }),
    );
  });

  it('refuses what might not fit, and stays as it was', () => {
    const gathered = new GatheredText(9);
    expect(gathered.add('€€')).toBe(true);
    expect(gathered.add('ab')).toBe(false);
    expect(gathered.add('a')).toBe(true);
    expect(gathered.take()).toBe('€€a');
  });
});
