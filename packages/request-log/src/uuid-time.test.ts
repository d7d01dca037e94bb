import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uuidOf } from '../test/support/entry.js';
import { tellsItsTime, timeToldBy } from './uuid-time.js';

const times = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('the time in an id', () => {
  it('is told for exactly the requests that are then looked for in it', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: -2_000, max: 2_000 }), (made, later) => {
        const time = timeToldBy(uuidOf(made));
        const startedAt = made + later;
        const found = time !== undefined && startedAt >= time.fromMs && startedAt < time.toMs;
        expect(tellsItsTime(uuidOf(made), startedAt)).toBe(found);
        expect(found).toBe(later >= 0 && later < 1_000);
      }),
    );
  });

  it.each([
    'request-1',
    '',
    uuidOf(1_000, 4),
    'zzzzzzzz-zzzz-7zzz-zzzz-zzzzzzzzzzzz',
    `${uuidOf(1_000)}0`,
    ` ${uuidOf(1_000)}`,
    uuidOf(1_000).replaceAll('-', ''),
  ])('is not looked for in %j', (id) => {
    expect(timeToldBy(id)).toBeUndefined();
    expect(tellsItsTime(id, 1_000)).toBe(false);
  });
});
