import type { Classification, ErrorCode, ProviderFailure } from '@bifrost/core';

/**
 * Names of AWS's errors in our codes. Where a signature or a key is wrong, the names are those of AWS's front door, which
 * is the same for all its services.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
const codes: ReadonlyMap<string, ErrorCode> = new Map([
  ['AccessDeniedException', 'authentication'],
  ['UnrecognizedClientException', 'authentication'],
  ['InvalidClientTokenId', 'authentication'],
  ['InvalidSignatureException', 'authentication'],
  ['IncompleteSignatureException', 'authentication'],
  ['SignatureDoesNotMatch', 'authentication'],
  ['ExpiredTokenException', 'authentication'],
  ['MissingAuthenticationTokenException', 'authentication'],
  ['OptInRequired', 'authentication'],
  ['ThrottlingException', 'rate_limited'],
  ['TooManyRequestsException', 'rate_limited'],
  ['ServiceQuotaExceededException', 'quota_exceeded'],
  ['ValidationException', 'invalid_request'],
  ['ResourceNotFoundException', 'model_unavailable'],
  ['ModelNotReadyException', 'overloaded'],
  ['ServiceUnavailableException', 'overloaded'],
  ['ModelTimeoutException', 'timeout'],
  ['ModelErrorException', 'provider_error'],
  ['content_filter', 'content_filtered'],
  ['ModelStreamErrorException', 'provider_error'],
  ['InternalServerException', 'provider_error'],
  ['InternalFailure', 'provider_error'],
]);

/**
 * The sentences that are read: Bedrock has no code for a prompt that is too long. They are quoted from answers of the
 * service and of Claude, with or without the words that Bedrock puts before what a model says.
 *
 * @see https://github.com/aws-samples/bedrock-chat/issues/95
 * @see https://github.com/block/goose/pull/7504
 */
const tooLong =
  /^(?:The model returned the following errors: )?(?:Input is too long for requested model|prompt is too long: \d+ tokens > \d+ maximum|input length and `max_tokens` exceed context limit: \d+ \+ \d+ > \d+)/u;

/**
 * What filters took away: Bedrock has no code for it either. The sentence that refuses a prompt is documented; answers
 * without a picture are marked by our own decoder.
 *
 * @see https://docs.aws.amazon.com/nova/latest/userguide/image-gen-errors.html
 */
const blocked = /^This request has been blocked by our content filters\./u;

/** What an error means, by its name. `undefined` for a name that is not here: the status decides. */
export function classifyError(failure: ProviderFailure): Classification | undefined {
  const code = failure.type === undefined ? undefined : codes.get(failure.type);
  // Recorded errors without a name have the status and the sentence alone.
  const isBadRequest = code === 'invalid_request' || (code === undefined && failure.status === 400);
  if (isBadRequest && tooLong.test(failure.message ?? '')) return { code: 'context_length_exceeded' };
  if (isBadRequest && blocked.test(failure.message ?? '')) return { code: 'content_filtered' };
  return code === undefined ? undefined : { code };
}
