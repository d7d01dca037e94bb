import { listsModel } from '../balancer/match-model.js';
import { BifrostError, type AttemptRecord } from '../errors/bifrost-error.js';
import { tell } from '../hooks/observer.js';
import type { CanonicalRequest, Operation } from '../hub/operations.js';
import type { Slot } from '../queue/queue.js';
import { sleep } from '../time/clock.js';
import { runAttempt, type AttemptOutcome } from './attempt.js';
import type { AnswerFacts } from './answer-facts.js';
import type { ChainContext } from './chain-context.js';
import { offersOperation, planAttempt } from './choose-endpoint.js';
import { giveEstimate } from './estimated-count.js';
import { asBifrostError } from './failure.js';
import { deadlineExceeded, onGivenUp, unlessGivenUp } from './given-up.js';
import { KeyWalk, type WalkStep } from './key-walk.js';
import { prepareRequest, type AttemptPlan } from './prepare-request.js';
import type { KeyRuntime, ProviderRuntime } from './provider-runtime.js';
import type { SuppliedKeys } from './supplied-keys.js';
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
}

/** Tries the keys of one target until one answers or none is left. */
export function runTarget(chain: ChainContext, work: TargetWork): Promise<TargetOutcome> {
  const { keys, supplied } = work.provider;
  return supplied === undefined ? tryKeys(chain, work, keys) : trySupplied(chain, work, supplied);
}

/** Asks for the caller's keys first, where a function gives them. */
async function trySupplied(
  chain: ChainContext,
  work: TargetWork,
  supplied: SuppliedKeys,
): Promise<TargetOutcome> {
  try {
    const { keys, redact } = await unlessGivenUp(chain, supplied.get(chain.call.tenant));
    const redactOthers = chain.redact;
    chain.redact = (text) => redact(redactOthers(text));
    return await tryKeys(chain, work, keys);
  } catch (cause) {
    const error = asBifrostError(cause, `${work.provider.name}: asking for its keys`);
    return error.code === 'cancelled' ? { kind: 'cancelled', committed: false } : skipped(chain, work, error);
  }
}

async function tryKeys(
  chain: ChainContext,
  work: TargetWork,
  known: readonly KeyRuntime[],
): Promise<TargetOutcome> {
  const { provider, target } = work;
  const keys = eligibleKeys(chain, work, known);
  if (keys.length === 0) return skipped(chain, work, noKey(work));
  if (chain.operation === 'countTokens' && !offersOperation(chain, provider, wireNameOf(keys, target)))
    return giveEstimate(chain, work);
  const walk = new KeyWalk({
    provider,
    target,
    keys,
    state: chain.state,
    clock: chain.clock,
    random: chain.random,
    routing: chain.routing,
    deadlineAt: chain.deadlineAt,
    otherTarget: work.otherTarget,
    preferredKey: work.preferredKey,
  });
  let last: TargetOutcome = { kind: 'failed', committed: false };
  for (;;) {
    if (chain.cancellation.cancelled) return { ...last, kind: 'cancelled' };
    const step = walk.next();
    if (step.kind === 'give-up') return last.error === undefined ? skipped(chain, work, step.error) : last;
    const limit = spentLimit(chain);
    if (limit !== undefined) {
      if (step.kind === 'attempt') walk.released(step.key, step.pass);
      return { ...last, kind: 'failed', error: last.error ?? limit };
    }
    if (step.kind === 'wait') {
      await wait(chain, work, step);
      continue;
    }
    const outcome = await attemptKey(chain, work, step.key);
    settleWalk(walk, step, outcome);
    if (outcome.kind !== 'failed' || outcome.committed || outcome.final === true) return outcome;
    last = outcome;
  }
}

/** An outcome that no other key could better (`final`): the request itself cannot be said to this provider. */
interface KeyOutcome extends TargetOutcome {
  final?: boolean;
}

function settleWalk(walk: KeyWalk, step: Extract<WalkStep, { kind: 'attempt' }>, outcome: KeyOutcome): void {
  const { key, pass } = step;
  if (outcome.kind === 'answered') walk.succeeded(key, pass);
  else if (outcome.kind === 'cancelled' || outcome.error === undefined || outcome.final === true)
    walk.released(key, pass);
  else walk.failed(key, pass, outcome.error);
}

