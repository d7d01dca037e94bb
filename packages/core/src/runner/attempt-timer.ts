import { BifrostError, type TimeoutPhase } from '../errors/bifrost-error.js';
import type { Clock } from '../time/clock.js';
import type { ProviderLimits } from './provider-runtime.js';

/** A stream that has its finish reason may still bring its usage and its end marker; so long is waited for them. */
const lingerMs = 2_000;

/** What ran out. `linger` is no failure: the stream is complete. */
export type Expiry = { kind: 'linger' } | { kind: 'expired'; error: BifrostError };

/**
 * All time limits of one attempt on one timer. Data only moves a number; the timer looks when it fires whether a
 * limit has really passed and otherwise sets itself anew, so that a stream of a thousand chunks costs no timers.
 */
export class AttemptTimer {
  readonly #clock: Clock;
  readonly #limits: ProviderLimits;
  readonly #stream: boolean;
  readonly #deadlineAt: number;
  readonly #startedAt: number;
  readonly #expire: (expiry: Expiry) => void;
  #stop: (() => void) | undefined;
  #headSeen = false;
  #committed = false;
  #finishedAt: number | undefined;
  #lastByteAt: number;

  /** `startedAt` is the time now, which whoever starts an attempt has asked for already. */
  constructor(
    clock: Clock,
    plan: { limits: ProviderLimits; stream: boolean; startedAt: number; deadlineAt: number },
    expire: (expiry: Expiry) => void,
  ) {
    this.#clock = clock;
    this.#limits = plan.limits;
    this.#stream = plan.stream;
    this.#deadlineAt = plan.deadlineAt;
    this.#startedAt = plan.startedAt;
    this.#lastByteAt = plan.startedAt;
    this.#expire = expire;
    this.#arm(plan.startedAt);
  }

  head(): void {
    this.#headSeen = true;
    if (!this.#stream) return;
    this.#lastByteAt = this.#clock.monotonic();
    this.#arm(this.#lastByteAt);
  }

  /** Bytes came, or may come again. A whole answer has no limit that they move. */
  data(): void {
    if (this.#stream) this.#lastByteAt = this.#clock.monotonic();
  }

  /** The stream has reached its commit point: neither deadline nor first-token limit holds any longer. */
  committed(): void {
    this.#committed = true;
  }

  /** The finish reason is there. */
  finished(): void {
    if (this.#finishedAt !== undefined) return;
    this.#finishedAt = this.#clock.monotonic();
    this.#arm(this.#finishedAt);
  }

  /** Another choice of the answer goes on. */
  unfinished(): void {
    this.#finishedAt = undefined;
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #arm(now: number): void {
    this.#stop?.();
    this.#stop = this.#clock.schedule(Math.max(0, this.#dueAt() - now), this.#fire);
  }

  readonly #fire = (): void => {
    const now = this.#clock.monotonic();
    if (now < this.#dueAt()) return this.#arm(now);
    this.#stop = undefined;
    this.#expire(this.#expiryAt(now));
  };

  /** When the first limit is reached. Only numbers: this is asked for every attempt, the reason hardly ever. */
  #dueAt(): number {
    if (this.#finishedAt !== undefined) return this.#finishedAt + lingerMs;
    let due = this.#phaseEnd();
    if (this.#awaitsContent) {
      due = Math.min(due, this.#deadlineAt, this.#stream ? this.#firstTokenEnd() : Infinity);
    }
    return due;
  }

  /** What has run out. */
  #expiryAt(now: number): Expiry {
    if (this.#finishedAt !== undefined) return { kind: 'linger' };
    if (this.#awaitsContent && now >= this.#deadlineAt) {
      const message = 'the deadline of the whole request passed';
      return { kind: 'expired', error: new BifrostError('deadline_exceeded', message) };
    }
    const { firstTokenTimeoutMs = 0 } = this.#limits;
    if (this.#awaitsContent && this.#stream && now >= this.#firstTokenEnd()) {
      return timedOut('first_token', firstTokenTimeoutMs);
    }
    const { requestTimeoutMs, idleTimeoutMs } = this.#limits;
    if (!this.#headSeen) return timedOut('headers', requestTimeoutMs);
    return this.#stream ? timedOut('idle', idleTimeoutMs) : timedOut('total', requestTimeoutMs);
  }

  /** Before the commit point of a stream, and to the end of a whole answer. */
  get #awaitsContent(): boolean {
    return !(this.#stream && this.#committed);
  }

  #firstTokenEnd(): number {
    const { firstTokenTimeoutMs } = this.#limits;
    return firstTokenTimeoutMs === undefined ? Infinity : this.#startedAt + firstTokenTimeoutMs;
  }

  #phaseEnd(): number {
    return this.#headSeen && this.#stream
      ? this.#lastByteAt + this.#limits.idleTimeoutMs
      : this.#startedAt + this.#limits.requestTimeoutMs;
  }
}

const silence: Record<TimeoutPhase, string> = {
  connect: 'no connection',
  headers: 'no answer',
  first_token: 'no content',
  idle: 'silence in the stream',
  total: 'the answer was not complete',
};

function timedOut(phase: TimeoutPhase, limitMs: number): Expiry {
  return {
    kind: 'expired',
    error: new BifrostError('timeout', `${silence[phase]} within ${limitMs / 1000} s`, { phase }),
  };
}
