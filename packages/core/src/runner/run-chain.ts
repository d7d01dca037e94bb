import { BifrostError } from '../errors/bifrost-error.js';
import { ruleOf } from '../errors/codes.js';
import { tell } from '../hooks/observer.js';
import type { ChainContext } from './chain-context.js';
import { elapsed } from './extra-fields.js';
import type { ModelDirectory } from './plan-targets.js';
import { runTarget, spentLimit } from './run-target.js';
import { targetName, type Target } from './target.js';
import type { TargetOutcome } from './target-outcome.js';

/** How a chain ended: as the last target that was tried, or as the primary where all failed. */
export interface ChainOutcome extends Pick<TargetOutcome, 'kind' | 'committed'> {
  error: BifrostError | undefined;
  plan: TargetOutcome['plan'] | undefined;
  facts: TargetOutcome['facts'] | undefined;
  /** Position of the target that ended it. */
  index: number;
}

/** A target that failed, for the sentence about the whole chain. */
interface FailedTarget {
  target: Target;
  error: BifrostError;
  outcome: TargetOutcome;
}

/** Which key must serve a target, if one must. */
interface Pinned {
  /** Name of the only key that may. */
  key?: string;
  /** Name of the key that should while it is well. */
  preferred?: string;
  /** The first of those that may serve should. */
  first?: boolean;
}

/** Which key serves a target. `skip` refuses the target. */
export type Pinning = (target: Target) => Pinned | { skip: BifrostError };

/** Tries target after target. Gives the answer that was given, or the error to give. */
export async function runChain(
  chain: ChainContext,
  plan: { targets: readonly Target[]; directory: ModelDirectory; pin: Pinning },
): Promise<ChainOutcome> {
  const failed: FailedTarget[] = [];
  const { targets } = plan;
  for (let index = 0; index < targets.length; index += 1) {
    const outcome = await tryTarget(chain, plan, index);
    if (outcome.kind !== 'failed' || outcome.committed || outcome.error === undefined)
      return ending(outcome, index, outcome.error);
    const [target, next] = [targets[index], targets[index + 1]];
    if (target !== undefined) failed.push({ target, error: outcome.error, outcome });
    if (
      target === undefined ||
      next === undefined ||
      !(outcome.movesOn === true || fallsBack(chain, outcome.error))
    )
      return chainFailure(failed);
    const limit = spentLimit(chain);
    if (limit !== undefined) return ending(outcome, index, limitError(limit, failed));
    const reason = outcome.error.code;
    tell(chain.observers, 'onFallback', () => ({
      requestId: chain.call.requestId,
      from: target,
      to: next,
      reason,
    }));
  }
  return chainFailure(failed);
}

/** Written out and always of one shape, because every request ends here. */
function ending(outcome: TargetOutcome, index: number, error: BifrostError | undefined): ChainOutcome {
  const { kind, committed, plan, facts } = outcome;
  return { kind, committed, error, plan, facts, index };
}

/** Not `async`: what a target promises is handed on as it is, without another promise around it. */
function tryTarget(
  chain: ChainContext,
  plan: { targets: readonly Target[]; directory: ModelDirectory; pin: Pinning },
  index: number,
): TargetOutcome | Promise<TargetOutcome> {
  const target = plan.targets[index];
  const provider = target === undefined ? undefined : plan.directory.providers.get(target.provider);
  if (target === undefined || provider === undefined) {
    return {
      kind: 'failed',
      committed: false,
      error: new BifrostError('internal', 'a target without a provider was planned'),
    };
  }
  const pinned = plan.pin(target);
  if ('skip' in pinned) {
    chain.attempts.push({
      provider: provider.name,
      model: target.model,
      error: pinned.skip.code,
      start: elapsed(chain),
      latency: 0,
    });
    return { kind: 'failed', committed: false, error: pinned.skip };
  }
  return runTarget(chain, {
    target,
    provider,
    index,
    otherTarget: index + 1 < plan.targets.length,
    pinnedKey: pinned.key,
    preferredKey: pinned.preferred,
    prefersFirst: pinned.first === true,
  });
}

/** Whether an error lets the chain move on: by the table, or because the configuration or the request asks for it. */
function fallsBack(chain: ChainContext, error: BifrostError): boolean {
  return ruleOf(error.code).nextTarget === 'yes' || chain.routing.fallbackOn.has(error.code);
}

/**
 * The end of a chain in which every target failed: the primary's, since that is what was asked for, with a sentence
 * about the others and the shortest delay that any of them named.
 */
function chainFailure(failed: readonly FailedTarget[]): ChainOutcome {
  const [primary, ...others] = failed;
  if (primary === undefined) {
    const error = new BifrostError('internal', 'a chain without a target was run');
    return ending({ kind: 'failed', committed: false }, 0, error);
  }
  return ending(primary.outcome, 0, chainError(primary, others));
}

function chainError(primary: FailedTarget, others: readonly FailedTarget[]): BifrostError {
  const delays = [primary, ...others].flatMap(({ error }) => error.retryAfterMs ?? []);
  const details = delays.length === 0 ? {} : { retryAfterMs: Math.min(...delays) };
  if (others.length === 0) return primary.error.with(details);
  return primary.error.with({ ...details, message: `${primary.error.message} (${othersFailed(others)})` });
}

function limitError(limit: BifrostError, failed: readonly FailedTarget[]): BifrostError {
  const causes = failed.map(({ target, error }) => `${targetName(target)}: ${error.code}`).join('; ');
  return limit.with({ message: `${limit.message} (${causes})` });
}

function othersFailed(others: readonly FailedTarget[]): string {
  const causes = others.map(({ target, error }) => `${targetName(target)}: ${error.code}`).join('; ');
  return others.length === 1
    ? `the fallback failed too: ${causes}`
    : `${others.length} fallbacks failed too: ${causes}`;
}
