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
 * The one sentence that is read: Anthropic has no code for a prompt that is too long. It is quoted from an answer of
 * the service ("prompt is too long: 3333404 tokens > 200000 maximum").
 */
const tooLong = /^prompt is too long: \d+ tokens > \d+ maximum/u;

/** What an error means, by its type. `undefined` for a type born after our release: the status decides. */
export function classifyError(failure: ProviderFailure): Classification | undefined {
  const code = failure.type === undefined ? undefined : codes.get(failure.type);
  if (code === undefined) return undefined;
  const isTooLong = code === 'invalid_request' && tooLong.test(failure.message ?? '');
  const classification: Classification = { code: isTooLong ? 'context_length_exceeded' : code };
  if (failure.retryAfterMs !== undefined) classification.retryAfterMs = failure.retryAfterMs;
  if (failure.param !== undefined) classification.param = failure.param;
  return classification;
}
