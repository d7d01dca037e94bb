import {
  createRawJson,
  type CacheControl,
  type JsonObject,
  type PartCommon,
  type RawJson,
} from '@bifrost/core';
import { isAnthropicDialect } from '../dialect-ids.js';

/** What comes up while a request is encoded, beside its body. */
export interface EncodeNotes {
  /** Paths of what was left out, each once. */
  readonly dropped: Set<string>;
  /** Betas that the request needs. */
  readonly betas: Set<string>;
  readonly raw: RawJson;
}

export function createNotes(): EncodeNotes {
  return { dropped: new Set(), betas: new Set(), raw: createRawJson() };
}

/** Members that any block may have: what its own dialect said beyond the hub's model, and the cache marker. */
export function encodeCommon(part: PartCommon): JsonObject {
  const native = isAnthropicDialect(part.native?.dialect) ? part.native?.value : undefined;
  return { ...native, ...encodeCacheControl(part.cache_control) };
}

/** A cache marker as a member, or nothing. */
export function encodeCacheControl(control: CacheControl | undefined): JsonObject {
  return control === undefined ? {} : { cache_control: { ...control } };
}
