import type { Clock } from '../time/clock.js';
import { createAffinity, type Affinity, type AffinityChange } from './affinity.js';
import { createCircuits, type CircuitChange, type CircuitRecord, type Circuits } from './circuit.js';
import { createKeyHealth, type KeyHealth, type KeyHealthChange, type KeyHealthRecord } from './health.js';
import { createPauses, type PauseChange, type Pauses } from './pauses.js';

/** A change that other processes and metrics want to hear of. Plain data. */
export type SharedStateChange = KeyHealthChange | CircuitChange | AffinityChange | PauseChange;

/**
 * What lives across requests and reloads. The runner asks synchronously; an implementation that shares with other
 * processes keeps a copy here, sends its changes out through `onChange` and takes theirs in through `apply`.
 */
export interface SharedState {
  readonly keys: KeyHealth;
  readonly circuits: Circuits;
  readonly affinity: Affinity;
  readonly pauses: Pauses;
  /** Hears every change that was made here. Returns the way to stop. */
  onChange(listener: (change: SharedStateChange) => void): () => void;
  /** Takes over a change that was made elsewhere. */
  apply(change: SharedStateChange): void;
  /** Everything that a new process should know, as changes to `apply` there. */
  snapshot(): SharedStateChange[];
}

export interface SharedStateOptions {
  clock: Clock;
  /** Entries of each kind, 10,000 by default. */
  maxEntries?: number;
}

/** State of one process. */
export function createSharedState({ clock, maxEntries = 10_000 }: SharedStateOptions): SharedState {
  const listeners = new Set<(change: SharedStateChange) => void>();
  const onChange = (change: SharedStateChange): void => {
    for (const listener of listeners) listener(change);
  };
  const keys = createKeyHealth({ clock, maxEntries, onChange });
  const circuits = createCircuits({ clock, maxEntries, onChange });
  const affinity = createAffinity({ clock, maxEntries, onChange });
  const pauses = createPauses(onChange);
  return {
    keys,
    circuits,
    affinity,
    pauses,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    apply(change) {
      if (change.kind === 'key') keys.apply(change);
      else if (change.kind === 'circuit') circuits.apply(change);
      else if (change.kind === 'pause') pauses.apply(change);
      else affinity.apply(change);
    },
    snapshot: () => [
      ...keys.snapshot().map(keyChange),
      ...circuits.snapshot().map(circuitChange),
      ...affinity.snapshot(),
      ...pauses.snapshot(),
    ],
  };
}

function keyChange(record: KeyHealthRecord): KeyHealthChange {
  const { provider, keyId, model } = record;
  return { kind: 'key', provider, keyId, ...(model !== undefined && { model }), record };
}

function circuitChange(record: CircuitRecord): CircuitChange {
  const { provider, origin, model } = record;
  return { kind: 'circuit', provider, origin, model, record };
}
