import type { KeyHealthRecord } from '../balancer/health.js';
import { normalisedWeights } from '../balancer/select-key.js';
import type { SharedState } from '../balancer/shared-state.js';
import type { ErrorCode } from '../errors/codes.js';
import { operations } from '../hub/operations.js';
import type { KeyRuntime, ProviderRuntime } from '../runner/provider-runtime.js';
import type { Runtime } from './runtime.js';
import type { KeyView, ProviderView } from './views.js';

/** What is known of providers. */
export interface Findings {
  state: SharedState;
  /** Milliseconds since 1970. */
  now: number;
  /** Why a provider did not answer its last health check. */
  failedCheck: (provider: string) => ErrorCode | undefined;
}

/** All providers as operators may see them. */
export function providerViews(runtime: Runtime, findings: Findings): ProviderView[] {
  const records = findings.state.keys.snapshot();
  return [...runtime.providers.values()].map((provider) => providerView(provider, findings, records));
}

function providerView(
  provider: ProviderRuntime,
  { state, now, failedCheck }: Findings,
  records: readonly KeyHealthRecord[],
): ProviderView {
  const keys = keyViews(provider, provider.keys, { state, model: '' });
  addResting(keys, provider, records);
  const circuits = state.circuits
    .snapshot()
    .filter((circuit) => circuit.provider === provider.name)
    .map(({ origin, model, until }): ProviderView['circuits'][number] => {
      // once its time is over it lets a probe through
      return { origin, model, state: now < until ? 'open' : 'half-open', until };
    });
  const failed = failedCheck(provider.name);
  return {
    name: provider.name,
    adapter: provider.adapter.id,
    title: provider.adapter.name,
    operations: operations.filter((operation) => offers(provider, operation)),
    keys,
    circuits,
    queue: { active: provider.queue.active, waiting: provider.queue.depth, ...provider.queueLimits },
    health: healthOf(keys, {
      openCircuits: circuits.length,
      supplied: provider.supplied !== undefined,
      failing: failed !== undefined,
    }),
    ...(failed !== undefined && { failedCheck: failed }),
  };
}

/** Keys with their share and health; for one model, or for all where `model` is empty. */
export function keyViews(
  provider: ProviderRuntime,
  keys: readonly KeyRuntime[],
  look: { state: SharedState; model: string },
): KeyView[] {
  const isPaused = (key: KeyRuntime): boolean => look.state.pauses.has(provider.name, key.name);
  const enabled = keys.filter((key) => key.enabled && !isPaused(key));
  const shares = normalisedWeights(enabled);
  return keys.map((key) => {
    const health = look.state.keys.state(provider.name, key.id, look.model);
    const inService = enabled.indexOf(key);
    const view: KeyView = {
      name: key.name,
      enabled: inService >= 0,
      weight: key.weight,
      share: shares[inService] ?? 0,
      origin: key.origin,
      models: key.models,
      state: health.state === 'probing' ? 'cooling' : health.state,
    };
    if (isPaused(key)) view.paused = true;
    if (health.until !== undefined) view.until = health.until;
    if (health.code !== undefined) view.reason = health.code;
    return view;
  });
}

/** Puts what rests for single models beside its key. */
function addResting(
  keys: readonly KeyView[],
  provider: ProviderRuntime,
  records: readonly KeyHealthRecord[],
): void {
  for (const { provider: name, keyId, model, until, code } of records) {
    if (model === undefined || name !== provider.name) continue;
    const view = keys[provider.keys.findIndex(({ id }) => id === keyId)];
    if (view !== undefined) view.resting = [...(view.resting ?? []), { model, until, reason: code }];
  }
}

function offers(provider: ProviderRuntime, operation: (typeof operations)[number]): boolean {
  return (
    provider.adapter.operations[operation] !== undefined &&
    provider.allowedOperations?.has(operation) !== false
  );
}

function healthOf(
  keys: readonly KeyView[],
  { openCircuits, supplied, failing }: { openCircuits: number; supplied: boolean; failing: boolean },
): ProviderView['health'] {
  if (failing) return 'down';
  const usable = keys.filter((key) => key.enabled && key.state === 'healthy');
  // the keys that a function gives are each tenant's own, and nobody's to judge the provider by
  if (usable.length === 0 && !supplied) return 'down';
  return openCircuits > 0 || keys.some((key) => key.enabled && key.state !== 'healthy') ? 'degraded' : 'ok';
}
