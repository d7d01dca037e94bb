import { BoundedMap } from '../balancer/bounded-map.js';
import { supplyFailure } from '../schemas/key-supply.js';
import type { Clock } from '../time/clock.js';
import { within } from '../time/within.js';
import type { KeyRuntime } from './provider-runtime.js';

/** How long a tenant's keys hold. */
const lifetimeMs = 300_000;
/** What a function may take. */
const limitMs = 10_000;
/** Tenants come from callers: those unused longest are forgotten first. */
const maxTenants = 10_000;

/** A tenant's keys, ready for use, and what keeps them out of messages. */
export interface SuppliedSet {
  readonly keys: readonly KeyRuntime[];
  readonly redact: (text: string) => string;
}

interface Entry {
  set: SuppliedSet | undefined;
  until: number;
  pending: Promise<SuppliedSet> | undefined;
}

/** Keys that a function gives, by tenant: asked for once however many wait, and kept for a while. */
export class SuppliedKeys {
  readonly #provider: string;
  readonly #supply: (tenant: string | undefined) => Promise<SuppliedSet>;
  readonly #clock: Clock;
  readonly #entries = new BoundedMap<Entry>(maxTenants);

  constructor(provider: string, supply: (tenant: string | undefined) => Promise<SuppliedSet>, clock: Clock) {
    this.#provider = provider;
    this.#supply = supply;
    this.#clock = clock;
  }

  /** The keys of a tenant. What could not be had is not kept: the next call asks again. */
  get(tenant: string | undefined): Promise<SuppliedSet> {
    const name = nameOf(tenant);
    const entry = this.#entries.get(name) ?? { set: undefined, until: 0, pending: undefined };
    if (entry.set !== undefined && entry.until > this.#clock.now()) return Promise.resolve(entry.set);
    this.#entries.set(name, entry);
    entry.pending ??= this.#within(this.#supply(tenant)).then(
      (set) => {
        Object.assign(entry, { set, until: this.#clock.now() + lifetimeMs, pending: undefined });
        return set;
      },
      (cause: unknown) => {
        if (this.#entries.peek(name) === entry) this.#entries.delete(name);
        throw cause;
      },
    );
    return entry.pending;
  }

  /** Forgets a tenant's keys, because the provider refused one. */
  forget(tenant: string | undefined): void {
    this.#entries.delete(nameOf(tenant));
  }

  #within(work: Promise<SuppliedSet>): Promise<SuppliedSet> {
    const late = () => supplyFailure(this.#provider, `gave no keys within ${limitMs / 1000} s`);
    return within(this.#clock, work, { limitMs, late });
  }
}

/** No tenant is another than one whose name is empty. */
function nameOf(tenant: string | undefined): string {
  return tenant === undefined ? 'none' : `tenant ${tenant}`;
}
