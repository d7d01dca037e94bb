import { object, text, type Classification, type ErrorCode, type ProviderFailure } from '@bifrost/core';
import { classifyError as classifyOpenaiError } from '@bifrost/provider-openai';

/**
 * Azure's own codes in ours. What OpenAI says as well is left to OpenAI's table, and numbers (`"code": "429"`) to the
 * status, which they repeat.
 *
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/how-to/troubleshooting
 */
const codes: ReadonlyMap<string, ErrorCode> = new Map([
  ['ResponsibleAIPolicyViolation', 'content_filtered'],
  ['contentFilter', 'content_filtered'],
  ['DeploymentNotFound', 'model_unavailable'],
  ['DeploymentNotReady', 'model_unavailable'],
  ['ModelNotFound', 'model_unavailable'],
  ['unknown_model', 'model_unavailable'],
  // the deployment's model cannot do what the address asks of it
  ['OperationNotSupported', 'unsupported_operation'],
  ['RateLimitReached', 'rate_limited'],
  ['too_many_requests', 'rate_limited'],
  // what was bought is used up: provisioned throughput, or the subscription's quota
  ['QuotaExceeded', 'quota_exceeded'],
  ['NoCapacity', 'overloaded'],
  ['ServiceUnavailable', 'overloaded'],
  ['InternalServerError', 'provider_error'],
  ['Timeout', 'timeout'],
  ['PermissionDenied', 'authentication'],
  ['InvalidAuthenticationToken', 'authentication'],
]);

/** What an error of Azure means; `undefined` where its status says it all. */
export function classifyError(failure: ProviderFailure): Classification | undefined {
  const code = lookUp(innerCodeOf(failure)) ?? lookUp(failure.code);
  return code === undefined ? classifyOpenaiError(failure) : { code };
}

/** The filter's own code stands one level deeper, in two spellings, and is there when the outer one is only "400". */
function innerCodeOf({ body }: ProviderFailure): string | undefined {
  const error = object(body?.['error']) ?? body;
  const inner = object(error?.['inner_error']) ?? object(error?.['innererror']);
  return text(inner?.['code']);
}

function lookUp(word: string | undefined): ErrorCode | undefined {
  return word === undefined ? undefined : codes.get(word);
}
