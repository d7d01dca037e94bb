import type { RequestEnd } from '@bifrost/core';

/**
 * The model that `provider` of an event was asked for last: of who answered, or, where everybody failed, of the primary.
 * `undefined` where nobody was asked.
 */
export function answeringModel({ attempts, provider }: RequestEnd): string | undefined {
  return attempts.findLast((attempt) => attempt.provider === provider)?.model;
}
