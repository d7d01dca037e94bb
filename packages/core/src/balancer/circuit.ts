import type { Clock } from '../time/clock.js';
import { BoundedMap } from './bounded-map.js';

/** What fails together: one model of a provider at one address. */
export interface CircuitKey {
  provider: string;
  origin: string;
  model: string;
}

/** `circuit_breaker` of a provider. */
export interface CircuitSettings {
  /** Failures in a row that open the circuit; 0 switches it off. */
  readonly failures: number;
  readonly open_in_seconds: number;
  /** The time doubles with each failed probe up to this. */
  readonly max_open_in_seconds: number;
  /** Requests without another target that may try at the same time while it is open. */
  readonly probes: number;
}

/** What is remembered of a circuit. Plain data: it travels between processes. */
export interface CircuitRecord extends CircuitKey {
  /** Failures in a row. */
  readonly failures: number;
  /** Milliseconds since 1970 until which it is open; 0 while it is closed. */
  readonly until: number;
  /** Probes after the open time that failed in a row. */
  readonly step: number;
}

/** A circuit that opened, opened again or closed. */
export interface CircuitChange extends CircuitKey {
  kind: 'circuit';
  /** Absent when it closed. */
  record?: CircuitRecord;
}

/** May this request go to the circuit's address? `until` is when asking again makes sense. */
type CircuitAdmission = 'yes' | 'probe' | { until: number };

/** How a request was let in; its outcome must be told with it. */
export type CircuitPass = Extract<CircuitAdmission, string>;

/** Leaves an address alone while it fails, so that an outage costs a probe now and then. */
export interface Circuits {
  /** `otherTarget`: whether the request has somewhere else to go; if not, it may probe while the circuit is open. */
  admit(key: CircuitKey, settings: CircuitSettings, request: { otherTarget: boolean }): CircuitAdmission;
  /** Any success closes the circuit. */
  recordSuccess(key: CircuitKey, pass: CircuitPass): void;
  recordFailure(key: CircuitKey, settings: CircuitSettings, pass: CircuitPass): void;
  /** The request ended without a verdict on the address (the client left, the key was refused). */
  release(key: CircuitKey, pass: CircuitPass): void;
  /** Whether the circuit is open, without touching anything. */
  isOpen(key: CircuitKey): boolean;
  /** Circuits that are not closed. */
  snapshot(): CircuitRecord[];
  /** Takes over what another process found out. Listeners are not told. */
  apply(change: CircuitChange): void;
}

export interface CircuitOptions {
  clock: Clock;
  /** The one unused longest goes first. 10,000 by default. */
  maxEntries?: number;
  onChange?: (change: CircuitChange) => void;
}

interface Entry {
  record: CircuitRecord;
  /** Probes under way. */
  probing: number;
  probedAt: number;
}

/** How long others wait for the verdict of the probes before they ask again. */
const probeWaitMs = 1000;
/** A probe that did not tell its outcome for so long is lost. */
const probeLeaseMs = 600_000;

/** Circuits kept in this process. */
export function createCircuits(options: CircuitOptions): Circuits {
  return new LocalCircuits(options);
}

class LocalCircuits implements Circuits {
  readonly #clock: Clock;
  readonly #onChange: (change: CircuitChange) => void;
  readonly #entries: BoundedMap<Entry>;

  constructor({ clock, maxEntries = 10_000, onChange = () => {} }: CircuitOptions) {
    this.#clock = clock;
    this.#onChange = onChange;
    this.#entries = new BoundedMap(maxEntries);
  }

  admit(key: CircuitKey, settings: CircuitSettings, request: { otherTarget: boolean }): CircuitAdmission {
    if (this.#entries.size === 0) return 'yes';
    const entry = this.#entries.get(nameOf(key));
    if (!entry || entry.record.until === 0) return 'yes';
    const now = this.#clock.now();
    if (now - entry.probedAt >= probeLeaseMs) entry.probing = 0;
    // Whoever has somewhere else to go waits for the time and then sends one probe; the rest cannot wait for nothing.
    const others = request.otherTarget ? 0 : settings.probes;
    const allowed = Math.max(others, now >= entry.record.until ? 1 : 0);
    if (entry.probing >= allowed) return { until: Math.max(entry.record.until, now + probeWaitMs) };
    entry.probing += 1;
    entry.probedAt = now;
    return 'probe';
  }

  recordSuccess(key: CircuitKey, pass: CircuitPass): void {
    if (this.#entries.size === 0) return;
    const name = nameOf(key);
    const entry = this.#entries.peek(name);
    if (!entry) return;
    const wasOpen = entry.record.until !== 0;
    endProbe(entry, pass);
    entry.record = closed(key);
    // With probes under way the entry stays, so that their ends are counted right should it open anew.
    if (entry.probing === 0) this.#entries.delete(name);
    if (wasOpen) this.#onChange({ kind: 'circuit', ...keyOf(key) });
  }

  recordFailure(key: CircuitKey, settings: CircuitSettings, pass: CircuitPass): void {
    if (settings.failures === 0) return;
    const name = nameOf(key);
    const entry = this.#entries.peek(name) ?? { record: closed(key), probing: 0, probedAt: 0 };
    this.#entries.set(name, entry);
    endProbe(entry, pass);
    const before = entry.record;
    // Who was let in before it opened and fails late says nothing new, and is no failed probe.
    if (before.until !== 0 && pass !== 'probe') return;
    const failures = before.failures + 1;
    entry.record = { ...before, failures };
    const now = this.#clock.now();
    if (failures < settings.failures || now < before.until) return;
    const step = before.until === 0 ? 0 : before.step + 1;
    const openSeconds = Math.min(settings.open_in_seconds * 2 ** step, settings.max_open_in_seconds);
    const record = { ...before, failures, step, until: now + openSeconds * 1000 };
    entry.record = record;
    this.#onChange({ kind: 'circuit', ...keyOf(key), record });
  }

  release(key: CircuitKey, pass: CircuitPass): void {
    const entry = this.#entries.peek(nameOf(key));
    if (entry) endProbe(entry, pass);
  }

  isOpen(key: CircuitKey): boolean {
    const entry = this.#entries.peek(nameOf(key));
    return entry !== undefined && entry.record.until !== 0;
  }

  snapshot(): CircuitRecord[] {
    return [...this.#entries.values()].map(({ record }) => record).filter(({ until }) => until !== 0);
  }

  apply(change: CircuitChange): void {
    const name = nameOf(change);
    const { probing, probedAt } = this.#entries.peek(name) ?? { probing: 0, probedAt: 0 };
    if (!change.record && probing === 0) this.#entries.delete(name);
    else this.#entries.set(name, { record: change.record ?? closed(change), probing, probedAt });
  }
}

function endProbe(entry: Entry, pass: CircuitPass): void {
  if (pass === 'probe') entry.probing = Math.max(0, entry.probing - 1);
}

function closed(key: CircuitKey): CircuitRecord {
  return { ...keyOf(key), failures: 0, until: 0, step: 0 };
}

/** No id, origin or model of ours holds NUL before the model, which stands last. */
function nameOf({ provider, origin, model }: CircuitKey): string {
  return `${provider}\0${origin}\0${model}`;
}

function keyOf({ provider, origin, model }: CircuitKey): CircuitKey {
  return { provider, origin, model };
}
