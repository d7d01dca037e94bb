import type { Classification, ProviderFailure } from '@bifrost/core';

/**
 * Cohere has no codes: the status decides, but for a conversation that is too long, which shares 400 with everything
 * else. The service's sentence begins "too many tokens: total number of tokens (prompt and prediction) cannot exceed …".
 */
const tooLong = /^too many tokens: /u;

/** The end of a stream that broke off on Cohere's side, in the words of its finish reason. */
const endings: Readonly<Record<string, Classification['code']>> = {
  TIMEOUT: 'timeout',
  ERROR: 'provider_error',
};

/** What an error means; `undefined` leaves it to the status. */
export function classifyError({ status, message, type }: ProviderFailure): Classification | undefined {
  if (status === 400 && tooLong.test(message ?? '')) return { code: 'context_length_exceeded' };
  const code = type !== undefined && Object.hasOwn(endings, type) ? endings[type] : undefined;
  return code === undefined ? undefined : { code };
}
