import { createHash } from 'node:crypto';

/** What an id for a call is made of, so that the same answer always gives the same id. */
export interface CallOrigin {
  /** Id of the answer. */
  answer: string;
  created: number;
  choice: number;
  /** The call's number within its choice. */
  ordinal: number;
  name: string;
}

/** An id for a tool call whose provider gave none: repeatable, and not the same for two calls of a conversation. */
export function madeCallId(origin: CallOrigin): string {
  const seed = JSON.stringify([origin.answer, origin.created, origin.choice, origin.ordinal, origin.name]);
  return `call_${createHash('sha256').update(seed).digest('hex').slice(0, 24)}`;
}
