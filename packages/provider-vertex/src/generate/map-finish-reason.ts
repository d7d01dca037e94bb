import type { FinishReason } from '@bifrost/core';

/** @see https://ai.google.dev/api/generate-content#FinishReason */
const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ['STOP', 'stop'],
  ['FINISH_REASON_UNSPECIFIED', 'stop'],
  ['OTHER', 'stop'],
  ['IMAGE_OTHER', 'stop'],
  ['NO_IMAGE', 'stop'],
  // A function that nobody declared: the call stands in the answer all the same.
  ['UNEXPECTED_TOOL_CALL', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content_filter'],
  ['RECITATION', 'content_filter'],
  ['LANGUAGE', 'content_filter'],
  ['BLOCKLIST', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['SPII', 'content_filter'],
  ['MODEL_ARMOR', 'content_filter'],
  ['IMAGE_SAFETY', 'content_filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
  ['IMAGE_RECITATION', 'content_filter'],
]);

/**
 * Ends of an answer that the model spoiled. What it said before announces a call that never came, so it is no answer: as
 * `stop` an agent would take it for the last word.
 */
const failures: ReadonlySet<string> = new Set([
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'MISSING_THOUGHT_SIGNATURE',
  'TOO_MANY_TOOL_CALLS',
]);

/** The reason in Chat's words. Gemini has none for calls: it says `STOP`, or that nobody declared the function. */
export function decodeFinishReason(reason: string, emittedToolCall: boolean): FinishReason {
  const known = reasons.get(reason) ?? 'stop';
  return known === 'stop' && emittedToolCall ? 'tool_calls' : known;
}

/** Whether the model failed rather than finished. */
export function isFailedFinish(reason: string): boolean {
  return failures.has(reason);
}

/** The reason in Google's words; its own one where the answer came from there. */
export function encodeFinishReason(reason: FinishReason, nativeReason: string): string {
  const isGoogles = reasons.has(nativeReason);
  if (isGoogles && decodeFinishReason(nativeReason, reason === 'tool_calls') === reason) return nativeReason;
  if (reason === 'length') return 'MAX_TOKENS';
  return reason === 'content_filter' ? 'SAFETY' : 'STOP';
}
