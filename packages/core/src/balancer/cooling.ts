import type { ErrorCode } from '../errors/codes.js';

/** What the balancer must know of a failed try. */
export interface KeyFailure {
  code: ErrorCode;
  /** HTTP status of the provider; tells a wrong key (401) from a key without the right to a model (403). */
  upstreamStatus?: number;
  /** Milliseconds that the provider asked us to wait. */
  retryAfterMs?: number;
}

/** How long a failure keeps a key away. */
export interface Cooling {
  /** The whole key, or the key for one model. */
  readonly scope: 'key' | 'key-model';
  readonly initialMs: number;
  /** The time doubles with each failed probe up to this; equal to `initialMs` where it does not grow. */
  readonly maxMs: number;
  /** The provider's Retry-After replaces the figures. */
  readonly obeysRetryAfter: boolean;
}

const second = 1000;
const minute = 60 * second;

/** No provider's word is taken for longer: a mistaken header must not put a key away for days. */
const longestRetryAfterMs = 60 * minute;

const rejectedKey: Cooling = {
  scope: 'key',
  initialMs: 60 * second,
  maxMs: 15 * minute,
  obeysRetryAfter: false,
};
const forbiddenModel: Cooling = {
  scope: 'key-model',
  initialMs: 5 * minute,
  maxMs: 5 * minute,
  obeysRetryAfter: false,
};
const coolings: { readonly [C in ErrorCode]?: Cooling } = {
  authentication: rejectedKey,
  quota_exceeded: { scope: 'key', initialMs: 5 * minute, maxMs: 60 * minute, obeysRetryAfter: false },
  rate_limited: { scope: 'key-model', initialMs: second, maxMs: 60 * second, obeysRetryAfter: true },
  model_unavailable: {
    scope: 'key-model',
    initialMs: 10 * minute,
    maxMs: 10 * minute,
    obeysRetryAfter: false,
  },
};

/** What a failure means for its key; `undefined` when it says nothing about it. */
export function coolingOf(failure: KeyFailure): Cooling | undefined {
  if (failure.code === 'authentication' && failure.upstreamStatus === 403) return forbiddenModel;
  return coolings[failure.code];
}

/** Milliseconds to stay away. `step` counts the probes that failed in a row. */
export function coolingMs(cooling: Cooling, step: number, retryAfterMs: number | undefined): number {
  const asked = retryAfterMs ?? 0;
  // Zero is sent by providers that round down; taken literally it would hammer them.
  if (cooling.obeysRetryAfter && asked > 0) return Math.min(asked, longestRetryAfterMs);
  return Math.min(cooling.initialMs * 2 ** step, cooling.maxMs);
}
