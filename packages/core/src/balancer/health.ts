import type { ErrorCode } from '../errors/codes.js';
import type { Clock } from '../time/clock.js';
import { BoundedMap } from './bounded-map.js';
import { coolingMs, coolingOf, type Cooling, type KeyFailure } from './cooling.js';

/** What is remembered of a key, or of a key for one model, that failed. Plain data: it travels between processes. */
export interface KeyHealthRecord {
  readonly provider: string;
  /** Name and digest of the key: a key that was replaced under its old name starts healthy. */
  readonly keyId: string;
  /** Absent where the whole key is meant. */
  readonly model?: string;
  readonly code: ErrorCode;
  /** Milliseconds since 1970 until which it is left out. */
  readonly until: number;
  /** Probes that failed in a row; the time doubles with each. */
  readonly step: number;
}

/** A change of a key's health. */
export interface KeyHealthChange {
  kind: 'key';
  provider: string;
  keyId: string;
  model?: string;
  /** Absent when the key is healthy again. */
  record?: KeyHealthRecord;
}

/**
 * `healthy`; `cooling` until a time; `dead`: cooling because the provider refuses the key itself; `probing`: the time
 * is over, and one request at a time may find out whether the key works again.
 */
interface KeyState {
  state: 'healthy' | 'probing' | 'cooling' | 'dead';
  /** Milliseconds since 1970. */
  until?: number;
  code?: ErrorCode;
}

/** May this request use the key? `probe` obliges the caller to tell the outcome, or to `release`. */
type KeyAdmission = 'yes' | 'probe' | { until: number; code: ErrorCode };

/** Health of keys across requests: per (provider, key) and per (provider, key, model). */
export interface KeyHealth {
  /** Looks without touching anything: for pages, metrics and `explain`. */
  state(provider: string, keyId: string, model: string): KeyState;
  admit(provider: string, keyId: string, model: string): KeyAdmission;
  recordSuccess(provider: string, keyId: string, model: string): void;
  /** A failure that says nothing about the key only ends a probe. */
  recordFailure(provider: string, keyId: string, model: string, failure: KeyFailure): void;
  /** A probe ended without a verdict (the client left): the next request may probe. */
  release(provider: string, keyId: string, model: string): void;
  /** Forgets everything held against a key. */
  reset(provider: string, keyId: string): void;
  /** Everything remembered, for pages and for handing over. */
  snapshot(): KeyHealthRecord[];
  /** Takes over what another process found out. Listeners are not told, else two would tell each other for ever. */
  apply(change: KeyHealthChange): void;
}

export interface KeyHealthOptions {
  clock: Clock;
  /** Per kind of record; the one unused longest goes first. 10,000 by default. */
  maxEntries?: number;
  onChange?: (change: KeyHealthChange) => void;
}

interface Entry {
  record: KeyHealthRecord;
  /** Milliseconds since 1970 after which a probe that never told its outcome is given up; 0 without a probe. */
  probeUntil: number;
}

/** How long others wait for the verdict of a running probe before they ask again. */
const probeWaitMs = 1000;
/** Longer than any unary answer takes by default, so only a lost probe is given up. */
const probeLeaseMs = 600_000;

/** Health kept in this process. */
export function createKeyHealth(options: KeyHealthOptions): KeyHealth {
  return new LocalKeyHealth(options);
}

class LocalKeyHealth implements KeyHealth {
  readonly #clock: Clock;
  readonly #onChange: (change: KeyHealthChange) => void;
  // Two maps, so that a flood of model names cannot push out what is known of whole keys.
  readonly #keys: BoundedMap<Entry>;
  readonly #models: BoundedMap<Entry>;

  constructor({ clock, maxEntries = 10_000, onChange = () => {} }: KeyHealthOptions) {
    this.#clock = clock;
    this.#onChange = onChange;
    this.#keys = new BoundedMap(maxEntries);
    this.#models = new BoundedMap(maxEntries);
  }

