import type { BifrostError } from '../errors/bifrost-error.js';
import type { AnswerFacts } from './answer-facts.js';
import type { AttemptPlan } from './prepare-request.js';
import type { ProviderRuntime } from './provider-runtime.js';
import type { Target } from './target.js';

/** How a target ended. `plan` and `facts` are those of the last attempt, where there was one. */
export interface TargetOutcome {
  kind: 'answered' | 'failed' | 'cancelled';
  error?: BifrostError;
  /** The client has seen a part of the answer: nothing may follow. */
  committed: boolean;
  /** The chain goes on whatever the error: a plugin refused this target only. */
  movesOn?: boolean;
  plan?: AttemptPlan;
  facts?: AnswerFacts;
}

/** A target, and what its place in the chain means for it. */
export interface TargetWork {
  target: Target;
  provider: ProviderRuntime;
  index: number;
  /** There is a target after this one. */
  otherTarget: boolean;
  /** Name of the only key that may serve: a bound request, a session, or the caller's wish. */
  pinnedKey: string | undefined;
  /** Name of the key that is asked first while it is well. */
  preferredKey: string | undefined;
  /** The first key that may serve is asked first while it is well. */
  prefersFirst: boolean;
}
