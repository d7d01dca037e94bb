import type { JsonObject } from '@bifrost/core';
import { countDraft, type Draft } from '../answer/draft.js';

/** Tokens of a request in our own words. */
export interface Counted {
  prompt: number;
  completion: number;
  reasoning: number;
}

/** The tokens of a prompt and of all its answers together. */
export function countAll(prompt: number, drafts: readonly Draft[]): Counted {
  const counts = drafts.map(countDraft);
  return {
    prompt,
    completion: counts.reduce((sum, count) => sum + count.total, 0),
    reasoning: counts.reduce((sum, count) => sum + count.reasoning, 0),
  };
}

/** Usage as Chat and Completions write it. */
export function chatUsage(counted: Counted): JsonObject {
  return {
    prompt_tokens: counted.prompt,
    completion_tokens: counted.completion,
    total_tokens: counted.prompt + counted.completion,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: counted.reasoning },
  };
}

/** Usage as Responses writes it. */
export function responsesUsage(counted: Counted): JsonObject {
  return {
    input_tokens: counted.prompt,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: counted.completion,
    output_tokens_details: { reasoning_tokens: counted.reasoning },
    total_tokens: counted.prompt + counted.completion,
  };
}
