import type { Classification } from '../adapter/provider-adapter.js';
import type { ProviderFailure } from '../adapter/wire.js';
import type { ErrorCode } from './codes.js';

export { retryAfterOf } from './retry-after.js';

/*
 * What an error means when its adapter has no opinion: first the words that vendors share (never their prose), then the
 * status. Adapters answer only where their vendor deviates.
 */

/** Words that say the same wherever they stand, as `code` or as `type`, whatever the status. */
const sharedWords: Readonly<Record<string, ErrorCode>> = {
  context_length_exceeded: 'context_length_exceeded',
  content_filter: 'content_filtered',
  content_policy_violation: 'content_filtered',
  insufficient_quota: 'quota_exceeded',
  billing_hard_limit_reached: 'quota_exceeded',
  model_not_found: 'model_unavailable',
  rate_limit_exceeded: 'rate_limited',
  rate_limit_error: 'rate_limited',
  overloaded_error: 'overloaded',
};

/** Words that are too coarse beside a status and yet all there is for an error inside an answer or a stream. */
const wordsWithoutStatus: Readonly<Record<string, ErrorCode>> = {
  invalid_request_error: 'invalid_request',
  authentication_error: 'authentication',
  permission_error: 'authentication',
  invalid_api_key: 'authentication',
  billing_error: 'quota_exceeded',
  not_found_error: 'model_unavailable',
  timeout_error: 'timeout',
};

/** Statuses that do not mean what their hundred means. */
const statuses: Readonly<Record<number, ErrorCode>> = {
  401: 'authentication',
  402: 'quota_exceeded',
  403: 'authentication',
  405: 'invalid_response',
  407: 'network',
  408: 'timeout',
  409: 'provider_error',
  410: 'model_unavailable',
  421: 'provider_error',
  424: 'provider_error',
  425: 'provider_error',
  429: 'rate_limited',
  // Not in any RFC: some vendors say 498 for an invalid token and 499 when their own side gave up.
  498: 'authentication',
  499: 'provider_error',
  503: 'overloaded',
  504: 'timeout',
  // 524 is a proxy's word for a silent origin, 529 a vendor's word for too much load.
  524: 'timeout',
  529: 'overloaded',
};

/**
 * Says what a provider's failure means: the adapter's answer, or else the default by code, type and status.
 *
 * @example
 * const { code, retryAfterMs } = classifyFailure(failure, adapter.classifyError?.(failure));
 */
export function classifyFailure(
  failure: ProviderFailure,
  adapterAnswer: Classification | undefined,
): Classification {
  const result: Classification = { code: adapterAnswer?.code ?? defaultCode(failure) };
  const retryAfterMs = adapterAnswer?.retryAfterMs ?? failure.retryAfterMs;
  const param = adapterAnswer?.param ?? failure.param;
  if (retryAfterMs !== undefined) result.retryAfterMs = retryAfterMs;
  if (param !== undefined) result.param = param;
  return result;
}

/**
 * Whether an error cannot come from the API that was meant: a redirect, or a 404 that is not in its form. The usual
 * reason is a wrong `network_config.base_url`, and the message should say so.
 */
export function isForeignAnswer(failure: ProviderFailure): boolean {
  if (failure.status >= 300 && failure.status < 400) return true;
  if (failure.status === 405) return true;
  return failure.status === 404 && !speaksTheDialect(failure);
}

/** A web page or a router's `{"detail": "Not Found"}` has a sentence as well, but none of the members of an API's error. */
function speaksTheDialect({ code, type, body }: ProviderFailure): boolean {
  if (code !== undefined || type !== undefined) return true;
  return body !== undefined && (body['error'] !== undefined || body['message'] !== undefined);
}

function defaultCode(failure: ProviderFailure): ErrorCode {
  return codeByWords(failure, sharedWords) ?? codeByStatus(failure);
}

/** `code` is the finer of the two and is asked first. */
function codeByWords(
  failure: ProviderFailure,
  words: Readonly<Record<string, ErrorCode>>,
): ErrorCode | undefined {
  return lookUp(words, failure.code) ?? lookUp(words, failure.type);
}

function codeByStatus(failure: ProviderFailure): ErrorCode {
  const { status } = failure;
  if (status < 300) return codeByWords(failure, wordsWithoutStatus) ?? 'provider_error';
  if (isForeignAnswer(failure)) return 'invalid_response';
  const known = statuses[status];
  if (known !== undefined) return known;
  if (status === 404) return 'model_unavailable';
  return status < 500 ? 'invalid_request' : 'provider_error';
}

/** Words come from providers: `constructor` and the like must not find what every object inherits. */
function lookUp(words: Readonly<Record<string, ErrorCode>>, word: string | undefined): ErrorCode | undefined {
  return word !== undefined && Object.hasOwn(words, word) ? words[word] : undefined;
}
