import { createRawJson, type RawJson } from '@bifrost/core';
import type { ModelTraits } from '../model-traits.js';

/** What comes up while a request is encoded, beside its body. */
export interface EncodeNotes {
  readonly traits: ModelTraits;
  /** Paths of what was left out, each once. */
  readonly dropped: Set<string>;
  /** Numbers of tool arguments that a double would spoil. */
  readonly raw: RawJson;
}

export function createNotes(traits: ModelTraits): EncodeNotes {
  return { traits, dropped: new Set(), raw: createRawJson() };
}
