import type { AttemptRecord, BifrostError } from '../errors/bifrost-error.js';
import { tell } from '../hooks/observer.js';
import type { CanonicalRequest, Operation } from '../hub/operations.js';
import type { Slot } from '../queue/queue.js';
import { runAttempt } from './attempt.js';
import { beginAttemptTrace, endAttemptTrace } from './attempt-trace.js';
import type { AttemptOutcome } from './attempt-outcome.js';
import type { AnswerFacts } from './answer-facts.js';
import type { ChainContext } from './chain-context.js';
import { planAttempt } from './choose-endpoint.js';
import { elapsed } from './extra-fields.js';
import { asBifrostError, attributed, failureSource } from './failure.js';
import { onGivenUp, unlessGivenUp } from './given-up.js';
import { prepareRequest, type AttemptPlan } from './prepare-request.js';
import type { KeyRuntime } from './provider-runtime.js';
import type { TargetOutcome, TargetWork } from './target-outcome.js';

/** An outcome that no other key could better (`final`): the request itself cannot be said to this provider. */
export interface KeyOutcome extends TargetOutcome {
  final?: boolean;
}

/** One try with one key: slot, body, send, read. */
export async function tryKey(chain: ChainContext, work: TargetWork, key: KeyRuntime): Promise<KeyOutcome> {
  const { provider, target } = work;
  let slot: Slot | undefined;
  try {
    const acquired = provider.queue.acquire((listener) => onGivenUp(chain, listener));
    slot = acquired instanceof Promise ? await acquired : acquired;
    const plan = planAttempt(chain, target, { provider, key });
    const refused = chain.reviewAttempt({ provider: provider.name, model: target.model, key: key.name });
    const refusal = refused instanceof Promise ? await refused : refused;
    if (refusal !== undefined) return { ...skipped(chain, work, refusal), movesOn: true };
    if (chain.trace !== undefined) chain.attemptTrace = beginAttemptTrace(chain, plan, work.index);
    const inlining = inlinedRequest(chain, plan);
    const inlined = inlining === undefined ? undefined : await unlessGivenUp(chain, inlining);
    const ready = prepareRequest(chain, plan, inlined);
    const prepared = ready instanceof Promise ? await unlessGivenUp(chain, ready) : ready;
    const outcome = await runAttempt(chain, { plan, prepared, targetIndex: work.index });
    return noted(chain, work, { plan, outcome });
  } catch (cause) {
    return failedToSend(chain, work, { key, cause });
  } finally {
    slot?.release();
  }
}

/** Everything that went wrong before a byte was sent. */
function failedToSend(
  chain: ChainContext,
  work: TargetWork,
  failure: { key: KeyRuntime; cause: unknown },
): KeyOutcome {
  const { provider, target } = work;
  const { key } = failure;
  const error = asBifrostError(failure.cause, `${provider.name}: preparing the request`);
  const record = {
    provider: provider.name,
    model: target.model,
    key: key.name,
    error: error.code,
    start: elapsed(chain),
    latency: 0,
  };
  endAttemptTrace(chain, record, undefined);
  if (error.code === 'cancelled') return { kind: 'cancelled', committed: false };
  // a token endpoint that refuses or is down: the next key may have another account, the next try more luck
  if (error.fault !== 'provider') return skipped(chain, work, error);
  const named = attributed(error, failureSource(chain, { provider, key, model: target.model }));
  endAttempt(chain, work, { record, failure: named });
  return { kind: 'failed', error: named, committed: false };
}

/** The line of a try in the trail, and the word to those who listen. `facts` are those of a stream. */
function endAttempt(
  chain: ChainContext,
  work: TargetWork,
  ended: { record: AttemptRecord; facts?: AnswerFacts | undefined; failure: BifrostError | undefined },
): void {
  const { record, facts, failure } = ended;
  chain.attempts.push(record);
  tell(chain.observers, 'onAttemptEnd', () => ({
    requestId: chain.call.requestId,
    operation: chain.operation,
    attempt: record,
    targetIndex: work.index,
    firstTokenLatency: facts?.committedAt === undefined ? undefined : facts.committedAt - facts.sentAt,
    failure,
  }));
}

function noted(
  chain: ChainContext,
  work: TargetWork,
  attempt: { plan: AttemptPlan; outcome: AttemptOutcome },
): KeyOutcome {
  const { plan, outcome } = attempt;
  const { facts } = outcome;
  endAttemptTrace(chain, outcome.record, facts);
  endAttempt(chain, work, {
    record: outcome.record,
    facts: plan.stream ? facts : undefined,
    failure: outcome.kind === 'failed' ? outcome.error : undefined,
  });
  if (outcome.kind === 'answered') return { kind: 'answered', committed: true, plan, facts };
  if (outcome.kind === 'cancelled')
    return { kind: 'cancelled', committed: facts.committedAt !== undefined, plan, facts };
  if (outcome.error.code === 'authentication') {
    plan.provider.credentials.forget(plan.key.id);
    plan.provider.supplied?.forget(chain.call.tenant);
  }
  return { kind: 'failed', error: outcome.error, committed: outcome.committed, plan, facts };
}

function inlinedRequest(
  chain: ChainContext,
  plan: AttemptPlan,
): Promise<CanonicalRequest<Operation>> | undefined {
  const kinds = plan.provider.adapter.needsBytes;
  if (
    kinds === undefined ||
    plan.passBody ||
    !(chain.operation === 'chat' || chain.operation === 'countTokens')
  )
    return undefined;
  const request = chain.request.canonical();
  return 'messages' in request ? chain.inlineMedia(request, kinds, plan.provider.connectToMedia) : undefined;
}

/** A target that was left without asking anybody; the trail tells why. */
export function skipped(chain: ChainContext, work: TargetWork, error: BifrostError): KeyOutcome {
  const { provider, target } = work;
  chain.attempts.push({
    provider: provider.name,
    model: target.model,
    error: error.code,
    start: elapsed(chain),
    latency: 0,
  });
  const where = error.provider === undefined ? { provider: provider.name, model: target.model } : {};
  const told = error.with({ ...where, message: chain.redact(error.message) });
  return { kind: 'failed', error: told, committed: false, final: true };
}
