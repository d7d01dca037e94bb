import { describe, expect, it } from 'vitest';
import { emptyAnswer } from '../api/chat.js';
import { hrefOf, parsePlace } from '../routing/place.js';
import { firstSettings, requestOf, type Turn } from './playground-request.js';
import { triesOf } from './playground-tries.js';
import { rangeOf, ranges, statisticsPath } from './ranges.js';
import { filterQuery, filtersOf } from './request-filters.js';

const now = Date.UTC(2026, 10, 22, 12, 0, 30);

describe('spans of time', () => {
  it('end with the bucket that runs, and are whole buckets long', () => {
    for (const range of ranges) {
      const query = new URL(statisticsPath(range, now), 'http://gateway').searchParams;
      const from = Date.parse(query.get('from') ?? '');
      const to = Date.parse(query.get('to') ?? '');
      const step = Number(query.get('step')) * 1000;
      expect((to - from) / 1000).toBe(range.seconds);
      expect(to).toBeGreaterThan(now);
      expect(to - now).toBeLessThanOrEqual(step);
      expect([from % step, to % step]).toEqual([0, 0]);
      expect(range.seconds / range.stepSeconds).toBeLessThanOrEqual(100);
    }
  });

  it('are an hour where the address names none', () => {
    expect(rangeOf('1y').value).toBe('1h');
    expect(rangeOf(undefined).value).toBe('1h');
  });
});

describe('filters', () => {
  it('come from the address, as far as they are known', () => {
    const place = parsePlace('#/requests?provider=acme&status=5xx&range=15m&colour=red&model=');
    const filters = filtersOf(place);
    expect(filters).toEqual({ provider: 'acme', status: '5xx', range: '15m' });
    expect(filtersOf(parsePlace(hrefOf(['requests'], filters)))).toEqual(filters);
    expect(filterQuery(filters, now).toString()).toBe(
      'status=5xx&provider=acme&from=2026-11-22T11%3A45%3A30.000Z',
    );
  });

  it('are none where nothing or a blank was written', () => {
    expect(filterQuery({ search: '  ', range: 'ever' }, now).toString()).toBe('');
  });
});

const turn = (question: string, text: string): Turn => ({
  question,
  model: 'm',
  answer: { ...emptyAnswer, text },
});

describe('a conversation', () => {
  it('is carried on without the turns that nobody answered', () => {
    const settings = { ...firstSettings, model: ' acme/m ', system: 'Be brief.' };
    expect(requestOf([turn('a', 'A'), turn('b', ''), turn('c', '')], settings)).toMatchObject({
      model: 'acme/m',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'A' },
        { role: 'user', content: 'c' },
      ],
    });
  });

  it('takes numbers and lists as they are typed', () => {
    const typed = { ...firstSettings, fallbacks: 'a/m, , b/m', maxTokens: '50', temperature: '0,5' };
    expect(requestOf([turn('a', '')], typed)).toMatchObject({
      fallbacks: ['a/m', 'b/m'],
      maxTokens: 50,
      temperature: 0.5,
    });
    const wrong = { ...firstSettings, maxTokens: 'many', temperature: ' ' };
    expect(requestOf([turn('a', '')], wrong)).toMatchObject({ maxTokens: undefined, temperature: undefined });
  });
});

describe('the tries of an answer', () => {
  it('stand where they began, with what was waited between them', () => {
    const tried = { provider: 'acme', model: 'm', key: 'k', status: 503, error: 'overloaded' };
    const tries = triesOf([
      { ...tried, start: 1, latency: 10 },
      { ...tried, start: 511, latency: 12 },
      { provider: 'dead', model: 'm', error: 'circuit_open', start: 523, latency: 0 },
      { provider: 'other', model: 'm', key: 'k', status: 200, start: 523, latency: 40 },
    ]);
    expect(tries.map(({ outcome, startMs, waitMs }) => [outcome, startMs, waitMs])).toEqual([
      ['failed', 1, 1],
      ['failed', 511, 500],
      ['skipped', 523, 0],
      ['answered', 523, 0],
    ]);
  });
});
