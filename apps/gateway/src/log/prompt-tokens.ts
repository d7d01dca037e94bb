import type { RequestEnd } from '@bifrost/core';

/**
 * Tokens that were read, where anybody counted them. Of a stream that broke off before its usage came, only what was
 * written is estimated: the 0 beside it is no figure.
 */
export function promptTokens({ usage, usageSource }: RequestEnd): number | undefined {
  if (usageSource === 'estimated' && usage?.prompt_tokens === 0) return undefined;
  return usage?.prompt_tokens;
}
