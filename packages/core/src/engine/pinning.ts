import { affinityDigest } from '../balancer/affinity.js';
import type { SharedState } from '../balancer/shared-state.js';
import { BifrostError } from '../errors/bifrost-error.js';
import type { Pinning } from '../runner/run-chain.js';
import type { TargetOutcome } from '../runner/run-target.js';
import type { Target } from '../runner/target.js';
import type { Envelope } from './envelope.js';

/**
 * Which key must serve which target: an id in the request is known to one account only, a session stays where its
 * cache is warm, and a caller may name a key. A fallback has none of these.
 */
export function pinning(state: SharedState, envelope: Envelope, targets: readonly Target[]): Pinning {
  const { boundIds, sessionId, key } = envelope;
  const primary = targets[0];
  return (target) => {
    if (target !== primary) {
      const [bound] = boundIds;
      return bound === undefined ? {} : { skip: notThere(bound.member, target) };
    }
    if (key !== undefined) return { key };
    for (const { id } of boundIds) {
      const known = state.affinity.keyFor(affinityDigest('bound', target.provider, id));
      if (known !== undefined) return { key: known };
    }
    const preferred =
      sessionId === undefined
        ? undefined
        : state.affinity.keyFor(affinityDigest('session', target.provider, sessionId));
    return preferred === undefined ? {} : { preferred };
  };
}

function notThere(member: string, target: Target): BifrostError {
  return new BifrostError(
    'unsupported_parameter',
    `${member}: ${target.provider} does not know an id that another provider made`,
    { param: member },
  );
}

/** Remembers who served a session or made an id. */
export function rememberKey(state: SharedState, envelope: Envelope, outcome: TargetOutcome): void {
  const { plan, facts } = outcome;
  if (plan === undefined) return;
  const { provider, key } = plan;
  if (envelope.sessionId !== undefined) {
    state.affinity.remember(affinityDigest('session', provider.name, envelope.sessionId), key.name);
  }
  if (facts?.answerId !== undefined) {
    state.affinity.remember(affinityDigest('bound', provider.name, facts.answerId), key.name);
  }
}
