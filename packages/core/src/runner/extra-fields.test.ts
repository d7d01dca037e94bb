import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptJson, headerText } from './extra-fields.js';

describe('headerText', () => {
  it.each([
    ['plain name', 'plain name'],
    ['ключ', '%D0%BA%D0%BB%D1%8E%D1%87'],
    ['a\r\nset-cookie: b', 'a%0D%0Aset-cookie%3A%20b'],
    ['\uD800', '%EF%BF%BD'],
  ])('makes of %j %s', (value, text) => {
    expect(headerText(value)).toBe(text);
  });

  it('gives what may stand in a header, whatever comes (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(headerText(value)).toMatch(/^[ -~]*$/);
      }),
    );
  });
});

describe('attemptJson', () => {
  it('leaves out what is not known', () => {
    expect(attemptJson({ provider: 'p', model: 'm', start: 0, latency: 0 })).toEqual({
      provider: 'p',
      model: 'm',
      start: 0,
      latency: 0,
    });
    const whole = {
      provider: 'p',
      model: 'm',
      key: 'k',
      status: 429,
      error: 'rate_limited',
      start: 2,
      latency: 3,
    } as const;
    expect(attemptJson(whole)).toEqual(whole);
  });
});
