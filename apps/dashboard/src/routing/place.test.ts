import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hrefOf, parsePlace } from './place.js';

describe('places', () => {
  it('are read back as they were written, whatever their parts hold', () => {
    const part = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' });
    const segments = fc.array(part, { maxLength: 3 });
    const query = fc.dictionary(
      part.filter((name) => name !== '__proto__'),
      part,
    );
    fc.assert(
      fc.property(segments, query, (path, parameters) => {
        const place = parsePlace(hrefOf(path, parameters));
        expect(place.segments).toEqual(path);
        expect({ ...place.query }).toEqual({ ...parameters });
      }),
    );
  });

  it('never throw, whatever stands in the address', () => {
    fc.assert(fc.property(fc.string(), (text) => void parsePlace(`#${text}`)));
    expect(parsePlace('#/requests/%E0%A4%A')).toEqual({ segments: ['requests', '%E0%A4%A'], query: {} });
    expect(parsePlace('')).toEqual({ segments: [], query: {} });
    expect(parsePlace('#/a?__proto__=x').query).toEqual({});
  });

  it('leave out what is empty', () => {
    expect(hrefOf(['requests'], { provider: 'acme', model: '', key: undefined })).toBe(
      '#/requests?provider=acme',
    );
    expect(hrefOf([])).toBe('#/');
  });
});
