import type { AnyDialect } from '../adapter/dialect.js';
import { carriedPrefix } from '../api/responses/carried.js';
import type { JsonValue } from '../json/read.js';

/*
 * Members of the public APIs that only Bifrost knows. A body that uses one must be translated, also when the provider
 * speaks the same dialect: the provider would refuse it or, worse, ignore it.
 */

/** Top-level members that mean something to us and nothing to a provider of the same dialect. */
const translatedMembers: ReadonlySet<string> = new Set(['reasoning', 'provider_options', 'cache_control']);

/**
 * Whether a top-level member is one that only Bifrost knows.
 *
 * @param dialect id of the public dialect that the client speaks: `reasoning` is the Responses API's own.
 */
export function isTranslatedMember(name: string, dialect: string): boolean {
  return translatedMembers.has(name) && !(name === 'reasoning' && dialect === 'responses');
}

/** Names inside messages and tools. A byte search may find one in a text too: then the body is translated for nothing. */
export const translatedNames: readonly string[] = [
  '"cache_control"',
  '"reasoning_details"',
  '"parts_order"',
  '"is_error"',
  // A foreign signature that travels through a client of the Responses API as `encrypted_content`.
  `"${carriedPrefix}`,
];

/** Top-level members that are ours and are cut out of a body that passes through. */
export const ownMembers: ReadonlySet<string> = new Set([
  'provider',
  'fallbacks',
  'routing',
  'provider_options',
]);

/** Whether a member steers us: it has the name of one that does, and not the form that the client's vendor gives it. */
export function isOwnMember(
  name: string,
  read: (name: string) => JsonValue | undefined,
  { inbound }: AnyDialect,
): boolean {
  if (!ownMembers.has(name)) return false;
  if (inbound?.claimsMember === undefined) return true;
  const value = read(name);
  return value === undefined || !inbound.claimsMember(name, value);
}
