import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tellsItsTime, timeToldBy } from './uuid-time.js';

const times = fc.integer({ min: 0, max: 2 ** 48 - 1 });

function uuid(timeMs: number, version = 7): string {
  const digits = timeMs.toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-${version}abc-9def-0123456789ab`;
}

describe('the time in an id', () => {
  it('is told for exactly the requests that are then looked for in it', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: -2_000, max: 2_000 }), (made, later) => {
        const time = timeToldBy(uuid(made));
        const startedAt = made + later;
        const found = time !== undefined && startedAt >= time.fromMs && startedAt < time.toMs;
        expect(tellsItsTime(uuid(made), startedAt)).toBe(found);
        expect(found).toBe(later >= 0 && later < 1_000);
      }),
    );
  });

  it.each([
    'request-1',
    '',
    uuid(1_000, 4),
    'zzzzzzzz-zzzz-7zzz-zzzz-zzzzzzzzzzzz',
    `${uuid(1_000)}0`,
    ` ${uuid(1_000)}`,
    uuid(1_000).replaceAll('-', ''),
  ])('is not looked for in %j', (id) => {
    expect(timeToldBy(id)).toBeUndefined();
    expect(tellsItsTime(id, 1_000)).toBe(false);
  });
});
