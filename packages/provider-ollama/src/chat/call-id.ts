import { createHash } from 'node:crypto';

/**
 * An id for a call that came without one, as calls of older servers do: the same for the same answer, and another for
 * each call of a conversation.
 */
export function madeCallId(...origin: readonly (string | number)[]): string {
  return `call_${createHash('sha256').update(JSON.stringify(origin)).digest('hex').slice(0, 24)}`;
}
