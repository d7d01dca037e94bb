import { BifrostError } from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseListQuestion, parseStatisticsQuestion } from './parse-question.js';

const nowMs = Date.UTC(2026, 10, 22, 18);

/** The parameter that a question is refused for; `undefined` where it is none. */
function refusedName(query: Record<string, string>): string | undefined {
  try {
    parseListQuestion(query);
    return undefined;
  } catch (error) {
    if (BifrostError.isInstance(error) && error.code === 'invalid_request') return error.param;
    throw error;
  }
}

describe('a question for a list', () => {
  it('has a filter of what was asked, and nothing else', () => {
    expect(parseListQuestion({})).toEqual({ filter: {}, limit: 50 });
    expect(
      parseListQuestion({
        from: '2026-01-01T00:00:00 02:00',
        to: '1767225600000',
        status: '4xx',
        limit: '500',
      }),
    ).toEqual({
      filter: { fromMs: Date.UTC(2025, 11, 31, 22), toMs: 1_767_225_600_000, status: '4xx' },
      limit: 500,
    });
  });

  it('may hold no sign that PostgreSQL cannot read', () => {
    expect(refusedName({ model: 'a\0' })).toBe('model');
    expect(refusedName({ search: '\0' })).toBe('search');
  });

  it('is refused with the name of what is wrong, and never breaks', () => {
    const names = ['from', 'to', 'status', 'limit', 'cursor', 'model', 'search', 'other'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.string()), (query) => {
        expect(names).toContain(refusedName(query) ?? 'other');
      }),
    );
  });
});

describe('a question for figures', () => {
  it('is about the last hour in minutes unless it says otherwise', () => {
    expect(parseStatisticsQuestion({}, nowMs)).toEqual({
      filter: {},
      fromMs: nowMs - 3_600_000,
      toMs: nowMs,
      stepMs: 60_000,
    });
  });

  it.each([
    ['90', 90_000],
    ['30s', 30_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
  ])('has steps of %s', (step, stepMs) => {
    expect(parseStatisticsQuestion({ step }, nowMs)).toMatchObject({ stepMs });
  });

  it('chooses about sixty round steps for any time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 * 365 * 86_400_000 }), (lengthMs) => {
        const from = String(nowMs - lengthMs);
        const { fromMs, toMs, stepMs } = parseStatisticsQuestion({ from, to: String(nowMs) }, nowMs);
        expect((toMs - fromMs) / stepMs).toBeLessThanOrEqual(60);
      }),
    );
  });

  it.each([{ from: '2026-12-01' }, { step: '0' }, { step: '1w' }, { from: '2020-01-01', step: '1s' }])(
    'is refused: %j',
    (query) => {
      expect(() => parseStatisticsQuestion(query, nowMs)).toThrow(BifrostError);
    },
  );
});
