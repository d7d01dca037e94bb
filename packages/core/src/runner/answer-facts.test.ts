import { describe, expect, it } from 'vitest';
import type { Usage } from '../hub/usage.js';
import { newFacts, noteUsage } from './answer-facts.js';

function noted(...records: (Usage | undefined)[]) {
  const facts = newFacts([], 0);
  for (const record of records) noteUsage(facts, record);
  return facts;
}

function usage(prompt: number, completion: number, more: Partial<Usage> = {}): Usage {
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion, ...more };
}

describe('noteUsage', () => {
  it('takes a record as it is', () => {
    const record = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 99 };
    expect(noted(undefined, record, undefined)).toMatchObject({ usage: record, usageSource: 'provider' });
    expect(noted(undefined)).toMatchObject({ usage: undefined, usageSource: 'none' });
  });

  it('lets a later figure replace an earlier one', () => {
    expect(noted(usage(10, 1), usage(12, 20)).usage).toEqual(usage(12, 20));
  });

  it('keeps what a later record does not speak of, and adds up anew', () => {
    const first = usage(30, 1, { prompt_tokens_details: { cached_tokens: 20, cache_write_tokens: 5 } });
    const last = usage(0, 9, {
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 4 },
      server_tool_use: { web_search_requests: 2 },
    });
    expect(noted(first, last).usage).toEqual({
      prompt_tokens: 30,
      completion_tokens: 9,
      total_tokens: 39,
      prompt_tokens_details: { cached_tokens: 20, cache_write_tokens: 5 },
      completion_tokens_details: { reasoning_tokens: 4 },
      server_tool_use: { web_search_requests: 2 },
    });
  });

  it('puts the provider’s word in the place of an estimate', () => {
    const facts = newFacts([], 0);
    facts.usage = usage(50, 50);
    facts.usageSource = 'estimated';
    noteUsage(facts, usage(0, 3));
    expect(facts).toMatchObject({ usage: usage(0, 3), usageSource: 'provider' });
  });
});
