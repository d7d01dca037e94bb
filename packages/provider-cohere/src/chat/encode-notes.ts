import type { PartCommon, RawJson } from '@bifrost/core';

/** Where a part of a request stands, and what is noted on the way. */
export interface Scope {
  path: string;
  /** Paths of what was left out, each once. */
  dropped: Set<string>;
  /** The model thinks, and takes back what it thought. */
  thinks: boolean;
  /** Documents whose numbers a double would change. */
  raw: RawJson;
}

/** Cohere's cache needs no markers and takes none. */
export function dropCacheControl(
  part: Pick<PartCommon, 'cache_control'>,
  path: string,
  dropped: Set<string>,
): void {
  if (part.cache_control !== undefined) dropped.add(`${path}.cache_control`);
}
