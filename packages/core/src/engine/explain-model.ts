import { listsModel } from '../balancer/match-model.js';
import type { SharedState } from '../balancer/shared-state.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { planTargets, resolveModel } from '../runner/plan-targets.js';
import type { KeyRuntime } from '../runner/provider-runtime.js';
import type { Target } from '../runner/target.js';
import { keyViews } from './provider-views.js';
import type { Runtime } from './runtime.js';
import type { ModelExplanation } from './views.js';

type ExplainedKey = ModelExplanation['targets'][number]['keys'][number];

/** Says who would serve a model, by which rule, and which keys are left out and why. */
export function explainModel(runtime: Runtime, state: SharedState, model: string): ModelExplanation {
  const input = { provider: undefined, model, fallbacks: undefined, routeProvider: undefined };
  try {
    const { rule } = resolveModel(runtime, input);
    return {
      model,
      rule,
      targets: planTargets(runtime, input).map((target) => explainTarget(runtime, state, target)),
    };
  } catch (cause) {
    if (!BifrostError.isInstance(cause)) throw cause;
    return { model, rule: cause.message, targets: [] };
  }
}

function explainTarget(
  runtime: Runtime,
  state: SharedState,
  target: Target,
): ModelExplanation['targets'][number] {
  const provider = runtime.providers.get(target.provider);
  if (provider === undefined) return { ...target, keys: [], problem: `${target.provider} is not configured` };
  const because = (key: KeyRuntime | undefined): string | undefined => excludedBecause(key, target, state);
  const serving = provider.keys.filter((key) => because(key) === undefined);
  const excluded = provider.keys.filter((key) => because(key) !== undefined);
  const look = { state, model: target.model };
  const keys: ExplainedKey[] = [];
  for (const [index, view] of keyViews(provider, serving, look).entries()) {
    keys.push({ ...view, wireModel: wireName(serving[index], target) });
  }
  for (const [index, view] of keyViews(provider, excluded, look).entries()) {
    const key = excluded[index];
    keys.push({
      ...view,
      share: 0,
      wireModel: wireName(key, target),
      excluded: because(key) ?? '',
    });
  }
  if (serving.length > 0 || provider.supplied !== undefined) return { ...target, keys };
  return { ...target, keys, problem: `no enabled key of ${provider.name} lists '${target.model}'` };
}

function excludedBecause(
  key: KeyRuntime | undefined,
  target: Target,
  state: SharedState,
): string | undefined {
  if (key === undefined) return undefined;
  if (!key.enabled) return 'it is switched off (enabled: false)';
  if (state.pauses.has(target.provider, key.name)) return 'an operator paused it';
  return listsModel(key.models, target.model) ? undefined : `its models do not list '${target.model}'`;
}

function wireName(key: KeyRuntime | undefined, target: Target): string {
  return key?.wireNames.get(target.model) ?? target.model;
}
