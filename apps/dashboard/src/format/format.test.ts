import { describe, expect, it } from 'vitest';
import { indented } from './json.js';
import { bytes, count, duration, money, share } from './numbers.js';
import { axisTime, distance, moment, shortMoment, until } from './times.js';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [9_999, '9,999'],
    [12_345, '12.3K'],
    [2_500_000, '2.5M'],
    [null, '–'],
    [undefined, '–'],
  ])('count %s: %s', (value, text) => expect(count(value)).toBe(text));

  it.each([
    [0, '0 ms'],
    [0.42, '0.4 ms'],
    [9.96, '10 ms'],
    [999, '999 ms'],
    [1_234, '1.23 s'],
    [59_940, '59.9 s'],
    [60_000, '1 min'],
    [61_500, '1 min 1 s'],
    [3_600_000, '1 h'],
    [5_400_000, '1 h 30 min'],
    [null, '–'],
  ])('duration %s: %s', (value, text) => expect(duration(value)).toBe(text));

  it.each([
    [0, 0, '–'],
    [0, 10, '0%'],
    [10, 10, '100%'],
    [1, 3, '33.3%'],
    [4, 10_000, '0.04%'],
    [9_996, 10_000, '99.96%'],
  ])('share %s of %s: %s', (part, all, text) => expect(share(part, all)).toBe(text));

  it.each([
    [0, '$0'],
    [0.00142, '$0.0014'],
    [0.000000012, '$0.000000012'],
    [0.5, '$0.5'],
    [3.214, '$3.21'],
    [12_345, '$12.3K'],
    [null, '–'],
  ])('money %s: %s', (value, text) => expect(money(value)).toBe(text));

  it.each([
    [12, '12 B'],
    [1536, '1.5 KiB'],
    [5 * 1024 * 1024, '5 MiB'],
  ])('bytes %s: %s', (value, text) => expect(bytes(value)).toBe(text));
});

describe('times', () => {
  const noon = new Date(2026, 10, 22, 12, 0, 5).getTime();

  it('are the reader’s own, and short where the day is today', () => {
    expect(moment(noon)).toBe('2026-11-22 12:00:05');
    expect(shortMoment(new Date(noon).toISOString(), noon)).toBe('12:00:05');
    expect(shortMoment(new Date(2026, 10, 21, 9, 30).toISOString(), noon)).toBe('2026-11-21 09:30');
    expect(axisTime(noon / 1000)).toBe('12:00');
    expect(axisTime(new Date(2026, 10, 22).getTime() / 1000)).toBe('11-22');
  });

  it('are told by their distance', () => {
    expect(distance(noon + 12_400, noon)).toBe('in 12 s');
    expect(distance(noon - 184_000, noon)).toBe('3 min 4 s ago');
    expect(distance(noon, noon)).toBe('1 s ago');
    expect(until(new Date(noon + 5_000).toISOString(), noon)).toBe('in 5 s');
    expect(until(new Date(noon - 5_000).toISOString(), noon)).toBe('at any moment');
  });

  it('stay as they are where they are none', () => {
    expect(moment('soon')).toBe('soon');
    expect(shortMoment('soon', noon)).toBe('soon');
    expect(distance('soon', noon)).toBe('soon');
  });
});

describe('texts', () => {
  it('are given lines where they are JSON', () => {
    expect(indented('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(indented('{"a":')).toBe('{"a":');
  });
});
