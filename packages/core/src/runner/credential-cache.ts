import { BoundedMap } from '../balancer/bounded-map.js';
import type { Credential } from '../adapter/provider-adapter.js';
import { BifrostError } from '../errors/bifrost-error.js';
import type { Clock } from '../time/clock.js';
import { within } from '../time/within.js';

/** How long before its end a credential is fetched anew, so that none expires on the way. */
const renewBeforeMs = 60_000;

/** Functions may give keys without end: those unused longest are forgotten first. */
const maxEntries = 10_000;

interface Entry {
  credential: Credential | undefined;
  pending: Promise<Credential> | undefined;
}

/** Fetched credentials by key: shared by all requests, fetched once however many wait, renewed early. */
export class CredentialCache {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #entries = new BoundedMap<Entry>(maxEntries);

  /** `limitMs` is what one fetch may take: one that never ends must not be waited for by every later request. */
  constructor(clock: Clock, limitMs: number) {
    this.#clock = clock;
    this.#limitMs = limitMs;
  }

  /** The credential at once where it is still good, else a promise of a fresh one. A failed fetch is not kept. */
  get(keyId: string, fetchCredential: () => Promise<Credential>): Credential | Promise<Credential> {
    const entry = this.#entryOf(keyId);
    const { credential } = entry;
    if (credential !== undefined && credential.expiresAt - renewBeforeMs > this.#clock.now())
      return credential;
    entry.pending ??= this.#within(fetchCredential()).then(
      (fresh) => {
        entry.credential = fresh;
        entry.pending = undefined;
        return fresh;
      },
      (cause: unknown) => {
        entry.pending = undefined;
        throw cause;
      },
    );
    // one that still holds serves until the new one is there
    return credential !== undefined && credential.expiresAt > this.#clock.now()
      ? this.#background(entry, credential)
      : entry.pending;
  }

  /** Forgets a credential that the provider refused. */
  forget(keyId: string): void {
    this.#entries.delete(keyId);
  }

  #within(work: Promise<Credential>): Promise<Credential> {
    const limitMs = this.#limitMs;
    const late = () =>
      new BifrostError('timeout', `no credential was given within ${limitMs / 1000} s`, { phase: 'total' });
    return within(this.#clock, work, { limitMs, late });
  }

  #entryOf(keyId: string): Entry {
    let entry = this.#entries.get(keyId);
    if (entry === undefined) {
      entry = { credential: undefined, pending: undefined };
      this.#entries.set(keyId, entry);
    }
    return entry;
  }

  #background(entry: Entry, credential: Credential): Credential {
    entry.pending?.catch(() => {
      // the next request after the end of the old credential hears of it
    });
    return credential;
  }
}
