import { createHash } from 'node:crypto';
import type { Clock } from '../time/clock.js';
import { BoundedMap } from './bounded-map.js';

/**
 * Remembers which key made an id that only its account knows (a stored response, a file), and which key a session
 * has used. Only digests are kept: ids of clients stay out of memory dumps and of other processes.
 */
export interface Affinity {
  /** Name of the key, or `undefined` when nothing is known (any more). */
  keyFor(digest: string): string | undefined;
  /** Remembers for the whole lifetime from now. */
  remember(digest: string, keyName: string): void;
  forget(digest: string): void;
  /** Everything remembered, for handing over. */
  snapshot(): AffinityChange[];
  /** Takes over what another process remembers. Listeners are not told. */
  apply(change: AffinityChange): void;
}

export interface AffinityChange {
  kind: 'affinity';
  digest: string;
  keyName: string;
  /** Milliseconds since 1970. */
  until: number;
}

export interface AffinityOptions {
  clock: Clock;
  /** The one unused longest goes first. 10,000 by default. */
  maxEntries?: number;
  /** Milliseconds; an hour by default. */
  lifetimeMs?: number;
  onChange?: (change: AffinityChange) => void;
}

/** The digest under which an id is remembered. `kind` and `provider` keep equal ids of different worlds apart. */
export function affinityDigest(kind: 'bound' | 'session', provider: string, id: string): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, provider, id]))
    .digest('base64url');
}

/** Affinity kept in this process. */
export function createAffinity(options: AffinityOptions): Affinity {
  const { clock, maxEntries = 10_000, lifetimeMs = 3_600_000, onChange = () => {} } = options;
  const entries = new BoundedMap<{ keyName: string; until: number }>(maxEntries);
  return {
    keyFor(digest) {
      const entry = entries.get(digest);
      if (entry === undefined) return undefined;
      if (clock.now() < entry.until) return entry.keyName;
      entries.delete(digest);
      return undefined;
    },
    remember(digest, keyName) {
      const until = clock.now() + lifetimeMs;
      entries.set(digest, { keyName, until });
      onChange({ kind: 'affinity', digest, keyName, until });
    },
    forget(digest) {
      entries.delete(digest);
    },
    snapshot: () =>
      [...entries.entries()].map(([digest, { keyName, until }]) => ({
        kind: 'affinity',
        digest,
        keyName,
        until,
      })),
    apply({ digest, keyName, until }) {
      entries.set(digest, { keyName, until });
    },
  };
}
