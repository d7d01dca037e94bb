import type { FaultRule } from './options.js';

/** A minute of a key: when it began, and how many requests it has seen. */
interface Minute {
  startedAt: number;
  requests: number;
}

const minuteMs = 60_000;

/**
 * What one sandbox remembers between requests. Counts hang on the configuration's own objects, so a reloaded
 * configuration starts its drill anew and two providers with the same rules do not count for each other.
 */
export class SandboxState {
  readonly #counts = new WeakMap<FaultRule, number>();
  readonly #minutes = new WeakMap<object, Map<string, Minute>>();
  #requests = 0;

  /** A number for a request's ids, never given twice. */
  nextRequest(): number {
    this.#requests += 1;
    return this.#requests;
  }

  /** How many requests a rule has met, this one included. */
  countRule(rule: FaultRule): number {
    const count = (this.#counts.get(rule) ?? 0) + 1;
    this.#counts.set(rule, count);
    return count;
  }

  /**
   * Counts a request against a limit a minute. Gives the milliseconds to wait when the limit is used up.
   *
   * @param owner the options that set the limit
   */
  overLimit(owner: object, limit: { key: string; perMinute: number; now: number }): number | undefined {
    const minutes = this.#minutes.get(owner) ?? new Map<string, Minute>();
    this.#minutes.set(owner, minutes);
    let minute = minutes.get(limit.key);
    if (!minute || limit.now - minute.startedAt >= minuteMs) minute = { startedAt: limit.now, requests: 0 };
    minutes.set(limit.key, minute);
    minute.requests += 1;
    return minute.requests > limit.perMinute ? minute.startedAt + minuteMs - limit.now : undefined;
  }
}
