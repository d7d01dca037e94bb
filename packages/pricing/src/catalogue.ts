import type { PriceList } from '@bifrost/core';
import { calcPrice, findProvider, type ModelPrice } from '@pydantic/genai-prices';
import { amountOf, type ModelPrices, type Rate, type RateName } from './rates.js';

/** The catalogue that this package is released with. Its data has no date of its own: this is the day of its version. */
export const catalogue: PriceList = {
  name: '@pydantic/genai-prices',
  version: '0.1.8',
  date: '2026-09-23',
};

/** Its names of prices for a million tokens. It has none for reasoning, which is sold as output. */
const rateKeys: readonly (readonly [RateName, string])[] = [
  ['input', 'input_mtok'],
  ['cached_input', 'cache_read_mtok'],
  ['cache_write', 'cache_write_mtok'],
  ['cache_write_1h', 'cache_write_1h_mtok'],
  ['input_audio', 'input_audio_mtok'],
  ['cached_audio', 'cache_audio_read_mtok'],
  ['input_image', 'input_image_mtok'],
  ['cached_image', 'cache_image_read_mtok'],
  ['output', 'output_mtok'],
  ['output_audio', 'output_audio_mtok'],
  ['output_image', 'output_image_mtok'],
];

/** Id of the provider in the catalogue that an id of ours, or an address, belongs to. */
export function catalogueProvider(sought: { id: string } | { address: string }): string | undefined {
  const found = findProvider('id' in sought ? { providerId: sought.id } : { providerApiUrl: sought.address });
  return found?.id;
}

/** A model in the catalogue. */
export interface CatalogueModel {
  /** Its prices at a time, in milliseconds since 1970: they change, and some are lower at night. */
  pricesAt(time: number): ModelPrices;
}

/** Finds a model of a provider of the catalogue; `undefined` where it has no prices for it. */
export function catalogueModel(provider: string, model: string): CatalogueModel | undefined {
  const at = (time: number): ModelPrice | undefined =>
    calcPrice({}, model, { providerId: provider, timestamp: new Date(time) })?.model_price;
  const found = calcPrice({}, model, { providerId: provider });
  if (found === null) return undefined;
  const lasting = modelPrices(found.model_price);
  if (!Array.isArray(found.model.prices)) return { pricesAt: () => lasting };
  return { pricesAt: (time) => modelPrices(at(time) ?? found.model_price) };
}

const converted = new WeakMap<ModelPrice, ModelPrices>();

function modelPrices(price: ModelPrice): ModelPrices {
  let prices = converted.get(price);
  if (prices === undefined) converted.set(price, (prices = convert(price)));
  return prices;
}

function convert(price: ModelPrice): ModelPrices {
  const prices: ModelPrices = { rates: {} };
  for (const [name, key] of rateKeys) {
    const value = price[key];
    if (value !== undefined) prices.rates[name] = rateOf(value);
  }
  const { requests_kcount: requests, web_searches_kcount: searches } = price;
  if (typeof requests === 'number') prices.request = amountOf(requests).times('0.001');
  if (typeof searches === 'number') prices.webSearch = amountOf(searches).times('0.001');
  return prices;
}

function rateOf(value: NonNullable<ModelPrice[string]>): Rate {
  if (typeof value === 'number') return { base: amountOf(value), tiers: [] };
  const tiers = value.tiers.map(({ start, price }) => ({ above: start, price: amountOf(price) }));
  return { base: amountOf(value.base), tiers: tiers.toSorted((one, other) => one.above - other.above) };
}
