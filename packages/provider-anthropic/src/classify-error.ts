import type { Classification, ErrorCode, ProviderFailure } from '@bifrost/core';

/**
 * Anthropic's error types in our codes.
 *
 * @see https://platform.claude.com/docs/en/api/errors
 */
const codes: ReadonlyMap<string, ErrorCode> = new Map([
  ['authentication_error', 'authentication'],
  ['permission_error', 'authentication'],
  ['billing_error', 'quota_exceeded'],
  ['rate_limit_error', 'rate_limited'],
  ['overloaded_error', 'overloaded'],
  ['api_error', 'provider_error'],
  ['timeout_error', 'timeout'],
  ['not_found_error', 'model_unavailable'],
  ['request_too_large', 'invalid_request'],
  ['invalid_request_error', 'invalid_request'],
]);

/**
 * The sentences that are read, each quoted from answers of the service: all come as an `invalid_request_error` with
 * status 400 and without a code, though the request is not what is wrong.
 *
 * - "prompt is too long: 3333404 tokens > 200000 maximum"
 * - "input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000, decrease input length or …"
 * - "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to …"
 * - "You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC."
 *
 * @see https://github.com/docker/docker-agent/issues/569 (input and answer together)
 * @see https://github.com/anthropics/claude-code/issues/4208 (credit)
 * @see https://github.com/anthropics/claude-code/issues/2127 (limits)
 */
const sentences: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^prompt is too long: \d+ tokens > \d+ maximum/u, 'context_length_exceeded'],
  [/^input length and `max_tokens` exceed context limit: \d+ \+ \d+ > \d+/u, 'context_length_exceeded'],
  [/^Your credit balance is too low to access /u, 'quota_exceeded'],
  [/^You have reached your specified API usage limits\./u, 'quota_exceeded'],
];

/** What an error means, by its type. `undefined` for a type born after our release: the status decides. */
export function classifyError(failure: ProviderFailure): Classification | undefined {
  const code = failure.type === undefined ? undefined : codes.get(failure.type);
  if (code === undefined) return undefined;
  const told = code === 'invalid_request' ? codeOfSentence(failure.message ?? '') : undefined;
  const classification: Classification = { code: told ?? code };
  if (failure.retryAfterMs !== undefined) classification.retryAfterMs = failure.retryAfterMs;
  if (failure.param !== undefined) classification.param = failure.param;
  return classification;
}

function codeOfSentence(message: string): ErrorCode | undefined {
  return sentences.find(([sentence]) => sentence.test(message))?.[1];
}
