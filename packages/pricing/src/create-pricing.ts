import type { Cost, PricedRequest, Pricing } from '@bifrost/core';
import { catalogue, catalogueModel, catalogueProvider, type CatalogueModel } from './catalogue.js';
import { parseOverrides, type PriceOverrides, type ProviderOverrides } from './overrides.js';
import { priceUsage } from './price-usage.js';

/** Your own prices. */
export interface PricingOptions {
  /** Prices by the provider's name in the configuration, for models that the catalogue lacks or that you pay otherwise. */
  overrides?: PriceOverrides | undefined;
  /** How errors call the overrides, for instance the name of their file. Default `overrides`. */
  overridesName?: string | undefined;
}

/** A model that has prices, or why it has none. */
type Found = CatalogueModel | { unknown: 'unknown_provider' | 'unknown_model' };

/** Models that are remembered. Their names come from providers and clients, so there is an end. */
const rememberedModels = 2_000;

/** Tiers whose prices are those of the catalogue. `auto` is what a stream says before it is decided. */
const standardTiers: ReadonlySet<string> = new Set(['default', 'standard', 'auto', 'on_demand']);

/**
 * Says what requests cost, from a catalogue of public prices in USD and, before it, your own. Works offline. A provider
 * under another name than its adapter's (`custom_provider_config`) is known by its address.
 *
 * @throws BifrostError `invalid_configuration` naming every place of the overrides that is wrong.
 * @example
 * const bifrost = new Bifrost({ adapters: [openai], providers, pricing: createPricing() });
 * const answer = await bifrost.createChatCompletion(request);
 * console.log(answer.extra_fields.cost); // { total: '0.00225', currency: 'USD', parts: { … } } or { unknown: '…' }
 */
export function createPricing(options: PricingOptions = {}): Pricing {
  const overrides = parseOverrides(options.overrides ?? {}, options.overridesName ?? 'overrides');
  const remembered = new Map<string, Found>();
  const find = (request: PricedRequest): Found => {
    // keys of one provider may have addresses of their own
    const name = [request.provider, request.address, ...request.models].join('\n');
    let found = remembered.get(name);
    if (found === undefined) {
      found = findModel(overrides.get(request.provider), request);
      if (remembered.size >= rememberedModels) remembered.clear();
      remembered.set(name, found);
    }
    return found;
  };
  return { list: catalogue, cost: (request) => priceRequest(find(request), request) };
}

function priceRequest(found: Found, { usage, serviceTier, startedAt }: PricedRequest): Cost {
  if ('unknown' in found) return { unknown: found.unknown };
  if (serviceTier !== undefined && !standardTiers.has(serviceTier)) return { unknown: 'service_tier' };
  return priceUsage(found.pricesAt(startedAt), usage);
}

function findModel(own: ProviderOverrides | undefined, request: PricedRequest): Found {
  for (const model of request.models) {
    const prices = own?.pricesOf(model);
    if (prices !== undefined) return { pricesAt: () => prices };
  }
  const provider = own?.sameAs ?? providerOf(request);
  if (provider === undefined) return { unknown: own === undefined ? 'unknown_provider' : 'unknown_model' };
  for (const model of request.models) {
    const found = catalogueModel(provider, model);
    if (found !== undefined) return found;
  }
  return { unknown: 'unknown_model' };
}

/** What only speaks a vendor's API may be anybody: there the address alone tells who is paid. */
function providerOf({ provider, adapter, address }: PricedRequest): string | undefined {
  return catalogueProvider(provider === adapter ? { id: adapter } : { address });
}
