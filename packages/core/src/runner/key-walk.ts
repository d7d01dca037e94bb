import type { CircuitKey, CircuitPass } from '../balancer/circuit.js';
import { selectKey } from '../balancer/select-key.js';
import type { SharedState } from '../balancer/shared-state.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { ruleOf, type ErrorCode } from '../errors/codes.js';
import type { Clock } from '../time/clock.js';
import { backoffMs } from './backoff.js';
import type { KeyRuntime, ProviderRuntime, RoutingSettings } from './provider-runtime.js';
import type { Target } from './target.js';

/** What to do next for a target. */
export type WalkStep =
  | { kind: 'attempt'; key: KeyRuntime; pass: CircuitPass }
  /** Wait without holding a slot, then ask again. `retry` names the key that is tried anew. */
  | { kind: 'wait'; delayMs: number; retry: KeyRuntime | undefined }
  | { kind: 'give-up'; error: BifrostError };

/** What a walk over the keys of one target needs to know. */
export interface WalkPlan {
  readonly provider: ProviderRuntime;
  readonly target: Target;
  /** Keys that may serve the model, not empty. */
  readonly keys: readonly KeyRuntime[];
  readonly state: SharedState;
  readonly clock: Clock;
  readonly random: () => number;
  readonly routing: RoutingSettings;
  /** Monotonic time by which the chain must be done. */
  readonly deadlineAt: number;
  /** There is another target, so a bad address need not be probed. */
  readonly otherTarget: boolean;
  /** Name of the key that is asked first while it is well. */
  readonly preferredKey: string | undefined;
}

/**
 * Decides, key by key, who is asked next: the order of contract "after a failure". It holds no promise and opens no
 * socket, so that every rule can be tested alone.
 */
export class KeyWalk {
  readonly #plan: WalkPlan;
  readonly #tried: KeyRuntime[] = [];
  readonly #failedOrigins: string[] = [];
  #last: { key: KeyRuntime; error: BifrostError } | undefined;
  #retries = 0;
  #retryKey: KeyRuntime | undefined;

  constructor(plan: WalkPlan) {
    this.#plan = plan;
  }

  /** The next step. After `attempt`, tell the outcome by `failed` or `succeeded`. */
  next(): WalkStep {
    const retryKey = this.#retryKey;
    if (retryKey !== undefined) {
      this.#retryKey = undefined;
      const pass = this.#passOf(retryKey);
      return typeof pass === 'string'
        ? { kind: 'attempt', key: retryKey, pass }
        : this.#giveUp(circuitOpen(this.#plan, pass.until));
    }
    const first = this.#firstDraw();
    if (first !== undefined) return first;
    const blocked: Blocked = {
      coolingUntil: undefined,
      coolingCode: undefined,
      openUntil: undefined,
      lastResort: undefined,
    };
    const step = this.#draw(this.#candidates(), blocked);
    if (step !== undefined) return step;
    return this.#last === undefined ? this.#waitForKeys(blocked) : this.#retry(this.#last);
  }