  state(provider: string, keyId: string, model: string): KeyState {
    const entry = later(
      this.#keys.peek(nameOf(provider, keyId)),
      this.#models.peek(nameOf(provider, keyId, model)),
    );
    if (!entry) return { state: 'healthy' };
    const { until, code } = entry.record;
    if (this.#clock.now() >= until) return { state: 'probing', until, code };
    return { state: isDead(entry.record) ? 'dead' : 'cooling', until, code };
  }

  admit(provider: string, keyId: string, model: string): KeyAdmission {
    // Nearly always nothing is wrong anywhere; then no name is built.
    if (this.#keys.size === 0 && this.#models.size === 0) return 'yes';
    const key = this.#keys.get(nameOf(provider, keyId));
    const keyModel = this.#models.get(nameOf(provider, keyId, model));
    const blocking = later(key, keyModel);
    if (!blocking) return 'yes';
    const now = this.#clock.now();
    if (now < blocking.record.until) return { until: blocking.record.until, code: blocking.record.code };
    const probed = [key, keyModel].find((entry) => entry !== undefined && now < entry.probeUntil);
    if (probed) return { until: now + probeWaitMs, code: probed.record.code };
    for (const entry of [key, keyModel]) if (entry) entry.probeUntil = now + probeLeaseMs;
    return 'probe';
  }

  recordSuccess(provider: string, keyId: string, model: string): void {
    if (this.#keys.size === 0 && this.#models.size === 0) return;
    this.#clearIfDue(this.#keys, nameOf(provider, keyId));
    this.#clearIfDue(this.#models, nameOf(provider, keyId, model));
  }

  // Spread, because a method of four parameters reads worse than this line.
  recordFailure(...[provider, keyId, model, failure]: Parameters<KeyHealth['recordFailure']>): void {
    const cooling = coolingOf(failure);
    this.release(provider, keyId, model);
    if (cooling?.scope === 'key') this.#cool(this.#keys, { provider, keyId }, { cooling, failure });
    if (cooling?.scope === 'key-model') {
      this.#cool(this.#models, { provider, keyId, model }, { cooling, failure });
    }
  }

  release(provider: string, keyId: string, model: string): void {
    const key = this.#keys.peek(nameOf(provider, keyId));
    if (key) key.probeUntil = 0;
    const keyModel = this.#models.peek(nameOf(provider, keyId, model));
    if (keyModel) keyModel.probeUntil = 0;
  }

  reset(provider: string, keyId: string): void {
    for (const map of [this.#keys, this.#models]) {
      for (const [name, { record }] of map.entries()) {
        if (record.provider === provider && record.keyId === keyId) this.#clear(map, name, record);
      }
    }
  }

  snapshot(): KeyHealthRecord[] {
    return [...this.#keys.values(), ...this.#models.values()].map(({ record }) => record);
  }

  apply({ provider, keyId, model, record }: KeyHealthChange): void {
    const map = model === undefined ? this.#keys : this.#models;
    const name = nameOf(provider, keyId, model);
    if (record) map.set(name, { record, probeUntil: 0 });
    else map.delete(name);
  }

  #cool(
    map: BoundedMap<Entry>,
    target: { provider: string; keyId: string; model?: string },
    { cooling, failure }: { cooling: Cooling; failure: KeyFailure },
  ): void {
    const now = this.#clock.now();
    const name = nameOf(target.provider, target.keyId, target.model);
    const known = map.peek(name)?.record;
    // Requests that were under way together fail together: only a failure after the time was over is a failed probe.
    const step = known?.code === failure.code ? known.step + (now >= known.until ? 1 : 0) : 0;
    const until = Math.max(now + coolingMs(cooling, step, failure.retryAfterMs), known?.until ?? 0);
    const record: KeyHealthRecord = { ...target, code: failure.code, until, step };
    map.set(name, { record, probeUntil: 0 });
    this.#onChange({ kind: 'key', ...target, record });
  }

  /** A success before the time is over began before the failure, so it proves nothing. */
  #clearIfDue(map: BoundedMap<Entry>, name: string): void {
    const entry = map.peek(name);
    if (entry && this.#clock.now() >= entry.record.until) this.#clear(map, name, entry.record);
  }

  #clear(map: BoundedMap<Entry>, name: string, { provider, keyId, model }: KeyHealthRecord): void {
    map.delete(name);
    this.#onChange({ kind: 'key', provider, keyId, ...(model !== undefined && { model }) });
  }
}

/** A name that no part can counterfeit: NUL is in no provider id, key name or digest. */
function nameOf(provider: string, keyId: string, model?: string): string {
  return model === undefined ? `${provider}\0${keyId}` : `${provider}\0${keyId}\0${model}`;
}

function later(one: Entry | undefined, other: Entry | undefined): Entry | undefined {
  if (!one || !other) return one ?? other;
  return other.record.until > one.record.until ? other : one;
}

function isDead(record: KeyHealthRecord): boolean {
  return record.code === 'authentication' && record.model === undefined;
}
