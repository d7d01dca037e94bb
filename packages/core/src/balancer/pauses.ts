/** An operator took a key out of service, or put it back. */
export interface PauseChange {
  kind: 'pause';
  provider: string;
  /** Name of the key. Not its digest: a key that is replaced while it is paused stays so. */
  key: string;
  paused: boolean;
}

/** Keys that an operator took out of service until further notice. A restart forgets them. */
export interface Pauses {
  has(provider: string, key: string): boolean;
  set(provider: string, key: string, paused: boolean): void;
  snapshot(): PauseChange[];
  /** Takes over what another process was told. Listeners are not told, else two would tell each other for ever. */
  apply(change: PauseChange): void;
}

/** Pauses kept in this process. */
export function createPauses(onChange: (change: PauseChange) => void = () => {}): Pauses {
  const paused = new Map<string, PauseChange>();
  const apply = (change: PauseChange): void => {
    if (change.paused) paused.set(nameOf(change.provider, change.key), change);
    else paused.delete(nameOf(change.provider, change.key));
  };
  const has = (provider: string, key: string): boolean =>
    // nearly always none is paused; then no name is built
    paused.size > 0 && paused.has(nameOf(provider, key));
  return {
    has,
    set(provider, key, wanted) {
      if (has(provider, key) === wanted) return;
      const change: PauseChange = { kind: 'pause', provider, key, paused: wanted };
      apply(change);
      onChange(change);
    },
    snapshot: () => [...paused.values()],
    apply,
  };
}

/** A name that no part can counterfeit: NUL is in no name of a provider or key. */
function nameOf(provider: string, key: string): string {
  return `${provider}\0${key}`;
}
