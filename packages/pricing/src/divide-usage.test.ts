import type { Usage } from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideUsage } from './divide-usage.js';

/** Any figures that a provider might tell, also such as do not fit together. */
const anyUsage: fc.Arbitrary<Usage> = fc.record({
  total_tokens: fc.nat(1_000_000),
  prompt_tokens: fc.nat(1_000_000),
  completion_tokens: fc.nat(1_000_000),
  prompt_tokens_details: fc.record(
    {
      cached_tokens: fc.nat(1_200_000),
      cache_write_tokens: fc.nat(1_200_000),
      cache_write_1h_tokens: fc.nat(1_200_000),
      audio_tokens: fc.nat(1_200_000),
      text_tokens: fc.nat(1_200_000),
      image_tokens: fc.nat(1_200_000),
    },
    { requiredKeys: [] },
  ),
  completion_tokens_details: fc.record(
    {
      reasoning_tokens: fc.nat(1_200_000),
      audio_tokens: fc.nat(1_200_000),
      image_tokens: fc.nat(1_200_000),
    },
    { requiredKeys: [] },
  ),
});

const written = new Set(['output', 'reasoning', 'output_audio', 'output_image']);

function tokensOf(usage: Usage): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { part, tokens } of divideUsage(usage) ?? []) found[part] = (found[part] ?? 0) + tokens;
  return found;
}

function usageOf(
  prompt: Usage['prompt_tokens_details'],
  completion: Usage['completion_tokens_details'] = {},
): Usage {
  return {
    prompt_tokens: 1000,
    completion_tokens: 100,
    total_tokens: 1100,
    ...(prompt && { prompt_tokens_details: prompt }),
    completion_tokens_details: completion,
  };
}

describe('the lines of a bill', () => {
  it('hold each token once, whatever the provider tells (property)', () => {
    fc.assert(
      fc.property(anyUsage, (usage) => {
        const lines = divideUsage(usage) ?? [];
        const sumOf = (isWritten: boolean) =>
          lines
            .filter(({ part }) => written.has(part) === isWritten)
            .reduce((total, { tokens }) => total + tokens, 0);
        expect(sumOf(false)).toBe(usage.prompt_tokens);
        expect(sumOf(true)).toBe(usage.completion_tokens);
        for (const { tokens, rates } of lines) {
          expect(tokens).toBeGreaterThan(0);
          expect(rates.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('never have more cached tokens than the provider told (property)', () => {
    fc.assert(
      fc.property(anyUsage, (usage) => {
        const tokens = tokensOf(usage);
        const told = usage.prompt_tokens_details ?? {};
        expect(tokens['cached_input'] ?? 0).toBeLessThanOrEqual(told.cached_tokens ?? 0);
        expect(tokens['cache_write'] ?? 0).toBeLessThanOrEqual(told.cache_write_tokens ?? 0);
      }),
    );
  });

  it.each<[string, Usage, Record<string, number>]>([
    ['nothing but text', usageOf(undefined), { input: 1000, output: 100 }],
    ['a cache', usageOf({ cached_tokens: 700 }), { input: 300, cached_input: 700, output: 100 }],
    [
      'a cache that is read and written',
      usageOf({ cached_tokens: 700, cache_write_tokens: 200, cache_write_1h_tokens: 50 }),
      { input: 100, cached_input: 700, cache_write: 200, output: 100 },
    ],
    [
      'sound behind cached instructions',
      usageOf({ cached_tokens: 300, audio_tokens: 600 }),
      { input: 100, cached_input: 300, input_audio: 600, output: 100 },
    ],
    [
      'sound that must be cached too',
      usageOf({ cached_tokens: 900, audio_tokens: 600 }),
      { cached_input: 900, input_audio: 100, output: 100 },
    ],
    [
      'reasoning, sound and a picture',
      usageOf({}, { reasoning_tokens: 40, audio_tokens: 30, image_tokens: 20 }),
      { input: 1000, output: 10, reasoning: 40, output_audio: 30, output_image: 20 },
    ],
    ['more cached than read', usageOf({ cached_tokens: 5000 }), { cached_input: 1000, output: 100 }],
  ])('tell %s apart', (_name, usage, expected) => {
    expect(tokensOf(usage)).toEqual(expected);
  });

  it.each([
    { prompt_tokens: 0, completion_tokens: 0 },
    { prompt_tokens: -1, completion_tokens: 5 },
    { prompt_tokens: Number.NaN, completion_tokens: 5 },
    { prompt_tokens: 5, completion_tokens: Number.POSITIVE_INFINITY },
  ])('are none for figures that cannot be right: %j', (figures) => {
    expect(divideUsage({ ...figures, total_tokens: 0 })).toBeUndefined();
  });
});
