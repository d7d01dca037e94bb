import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfterOf } from './retry-after.js';

const now = Date.UTC(2024, 1, 29, 12, 0, 0);

describe('retryAfterOf', () => {
  it.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': ' 1.5 ' }, 1500],
    [{ 'retry-after': '0.0001' }, 1],
    [{ 'retry-after-ms': '250' }, 250],
    [{ 'retry-after-ms': '250.2', 'retry-after': '9' }, 251],
    [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9000],
    [{ 'retry-after': 'Thu, 29 Feb 2024 12:00:07 GMT' }, 7000],
    [{ 'retry-after': 'Thursday, 29-Feb-24 12:00:07 GMT' }, 7000],
    [{ 'retry-after': 'Thu, 29 Feb 2024 11:00:00 GMT' }, 0],
    [{ 'retry-after': '99999999999' }, 86_400_000],
    [{ 'retry-after': 'Fri, 01 Jan 2999 00:00:00 GMT' }, 86_400_000],
    [{ 'retry-after': '9'.repeat(400) }, 86_400_000],
  ])('%o is %i ms', (headers, expected) => {
    expect(retryAfterOf(headers, now)).toBe(expected);
  });

  it.each([
    '',
    '-1',
    '1e3',
    'NaN',
    'Infinity',
    '5 apples',
    '1, 2',
    '0x10',
    'Thu, 99 Foo 2024 12:00:07 GMT',
    'May 5',
  ])('ignores %o', (value) => {
    expect(retryAfterOf({ 'retry-after': value, 'retry-after-ms': value }, now)).toBeUndefined();
  });

  it('says nothing where no header speaks', () => {
    expect(retryAfterOf({}, now)).toBeUndefined();
  });

  it('reads back any second that a date can name', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400 }), (seconds) => {
        const date = new Date(now + seconds * 1000).toUTCString();
        expect(retryAfterOf({ 'retry-after': date }, now)).toBe(seconds * 1000);
      }),
    );
  });

  it('is never negative, never more than a day, whatever comes', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const ms = retryAfterOf({ 'retry-after': value, 'retry-after-ms': value }, now);
        expect(ms === undefined || (Number.isInteger(ms) && ms >= 0 && ms <= 86_400_000)).toBe(true);
      }),
    );
  });
});
