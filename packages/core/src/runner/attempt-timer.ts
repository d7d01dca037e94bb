import { BifrostError, type TimeoutPhase } from '../errors/bifrost-error.js';
import type { ErrorCode } from '../errors/codes.js';
import type { Clock } from '../time/clock.js';
import type { ProviderLimits } from './provider-runtime.js';

/** A stream that has its finish reason may still bring its usage and its end marker; so long is waited for them. */
const lingerMs = 2_000;

/** What ran out. `linger` is no failure: the stream is complete. */
export type Expiry = { kind: 'linger' } | { kind: 'expired'; error: BifrostError };

/**
 * All time limits of one attempt on one timer. Data only moves `lastByteAt`; the timer looks when it fires whether a
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
  #headAt: number | undefined;
  #committed = false;
  #finishedAt: number | undefined;
  lastByteAt: number;

  constructor(
    clock: Clock,
    plan: { limits: ProviderLimits; stream: boolean; deadlineAt: number },
    expire: (expiry: Expiry) => void,
  ) {
    this.#clock = clock;
    this.#limits = plan.limits;
    this.#stream = plan.stream;
    this.#deadlineAt = plan.deadlineAt;
    this.#startedAt = clock.monotonic();
    this.lastByteAt = this.#startedAt;
    this.#expire = expire;
    this.#arm();
  }

  head(): void {
    this.#headAt = this.#clock.monotonic();
    this.lastByteAt = this.#headAt;
    if (this.#stream) this.#arm();
  }

  /** The stream has reached its commit point: neither deadline nor first-token limit holds any longer. */
  committed(): void {
    this.#committed = true;
  }

  /** The finish reason is there. */
  finished(): void {
    if (this.#finishedAt !== undefined) return;
    this.#finishedAt = this.#clock.monotonic();
    this.#arm();
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #arm(): void {
    this.#stop?.();
    const due = this.#due();
    this.#stop = this.#clock.schedule(Math.max(0, due.at - this.#clock.monotonic()), () => this.#fire());
  }

  #fire(): void {
    const due = this.#due();
    if (this.#clock.monotonic() < due.at) return this.#arm();
    this.#stop = undefined;
    this.#expire(due.expiry());
  }

  /** The limit that comes first. */
  #due(): { at: number; expiry: () => Expiry } {
    if (this.#finishedAt !== undefined)
      return { at: this.#finishedAt + lingerMs, expiry: () => ({ kind: 'linger' }) };
    let due = this.#phaseLimit();
    const firstToken = this.#limits.firstTokenTimeoutMs;
    if (this.#stream && !this.#committed && firstToken !== undefined) {
      due = earlier(due, {
        at: this.#startedAt + firstToken,
        expiry: () => timedOut('first_token', firstToken),
      });
    }
    if (!(this.#stream && this.#committed)) {
      due = earlier(due, {
        at: this.#deadlineAt,
        expiry: () => expired('deadline_exceeded', 'the deadline of the whole request passed'),
      });
    }
    return due;
  }

  #phaseLimit(): { at: number; expiry: () => Expiry } {
    const { requestTimeoutMs, idleTimeoutMs } = this.#limits;
    if (this.#headAt === undefined) {
      return { at: this.#startedAt + requestTimeoutMs, expiry: () => timedOut('headers', requestTimeoutMs) };
    }
    return this.#stream
      ? { at: this.lastByteAt + idleTimeoutMs, expiry: () => timedOut('idle', idleTimeoutMs) }
      : { at: this.#startedAt + requestTimeoutMs, expiry: () => timedOut('total', requestTimeoutMs) };
  }
}

function earlier<T extends { at: number }>(one: T, other: T): T {
  return other.at < one.at ? other : one;
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

function expired(code: ErrorCode, message: string): Expiry {
  return { kind: 'expired', error: new BifrostError(code, message) };
}
