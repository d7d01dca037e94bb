import { createRawJson, type CacheControl, type JsonObject, type RawJson } from '@bifrost/core';
import { bedrockTraitsOf, type BedrockTraits } from '../model-traits.js';

/** What comes up while a request is encoded, beside its body. */
export interface EncodeNotes {
  readonly traits: BedrockTraits;
  /** Paths of what was left out, each once. */
  readonly dropped: Set<string>;
  readonly raw: RawJson;
  /** Names of documents so far, since Converse refuses the same name twice: see {@link documentNameOf}. */
  readonly documentNames: Map<string, number>;
}

export function createNotes(model: string): EncodeNotes {
  return {
    traits: bedrockTraitsOf(model),
    dropped: new Set(),
    raw: createRawJson(),
    documentNames: new Map(),
  };
}

/**
 * The cache point that stands behind what it covers, or nothing where the model knows none.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export function encodeCachePoint(
  control: CacheControl | undefined,
  place: { path: string; taken: boolean },
  notes: EncodeNotes,
): JsonObject | undefined {
  if (control === undefined) return undefined;
  if (!place.taken) {
    notes.dropped.add(place.path);
    return undefined;
  }
  const point: JsonObject = { type: 'default' };
  if (control.ttl !== undefined && notes.traits.cacheTtl) point['ttl'] = control.ttl;
  else if (control.ttl !== undefined) notes.dropped.add(`${place.path}.ttl`);
  return { cachePoint: point };
}
