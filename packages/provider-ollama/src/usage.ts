import { number, text, type JsonObject, type Usage } from '@bifrost/core';

/** What the server counted. A prompt that is still in its cache is left out of some answers, which means 0. */
export function decodeUsage(body: JsonObject): Usage | undefined {
  const prompt = number(body['prompt_eval_count']);
  const completion = number(body['eval_count']);
  if (prompt === undefined && completion === undefined) return undefined;
  return {
    prompt_tokens: prompt ?? 0,
    completion_tokens: completion ?? 0,
    total_tokens: (prompt ?? 0) + (completion ?? 0),
  };
}

/** Counters and times of an answer's end. Times of other providers are not known in this form and read 0. */
export function encodeCounters(usage: Usage | undefined, native: JsonObject | undefined): JsonObject {
  return {
    total_duration: 0,
    load_duration: 0,
    prompt_eval_count: usage?.prompt_tokens ?? 0,
    prompt_eval_duration: 0,
    eval_count: usage?.completion_tokens ?? 0,
    eval_duration: 0,
    ...native,
  };
}

const durations = ['total_duration', 'load_duration', 'prompt_eval_duration', 'eval_duration'] as const;

/** The times that the server measured, in nanoseconds, for clients of its own format. */
export function durationsOf(body: JsonObject): JsonObject {
  const found: JsonObject = {};
  for (const member of durations) {
    const value = number(body[member]);
    if (value !== undefined) found[member] = value;
  }
  return found;
}

/** `created_at` in seconds since 1970; 0 where it cannot be read. */
export function decodeCreated(body: JsonObject): number {
  const time = Date.parse(text(body['created_at']) ?? '');
  return Number.isNaN(time) ? 0 : Math.floor(time / 1000);
}

export function encodeCreated(created: number): string {
  return new Date(created * 1000).toISOString();
}
