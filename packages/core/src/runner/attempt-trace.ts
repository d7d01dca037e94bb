import type { AttemptRecord } from '../errors/bifrost-error.js';
import type { AttemptTrace, TracedAnswer, TracedAttempt } from '../hooks/tracing.js';
import type { JsonValue } from '../json/read.js';
import { isAnotherVendor } from './another-vendor.js';
import type { AnswerFacts } from './answer-facts.js';
import type { ChainContext } from './chain-context.js';
import type { AttemptPlan } from './prepare-request.js';
import type { ProviderRuntime } from './provider-runtime.js';

/** Tells the tracing that a try begins. Called only where the request is followed. */
export function beginAttemptTrace(
  chain: ChainContext,
  plan: AttemptPlan,
  targetIndex: number,
): AttemptTrace | undefined {
  try {
    return chain.trace?.attempt(describe(chain, plan, targetIndex));
  } catch {
    // whoever follows a request must never cost it
    return undefined;
  }
}

/** Tells the tracing that the try under way is over, however it ended. */
export function endAttemptTrace(
  chain: ChainContext,
  record: AttemptRecord,
  facts: AnswerFacts | undefined,
): void {
  const trace = chain.attemptTrace;
  if (trace === undefined) return;
  chain.attemptTrace = undefined;
  try {
    trace.end?.(answerOf(chain, record, facts));
  } catch {
    // whoever follows a request must never cost it
  }
}

function describe(chain: ChainContext, plan: AttemptPlan, targetIndex: number): TracedAttempt {
  const { provider, key, target, wireModel, stream } = plan;
  return {
    provider: provider.name,
    system: systemOf(provider),
    operation: chain.operation,
    model: target.model,
    wireModel,
    key: key.name,
    origin: provider.adapter.respond === undefined ? key.origin : '',
    stream,
    targetIndex,
    triesBefore: chain.attempts.length,
    startedAt: wallTime(chain, chain.clock.monotonic()),
    member: (name) => readable(chain, name),
  };
}

/** A member that is no JSON is the provider's to refuse, and no reason to leave the try out of the trace. */
function readable({ request }: ChainContext, name: string): JsonValue | undefined {
  try {
    return request.members.value(name);
  } catch {
    return undefined;
  }
}

/** Another vendor that speaks a known API is known by the name that the configuration gives it. */
function systemOf(provider: ProviderRuntime): string {
  const { name, adapter } = provider;
  return isAnotherVendor(provider) ? name : (adapter.telemetryName ?? adapter.id);
}

function answerOf(chain: ChainContext, attempt: AttemptRecord, facts: AnswerFacts | undefined): TracedAnswer {
  const isStream = chain.envelope.stream && facts?.committedAt !== undefined;
  return {
    attempt,
    endedAt: wallTime(chain, chain.clock.monotonic()),
    firstTokenAt: isStream ? wallTime(chain, facts.committedAt ?? 0) : undefined,
    usage: facts?.usage,
    modelUsed: facts?.modelUsed,
    finishReason: facts?.finishReason,
    answerId: facts?.answerId,
  };
}

/** All times of a request are told from its beginning on, so that none jumps against another. */
function wallTime(chain: ChainContext, monotonic: number): number {
  return chain.startedAtWall + (monotonic - chain.startedAt);
}
