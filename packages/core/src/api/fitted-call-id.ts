import { createHash } from 'node:crypto';

/**
 * An id of a tool call in at most `longest` characters. One that is longer was made by another vendor; it becomes a digest
 * of itself, so that a call and its result still meet, and so that every turn of a conversation gets the same one.
 */
export function fittedCallId(id: string, longest: number | undefined): string {
  if (longest === undefined || id.length <= longest) return id;
  return `call_${createHash('sha256').update(id).digest('hex').slice(0, 24)}`;
}

/** Finds a longer id in a body as it came, where `member` holds it. */
export function longerCallId(member: string, longest: number | undefined): RegExp | undefined {
  return longest === undefined ? undefined : new RegExp(`"${member}"\\s*:\\s*"[^"]{${longest + 1}}`, 'u');
}
