import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdMaker, lowestId } from './request-id.js';

const times = fc.integer({ min: 0, max: Date.UTC(5138, 0, 1) });

describe('the id of a record', () => {
  it('sorts by time, whatever comes behind the time', () => {
    const [id, other] = [createIdMaker(), createIdMaker()];
    fc.assert(
      fc.property(times, times, (one, two) => {
        const [early, late] = one < two ? [one, two] : [two, one + 1];
        if (early === late) return;
        expect(id(early) < other(late)).toBe(true);
        expect(id(early) < lowestId(late)).toBe(true);
        expect(lowestId(early) <= id(early)).toBe(true);
      }),
    );
  });

  it('has the digits of the time in base 36', () => {
    fc.assert(
      fc.property(times, (time) => {
        expect(lowestId(time)).toBe(time.toString(36).padStart(9, '0'));
      }),
    );
    expect(lowestId(-5)).toBe('000000000');
    expect(lowestId(1.9)).toBe('000000001');
  });

  it('is never given twice, by one process or by two', () => {
    const [id, other] = [createIdMaker(), createIdMaker()];
    const ids = Array.from({ length: 50_000 }, (_, index) => (index % 2 === 0 ? id : other)(7));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
