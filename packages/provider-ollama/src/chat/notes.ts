import { createRawJson, type PartCommon, type RawJson } from '@bifrost/core';

/** What comes up while a request is encoded, beside its body. */
export interface EncodeNotes {
  /** Paths of what was left out, each once. */
  readonly dropped: Set<string>;
  readonly raw: RawJson;
}

export function createNotes(): EncodeNotes {
  return { dropped: new Set(), raw: createRawJson() };
}

/** The server's cache needs no markers and takes none. */
export function dropCacheControl(
  part: Pick<PartCommon, 'cache_control'>,
  path: string,
  notes: EncodeNotes,
): void {
  if (part.cache_control !== undefined) notes.dropped.add(`${path}.cache_control`);
}
