import type { ShortIds } from './short-ids.js';

/** What the encoders of a request share. */
export interface RequestScope {
  /** Paths of what Mistral has no word for. */
  readonly dropped: Set<string>;
  readonly ids: ShortIds;
  /** The model reasons, so it takes its earlier thoughts back. */
  readonly reasons: boolean;
}