  /** Nearly always the first key that chance names may serve: then no list is made. */
  #firstDraw(): WalkStep | undefined {
    const { keys, random, preferredKey, provider, target, state } = this.#plan;
    if (this.#last !== undefined || preferredKey !== undefined) return undefined;
    const key = selectKey(keys, random);
    if (key === undefined) return undefined;
    const pass = this.#passOf(key);
    if (typeof pass !== 'string') return undefined;
    if (typeof state.keys.admit(provider.name, key.id, target.model) === 'string') {
      return { kind: 'attempt', key, pass };
    }
    state.circuits.release(this.#circuit(key), pass);
    return undefined;
  }

  /** The key served. */
  succeeded(key: KeyRuntime, pass: CircuitPass): void {
    const { provider, target, state } = this.#plan;
    state.keys.recordSuccess(provider.name, key.id, target.model);
    state.circuits.recordSuccess(this.#circuit(key), pass);
  }

  /** The attempt failed: health is told, and the walk goes on from here. */
  failed(key: KeyRuntime, pass: CircuitPass, error: BifrostError): void {
    const { provider, target, state } = this.#plan;
    const rule = ruleOf(error.code);
    this.#tried.push(key);
    this.#failedOrigins.push(key.origin);
    this.#last = { key, error };
    state.keys.recordFailure(provider.name, key.id, target.model, {
      code: error.code,
      ...(error.upstreamStatus === undefined ? {} : { upstreamStatus: error.upstreamStatus }),
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    });
    if (rule.health === 'circuit') state.circuits.recordFailure(this.#circuit(key), provider.circuit, pass);
    else state.circuits.release(this.#circuit(key), pass);
  }

  /** The attempt ended without a verdict on anybody: the client left. */
  released(key: KeyRuntime, pass: CircuitPass): void {
    const { provider, target, state } = this.#plan;
    state.keys.release(provider.name, key.id, target.model);
    state.circuits.release(this.#circuit(key), pass);
  }

  /** Keys that the last error leaves open. */
  #candidates(): KeyRuntime[] {
    const fresh = this.#plan.keys.filter((key) => !this.#tried.includes(key));
    if (this.#last === undefined) return fresh;
    const { otherKey } = ruleOf(this.#last.error.code);
    if (otherKey === 'no') return [];
    if (otherKey === 'yes') return fresh;
    return fresh.filter((key) => !this.#failedOrigins.includes(key.origin));
  }

  /** Draws by weight until somebody is let in. A key is asked only when drawn: asking may make it a probe. */
  #draw(candidates: KeyRuntime[], blocked: Blocked): WalkStep | undefined {
    const { provider, target, state, random } = this.#plan;
    const rest = candidates;
    const preferred = rest.find((key) => key.name === this.#plan.preferredKey);
    for (let key = preferred ?? selectKey(rest, random); key !== undefined; key = selectKey(rest, random)) {
      rest.splice(rest.indexOf(key), 1);
      const pass = this.#passOf(key);
      if (typeof pass !== 'string') {
        blocked.openUntil = Math.min(blocked.openUntil ?? Infinity, pass.until);
        continue;
      }
      const admission = state.keys.admit(provider.name, key.id, target.model);
      if (typeof admission === 'string') return { kind: 'attempt', key, pass };
      state.circuits.release(this.#circuit(key), pass);
      if (admission.code === 'model_unavailable') blocked.lastResort ??= key;
      if (admission.until < (blocked.coolingUntil ?? Infinity)) {
        blocked.coolingUntil = admission.until;
        blocked.coolingCode = admission.code;
      }
    }
    return undefined;
  }

  /** Nobody was asked yet, because every key rests: the first to be free is waited for, if that is soon. */
  #waitForKeys(blocked: Blocked): WalkStep {
    const { provider, target, clock } = this.#plan;
    const resort = this.#resortTo(blocked.lastResort);
    if (resort !== undefined) return resort;
    if (blocked.coolingUntil === undefined) {
      return { kind: 'give-up', error: circuitOpen(this.#plan, blocked.openUntil ?? clock.now()) };
    }
    const delayMs = Math.max(0, blocked.coolingUntil - clock.now());
    if (this.#fits(delayMs)) return { kind: 'wait', delayMs, retry: undefined };
    const why = blocked.coolingCode === undefined ? '' : ` (${blocked.coolingCode})`;
    return {
      kind: 'give-up',
      error: new BifrostError(
        'keys_cooling',
        `every key of ${provider.name} for '${target.model}' rests${why}; the first is free in ${Math.ceil(delayMs / 1000)} s`,
        {
          retryAfterMs: delayMs,
          provider: provider.name,
          model: target.model,
        },
      ),
    };
  }

  /**
   * A model that the key may not use is a reason to prefer others, not to refuse: whoever has nobody else gets the
   * provider's own answer, which says more than that a key rests, and hears at once when the model was granted.
   */
  #resortTo(key: KeyRuntime | undefined): WalkStep | undefined {
    if (key === undefined || this.#plan.otherTarget) return undefined;
    const pass = this.#passOf(key);
    return typeof pass === 'string' ? { kind: 'attempt', key, pass } : undefined;
  }

  /** The same key again, after the longer of back-off and Retry-After. */
  #retry(last: { key: KeyRuntime; error: BifrostError }): WalkStep {
    const { provider, random } = this.#plan;
    if (ruleOf(last.error.code).sameKey === 'no' || this.#retries >= provider.limits.maxRetries)
      return this.#giveUp(last.error);
    const { backoffInitialMs: initialMs, backoffMaxMs: maxMs } = provider.limits;
    const backoff = backoffMs(this.#retries, { initialMs, maxMs }, random);
    const delayMs = Math.max(last.error.retryAfterMs ?? 0, backoff);
    if (!this.#fits(delayMs)) return this.#giveUp(last.error);
    this.#retries += 1;
    this.#retryKey = last.key;
    return { kind: 'wait', delayMs, retry: last.key };
  }

  #fits(delayMs: number): boolean {
    const { routing, clock, deadlineAt } = this.#plan;
    return delayMs <= routing.retryAfterMaxMs && clock.monotonic() + delayMs < deadlineAt;
  }

  #giveUp(error: BifrostError): WalkStep {
    return { kind: 'give-up', error: this.#last?.error ?? error };
  }

  #passOf(key: KeyRuntime): CircuitPass | { until: number } {
    const { provider, state, otherTarget } = this.#plan;
    return state.circuits.admit(this.#circuit(key), provider.circuit, { otherTarget });
  }

  #circuit(key: KeyRuntime): CircuitKey {
    const { provider, target } = this.#plan;
    return { provider: provider.name, origin: key.origin, model: target.model };
  }
}

interface Blocked {
  coolingUntil: number | undefined;
  coolingCode: ErrorCode | undefined;
  openUntil: number | undefined;
  /** A key that rests only because the provider did not offer it the model. */
  lastResort: KeyRuntime | undefined;
}

function circuitOpen(plan: WalkPlan, until: number): BifrostError {
  const retryAfterMs = Math.max(0, until - plan.clock.now());
  return new BifrostError(
    'circuit_open',
    `${plan.provider.name} failed repeatedly for '${plan.target.model}' and is being left alone for a moment`,
    {
      retryAfterMs,
      provider: plan.provider.name,
      model: plan.target.model,
    },
  );
}
