import type { Classification, ErrorCode, ProviderFailure } from '@bifrost/core';
import { classifyAnthropicError } from '@bifrost/provider-anthropic';

/**
 * Google's status words in our codes.
 *
 * @see https://cloud.google.com/apis/design/errors#handling_errors
 */
const codes: ReadonlyMap<string, ErrorCode> = new Map([
  ['INVALID_ARGUMENT', 'invalid_request'],
  ['OUT_OF_RANGE', 'invalid_request'],
  // About the key's project: a region where the API is not offered, billing that is not enabled.
  ['FAILED_PRECONDITION', 'model_unavailable'],
  ['UNAUTHENTICATED', 'authentication'],
  ['PERMISSION_DENIED', 'authentication'],
  ['NOT_FOUND', 'model_unavailable'],
  ['RESOURCE_EXHAUSTED', 'rate_limited'],
  ['CANCELLED', 'provider_error'],
  ['ABORTED', 'provider_error'],
  ['UNKNOWN', 'provider_error'],
  ['INTERNAL', 'provider_error'],
  ['DATA_LOSS', 'provider_error'],
  ['UNIMPLEMENTED', 'unsupported_operation'],
  ['UNAVAILABLE', 'overloaded'],
  ['DEADLINE_EXCEEDED', 'timeout'],
]);

/** Reasons with which Google refuses a key although it says INVALID_ARGUMENT. */
const keyReasons: ReadonlySet<string> = new Set([
  'API_KEY_INVALID',
  'API_KEY_EXPIRED',
  'API_KEY_SERVICE_BLOCKED',
  'API_KEY_HTTP_REFERRER_BLOCKED',
  'API_KEY_IP_ADDRESS_BLOCKED',
]);

/**
 * The sentences that are read, because Google has no code beside them: a key that does not exist where the answer brings
 * no details, and a prompt that is too long ("The input token count (1048577) exceeds the maximum number of tokens allowed
 * (1048576)."; on Vertex AI "… the input token count is 1048577 but the model only supports up to 1048576").
 */
const badKey = /^API key (?:not valid|expired)/u;
const tooLong =
  /input token count (?:\(?\d+\)? exceeds the maximum number of tokens|is \d+ but (?:the )?model only supports up to \d+)/u;

/** What an error of either host means. `undefined` leaves it to the status. */
export function classifyError(failure: ProviderFailure): Classification | undefined {
  const code = codeOf(failure);
  if (code === undefined) return classifyAnthropicError(failure);
  const classification: Classification = { code };
  if (failure.retryAfterMs !== undefined) classification.retryAfterMs = failure.retryAfterMs;
  if (failure.param !== undefined) classification.param = failure.param;
  return classification;
}

function codeOf({ type, code: reason, message = '' }: ProviderFailure): ErrorCode | undefined {
  if (type === undefined) return undefined;
  if (reason !== undefined && keyReasons.has(reason)) return 'authentication';
  if (type === 'INVALID_ARGUMENT') {
    if (badKey.test(message)) return 'authentication';
    if (tooLong.test(message)) return 'context_length_exceeded';
  }
  return codes.get(type);
}
