import { describe, expect, it } from 'vitest';
import { toneOfRequest } from './badge.js';

describe('the tone of a request', () => {
  it.each([
    [200, null, 'good'],
    [200, 'stream_interrupted', 'bad'],
    [429, 'rate_limited', 'warn'],
    [499, 'cancelled', 'plain'],
    [503, 'overloaded', 'bad'],
  ] as const)('is that of %s with %s', (status, error, tone) => {
    expect(toneOfRequest({ status, error })).toBe(tone);
  });
});
