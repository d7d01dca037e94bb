import type { PricedRequest, Pricing } from '../hooks/pricing.js';
import type { Cost } from '../hub/cost.js';
import type { ChainContext } from './chain-context.js';
import type { AnsweredAttempt } from './extra-fields.js';

/**
 * What an attempt cost; `undefined` where there is no pricing or nothing is charged for. Found out once, so that a client,
 * the log and the metrics are told the same.
 */
export function costOf(
  chain: Pick<ChainContext, 'pricing' | 'operation' | 'startedAtWall'>,
  attempt: Pick<AnsweredAttempt, 'plan' | 'facts'>,
): Cost | undefined {
  const { pricing, operation } = chain;
  if (pricing === undefined || operation === 'countTokens' || operation === 'listModels') return undefined;
  return (attempt.facts.cost ??= priced(pricing, pricedRequest(chain, attempt)));
}

function priced(pricing: Pricing, request: PricedRequest): Cost {
  try {
    return pricing.cost(request);
  } catch {
    return { unknown: 'pricing_failed' };
  }
}

function pricedRequest(
  chain: Pick<ChainContext, 'operation' | 'startedAtWall'>,
  { plan, facts }: Pick<AnsweredAttempt, 'plan' | 'facts'>,
): PricedRequest {
  const { provider, target, wireModel, key } = plan;
  const { baseUrl } = provider;
  const models = [wireModel, target.model];
  return {
    provider: provider.name,
    adapter: provider.adapter.id,
    address: baseUrl === undefined ? (key?.origin ?? '') : baseUrl.origin + baseUrl.path,
    models: facts.modelUsed === undefined ? models : [facts.modelUsed, ...models],
    operation: chain.operation,
    // our own estimate is good enough for a graph and not for money
    usage: facts.usageSource === 'provider' ? facts.usage : undefined,
    serviceTier: facts.serviceTier,
    startedAt: chain.startedAtWall,
  };
}
