import type { AttemptRecord, BifrostError } from '../errors/bifrost-error.js';
import type { ErrorCode } from '../errors/codes.js';
import type { Cost } from '../hub/cost.js';
import type { Operation } from '../hub/operations.js';
import type { Usage, UsageSource } from '../hub/usage.js';
import type { CallWitness } from './witness.js';

/** A request that has begun. */
export interface RequestStart {
  requestId: string;
  operation: Operation;
  /** Id of the dialect that the client speaks. */
  dialect: string;
  route: string | undefined;
  client: string | undefined;
}

/** One try has ended. */
export interface AttemptEnd {
  requestId: string;
  operation: Operation;
  attempt: AttemptRecord;
  /** Position of the target in the chain: 0 is the primary. */
  targetIndex: number;
  /** Milliseconds from sending to the commit point, for streams that reached it. */
  firstTokenLatency: number | undefined;
  /** Why it failed, redacted; absent when it did not. */
  failure?: BifrostError | undefined;
}

/** The same key is tried again after a wait. */
export interface RetryPlanned {
  requestId: string;
  provider: string;
  model: string;
  key: string;
  error: ErrorCode;
  /** Milliseconds. */
  delay: number;
}

/** The chain moves on to its next target. */
export interface FallbackTaken {
  requestId: string;
  from: { provider: string; model: string };
  to: { provider: string; model: string };
  reason: ErrorCode;
}

/** Everything that is known when a request is over. Told once for every request, however it ended. */
export interface RequestEnd {
  requestId: string;
  operation: Operation;
  dialect: string;
  route: string | undefined;
  client: string | undefined;
  stream: boolean;
  /** The model as the client wrote it. */
  modelRequested: string;
  /** Who answered, or, where everybody failed, the primary; absent when nobody was asked. */
  provider: string | undefined;
  modelUsed: string | undefined;
  key: string | undefined;
  /** Status that the client saw, 499 when it left. */
  status: number;
  error: BifrostError | undefined;
  /** Position of the target that answered: 0 is the primary. */
  fallbackIndex: number | undefined;
  attempts: readonly AttemptRecord[];
  usage: Usage | undefined;
  usageSource: UsageSource;
  /** What the answer cost; absent where there is no pricing, or nothing was answered that could cost. */
  cost: Cost | undefined;
  finishReason: string | undefined;
  droppedParams: readonly string[];
  malformedEvents: number;
  /** The body went through untranslated. */
  passage: boolean;
  /** Milliseconds of the whole chain. */
  latency: number;
  /** Milliseconds until the commit point, for streams. */
  firstTokenLatency: number | undefined;
  /** Milliseconds that passed outside the provider: queue, translation, waits. */
  overheadLatency: number;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** `user-agent` of the client's request. */
  userAgent?: string | undefined;
  /** Whom the call brought with it. */
  witness?: CallWitness | undefined;
}

/** What can be heard, by the name of the listener. */
interface Events {
  onRequestStart: RequestStart;
  onAttemptEnd: AttemptEnd;
  onRetry: RetryPlanned;
  onFallback: FallbackTaken;
  onRequestEnd: RequestEnd;
}

/**
 * Hears what happens and cannot change it. Every member is optional, and an event is built only when somebody hears
 * it. What an observer throws is swallowed: it must never cost a request.
 */
export type Observer = { readonly [Name in keyof Events]?: (event: Events[Name]) => void };

/** Tells every observer that listens. The event is made by `make`, and only if there is one. */
export function tell<Name extends keyof Events>(
  observers: readonly Observer[],
  name: Name,
  make: () => Events[Name],
): void {
  let event: Events[Name] | undefined;
  for (const observer of observers) {
    const listener = observer[name];
    if (listener === undefined) continue;
    event ??= make();
    try {
      listener(event);
    } catch {
      // an observer that fails is its author's bug; the request that it watched goes on
    }
  }
}
