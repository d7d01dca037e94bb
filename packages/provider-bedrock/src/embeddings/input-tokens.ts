import type { Headers } from '@bifrost/core';

/** What was read, as InvokeModel counts it in a header for every model. */
export function inputTokensOf(headers: Headers): number | undefined {
  const count = Number(headers['x-amzn-bedrock-input-token-count'] ?? '');
  return headers['x-amzn-bedrock-input-token-count'] === undefined || !Number.isInteger(count)
    ? undefined
    : count;
}
