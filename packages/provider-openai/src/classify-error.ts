import type { Classification, ErrorCode, ProviderFailure } from '@bifrost/core';

/**
 * OpenAI's codes in ours, as far as their status alone would mislead. Servers that speak the same API use many of them.
 *
 * @see https://platform.openai.com/docs/guides/error-codes
 */
const codes: ReadonlyMap<string, ErrorCode> = new Map([
  ['invalid_api_key', 'authentication'],
  ['account_deactivated', 'authentication'],
  ['access_terminated', 'authentication'],
  ['invalid_organization', 'authentication'],
  ['mismatched_organization', 'authentication'],
  ['mismatched_project', 'authentication'],
  ['insufficient_quota', 'quota_exceeded'],
  ['billing_hard_limit_reached', 'quota_exceeded'],
  ['billing_not_active', 'quota_exceeded'],
  ['rate_limit_exceeded', 'rate_limited'],
  ['rate_limit_error', 'rate_limited'],
  // 503, and for flex processing 429: there is no room at the moment, whatever the account may do
  ['slow_down', 'overloaded'],
  ['server_is_overloaded', 'overloaded'],
  ['engine_overloaded', 'overloaded'],
  ['resource_unavailable', 'overloaded'],
  ['server_error', 'provider_error'],
  ['internal_error', 'provider_error'],
  ['internal_server_error', 'provider_error'],
  ['vector_store_timeout', 'timeout'],
  ['model_not_found', 'model_unavailable'],
  ['model_not_available', 'model_unavailable'],
  ['context_length_exceeded', 'context_length_exceeded'],
  ['content_filter', 'content_filtered'],
  ['content_policy_violation', 'content_filtered'],
  ['image_content_policy_violation', 'content_filtered'],
  ['moderation_blocked', 'content_filtered'],
  // the word for a prompt that was taken for a breach of the usage policy
  ['invalid_prompt', 'content_filtered'],
  // 404, and yet nothing about the model
  ['previous_response_not_found', 'invalid_request'],
  ['conversation_not_found', 'invalid_request'],
]);

/** What an error means, by its code, else its type. `undefined` for words born after our release: the status decides. */
export function classifyError(failure: ProviderFailure): Classification | undefined {
  const code = lookUp(failure.code) ?? lookUp(failure.type) ?? missingItem(failure);
  // "server_error" says less than the status 503 beside it, under which OpenAI tells of overload
  if (code === undefined || (code === 'provider_error' && failure.status === 503)) return undefined;
  return { code };
}

function lookUp(word: string | undefined): ErrorCode | undefined {
  return word === undefined ? undefined : codes.get(word);
}

/** A 404 whose `param` is not the model tells of an item or a file of the request that is not there. */
function missingItem({ status, code, param }: ProviderFailure): ErrorCode | undefined {
  const names = status === 404 && code === undefined && param !== undefined && param !== 'model';
  return names ? 'invalid_request' : undefined;
}
