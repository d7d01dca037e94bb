import { invalidRequest } from '../../adapter/failures.js';
import type { CacheControl, Part } from '../../hub/part.js';
import { optionalObject, optionalText, type Place } from '../request-fields.js';

/** Reads a `cache_control` marker where one stands. */
export function decodeCacheControl(place: Place): CacheControl | undefined {
  const of = optionalObject(place, 'cache_control');
  if (of === undefined) return undefined;
  const path = `${place.path}cache_control.`;
  if (of['type'] !== 'ephemeral') throw invalidRequest(`${path}type`, "must be 'ephemeral'");
  const ttl = optionalText({ of, path }, 'ttl');
  if (ttl === undefined) return { type: 'ephemeral' };
  if (ttl !== '5m' && ttl !== '1h') throw invalidRequest(`${path}ttl`, "must be '5m' or '1h'");
  return { type: 'ephemeral', ttl };
}

/** A marker on a message stands for one on its last part: it says that everything up to there may be kept. */
export function withMessageCacheControl(parts: Part[], marker: CacheControl | undefined): Part[] {
  const last = parts.at(-1);
  if (marker === undefined || last === undefined) return parts;
  return [...parts.slice(0, -1), { ...last, cache_control: last.cache_control ?? marker }];
}
