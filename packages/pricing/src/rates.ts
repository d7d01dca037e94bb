import { Big } from 'big.js';

/** What tokens can be priced as. */
export const rateNames = [
  'input',
  'cached_input',
  'cache_write',
  'cache_write_1h',
  'input_audio',
  'cached_audio',
  'input_image',
  'cached_image',
  'output',
  'reasoning',
  'output_audio',
  'output_image',
] as const;

export type RateName = (typeof rateNames)[number];

/** A price in USD for a million tokens, and what it becomes for requests that read more than so many tokens. */
export interface Rate {
  base: Big;
  /** Rising. A tier counts for all tokens of a request that read more than `above`. */
  tiers: readonly { above: number; price: Big }[];
}

/** The prices of one model. */
export interface ModelPrices {
  rates: Partial<Record<RateName, Rate>>;
  /** USD for a request as a whole. */
  request?: Big;
  /** USD for each search of the web that the provider makes. */
  webSearch?: Big;
}

/** An amount as it was written: `0.1` stays a tenth. */
export function amountOf(value: number | string): Big {
  return new Big(value);
}

/** The price for a million tokens of a request that read `promptTokens`. */
export function priceAt(rate: Rate, promptTokens: number): Big {
  let price = rate.base;
  for (const tier of rate.tiers) if (promptTokens > tier.above) price = tier.price;
  return price;
}
