import { affinityDigest } from '../balancer/affinity.js';
import type { SharedState } from '../balancer/shared-state.js';
import { BifrostError } from '../errors/bifrost-error.js';
import type { ChainOutcome, Pinning } from '../runner/run-chain.js';
import type { Target } from '../runner/target.js';
import type { Envelope } from './envelope.js';

/**
 * Which key must serve which target: an id in the request is known to one account only, a session stays where its
 * cache is warm, and a caller may name a key of the primary.
 */
export function pinning(
  { affinity }: Pick<SharedState, 'affinity'>,
  envelope: Envelope,
  targets: readonly Target[],
): Pinning {
  const { boundIds, sessionId, key } = envelope;
  const [bound] = boundIds;
  const primary = targets[0];
  return (target) => {
    const { provider } = target;
    if (bound !== undefined && provider !== primary?.provider)
      return { skip: notThere(bound.member, target) };
    if (key !== undefined && target === primary) return { key };
    for (const { id } of boundIds) {
      const maker = affinity.keyFor(affinityDigest('bound', provider, id));
      if (maker !== undefined) return { key: maker };
    }
    // an id that nobody remembers: always the same key, so that a run of such requests meets one account
    if (bound !== undefined) return { first: true };
    if (sessionId === undefined) return {};
    return preferring(affinity.keyFor(affinityDigest('session', provider, sessionId)));
  };
}

function preferring(key: string | undefined): ReturnType<Pinning> {
  return key === undefined ? {} : { preferred: key };
}

function notThere(member: string, target: Target): BifrostError {
  return new BifrostError(
    'unsupported_parameter',
    `${member}: ${target.provider} does not know an id that another provider made`,
    { param: member },
  );
}

/** Remembers who served a session or made an id. */
export function rememberKey(state: SharedState, envelope: Envelope, outcome: ChainOutcome): void {
  const { plan, facts } = outcome;
  if (plan === undefined) return;
  const { provider, key } = plan;
  if (envelope.sessionId !== undefined) {
    state.affinity.remember(affinityDigest('session', provider.name, envelope.sessionId), key.name);
  }
  if (facts?.answerId !== undefined) {
    state.affinity.remember(affinityDigest('bound', provider.name, facts.answerId), key.name);
  }
  for (const id of facts?.answerBound ?? [])
    state.affinity.remember(affinityDigest('bound', provider.name, id), key.name);
}