/** One try with one key: slot, body, send, read. */
async function attemptKey(chain: ChainContext, work: TargetWork, key: KeyRuntime): Promise<KeyOutcome> {
  const { provider, target } = work;
  let slot: Slot | undefined;
  try {
    const acquired = provider.queue.acquire((listener) => onGivenUp(chain, listener));
    slot = acquired instanceof Promise ? await acquired : acquired;
    const plan = planAttempt(chain, target, { provider, key });
    const refused = chain.reviewAttempt({ provider: provider.name, model: target.model, key: key.name });
    const refusal = refused instanceof Promise ? await refused : refused;
    if (refusal !== undefined) return { ...skipped(chain, work, refusal), movesOn: true };
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
  const error = asBifrostError(failure.cause, `${work.provider.name}: preparing the request`);
  if (error.code === 'cancelled') return { kind: 'cancelled', committed: false };
  // a token endpoint that refuses is the key's fault: the next key may have another account
  if (error.code === 'authentication') {
    const { provider, target } = work;
    const record = { provider: provider.name, model: target.model, key: failure.key.name };
    endAttempt(chain, work, { record: { ...record, error: error.code, latency: 0 } });
    return { kind: 'failed', error, committed: false };
  }
  return skipped(chain, work, error);
}

/** The line of a try in the trail, and the word to those who listen. `facts` are those of a stream. */
function endAttempt(
  chain: ChainContext,
  work: TargetWork,
  { record, facts }: { record: AttemptRecord; facts?: AnswerFacts | undefined },
): void {
  chain.attempts.push(record);
  tell(chain.observers, 'onAttemptEnd', () => ({
    requestId: chain.call.requestId,
    operation: chain.operation,
    attempt: record,
    targetIndex: work.index,
    firstTokenLatency: facts?.committedAt === undefined ? undefined : facts.committedAt - facts.sentAt,
  }));
}

function noted(
  chain: ChainContext,
  work: TargetWork,
  attempt: { plan: AttemptPlan; outcome: AttemptOutcome },
): KeyOutcome {
  const { plan, outcome } = attempt;
  const { facts } = outcome;
  endAttempt(chain, work, { record: outcome.record, facts: plan.stream ? facts : undefined });
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
  return 'messages' in request ? chain.inlineMedia(request, kinds) : undefined;
}

function wireNameOf(keys: readonly KeyRuntime[], target: Target): string {
  return keys[0]?.wireNames.get(target.model) ?? target.model;
}

/** Keys that are switched on and not paused, list the model, and may do the operation. */
function eligibleKeys(chain: ChainContext, work: TargetWork, known: readonly KeyRuntime[]): KeyRuntime[] {
  return known.filter(
    (key) =>
      key.enabled &&
      !chain.state.pauses.has(work.provider.name, key.name) &&
      (work.pinnedKey === undefined || key.name === work.pinnedKey) &&
      // a list of models is asked for no model in particular
      (chain.operation === 'listModels' || listsModel(key.models, work.target.model)) &&
      (key.operations === undefined || key.operations.includes(chain.operation)),
  );
}

function noKey(work: TargetWork): BifrostError {
  const { provider, target, pinnedKey } = work;
  const who =
    pinnedKey === undefined
      ? `no enabled key of ${provider.name}`
      : `the key '${pinnedKey}' of ${provider.name} does not exist, is out of service or`;
  const verb = pinnedKey === undefined ? 'lists' : 'does not list';
  return new BifrostError('no_key', `${who} ${verb} '${target.model}'`, {
    provider: provider.name,
    model: target.model,
  });
}

/** A target that was left without asking anybody; the trail tells why. */
function skipped(chain: ChainContext, work: TargetWork, error: BifrostError): KeyOutcome {
  const { provider, target } = work;
  chain.attempts.push({ provider: provider.name, model: target.model, error: error.code, latency: 0 });
  const named =
    error.provider === undefined ? error.with({ provider: provider.name, model: target.model }) : error;
  return { kind: 'failed', error: named, committed: false, final: true };
}

/** The limit of the whole chain that is used up, if one is. */
export function spentLimit(chain: ChainContext): BifrostError | undefined {
  if (chain.clock.monotonic() >= chain.deadlineAt) return deadlineExceeded(chain);
  const made = chain.attempts.reduce((count, attempt) => (attempt.key === undefined ? count : count + 1), 0);
  if (made < chain.routing.maxAttempts) return undefined;
  return new BifrostError(
    'attempts_exhausted',
    `the request may make ${chain.routing.maxAttempts} attempts, and they are made`,
  );
}

async function wait(
  chain: ChainContext,
  work: TargetWork,
  step: Extract<WalkStep, { kind: 'wait' }>,
): Promise<void> {
  const { retry } = step;
  const last = chain.attempts.at(-1);
  if (retry !== undefined) {
    tell(chain.observers, 'onRetry', () => ({
      requestId: chain.call.requestId,
      provider: work.provider.name,
      model: work.target.model,
      key: retry.name,
      error: last?.error ?? 'internal',
      delay: step.delayMs,
    }));
  }
  await sleep(chain.clock, step.delayMs, (wake) => chain.cancellation.onCancel(wake));
}
