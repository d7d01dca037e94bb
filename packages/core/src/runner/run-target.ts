import { listsModel } from '../balancer/match-model.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { tell } from '../hooks/observer.js';
import { sleep } from '../time/clock.js';
import type { ChainContext } from './chain-context.js';
import { offersOperation } from './choose-endpoint.js';
import { giveEstimate } from './estimated-count.js';
import { asBifrostError } from './failure.js';
import { deadlineExceeded, unlessGivenUp } from './given-up.js';
import { KeyWalk, type WalkStep } from './key-walk.js';
import type { KeyRuntime } from './provider-runtime.js';
import type { SuppliedKeys, SuppliedSet } from './supplied-keys.js';
import type { Target } from './target.js';
import type { TargetOutcome, TargetWork } from './target-outcome.js';
import { skipped, tryKey, type KeyOutcome } from './try-key.js';

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
  let set: SuppliedSet;
  try {
    set = await unlessGivenUp(chain, supplied.get(chain.call.tenant));
  } catch (cause) {
    const error = asBifrostError(cause, `${work.provider.name}: asking for its keys`);
    return error.code === 'cancelled' ? { kind: 'cancelled', committed: false } : skipped(chain, work, error);
  }
  const { keys, redact } = set;
  const redactOthers = chain.redact;
  chain.redact = (text) => redact(redactOthers(text));
  return tryKeys(chain, work, keys);
}

async function tryKeys(
  chain: ChainContext,
  work: TargetWork,
  known: readonly KeyRuntime[],
): Promise<TargetOutcome> {
  const { provider, target } = work;
  const keys = eligibleKeys(chain, work, known);
  if (keys.length === 0) return skipped(chain, work, noKey(chain, work, known));
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
    preferredKey: work.prefersFirst ? keys[0]?.name : work.preferredKey,
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
    const outcome = await tryKey(chain, work, step.key);
    settleWalk(walk, step, outcome);
    if (outcome.kind !== 'failed' || outcome.committed || outcome.final === true) return outcome;
    last = outcome;
  }
}

function settleWalk(walk: KeyWalk, step: Extract<WalkStep, { kind: 'attempt' }>, outcome: KeyOutcome): void {
  const { key, pass } = step;
  if (outcome.kind === 'answered') walk.succeeded(key, pass);
  else if (outcome.kind === 'cancelled' || outcome.error === undefined || outcome.final === true)
    walk.released(key, pass);
  else walk.failed(key, pass, outcome.error);
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

function noKey(
  { operation, exposeRouting: mayNameKey }: ChainContext,
  { provider, target, pinnedKey }: TargetWork,
  known: readonly KeyRuntime[],
): BifrostError {
  const pinned = mayNameKey ? `the key '${pinnedKey}'` : 'the key for this request';
  const listing = known.filter(({ enabled, models }) => enabled && listsModel(models, target.model));
  const isRuledOut =
    listing.length > 0 && listing.every(({ operations }) => operations?.includes(operation) === false);
  const own = isRuledOut
    ? `no enabled key of ${provider.name} that lists '${target.model}' may be used for ${operation}`
    : `no enabled key of ${provider.name} lists '${target.model}'`;
  const sentence =
    pinnedKey === undefined
      ? own
      : `${pinned} of ${provider.name} does not exist, is out of service or does not list '${target.model}'`;
  return new BifrostError('no_key', sentence, { provider: provider.name, model: target.model });
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
  const startedAt = chain.clock.monotonic();
  await sleep(chain.clock, step.delayMs, (wake) => chain.cancellation.onCancel(wake));
  chain.upstreamMs += chain.clock.monotonic() - startedAt;
}
