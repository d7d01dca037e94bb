import type { Classification, ProviderFailure } from '@bifrost/core';

/**
 * The server has no codes: the status decides, but for a prompt that is too long, which shares 400 with everything else.
 * Quoted from an answer of the service ("prompt too long; exceeded max context length by 1119046 tokens").
 */
const tooLong = /^prompt too long; exceeded max context length by \d+ tokens/u;

/** What an error means; `undefined` leaves it to the status. */
export function classifyError({ status, message }: ProviderFailure): Classification | undefined {
  return status === 400 && tooLong.test(message ?? '') ? { code: 'context_length_exceeded' } : undefined;
}
