import type { Classification, ErrorCode, ProviderFailure } from '@bifrost/core';

/** What Acme's codes mean to Bifrost. Codes only: sentences change without notice. */
const meanings: ReadonlyMap<string, ErrorCode> = new Map([
  ['bad_key', 'authentication'],
  ['too_fast', 'rate_limited'],
  ['no_credit', 'quota_exceeded'],
  ['busy', 'overloaded'],
  ['too_long', 'context_length_exceeded'],
  ['bad_request', 'invalid_request'],
  ['no_such_model', 'model_unavailable'],
  ['refused', 'content_filtered'],
]);

/** What an error means; `undefined` leaves it to the status. */
export function classifyError({ code }: ProviderFailure): Classification | undefined {
  const meaning = code === undefined ? undefined : meanings.get(code);
  return meaning === undefined ? undefined : { code: meaning };
}
