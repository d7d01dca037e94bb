/**
 * What a request is charged for. Each token stands in one part only: `input` is what was read fresh and is no sound or
 * picture, `cached_input` what the provider read from its cache, `output` what was written and is neither reasoning, sound
 * nor picture. `web_search` is what searches of the web cost beside their tokens, `request` a price for the request as a
 * whole.
 */
export type CostPart =
  | 'input'
  | 'cached_input'
  | 'cache_write'
  | 'input_audio'
  | 'input_image'
  | 'output'
  | 'reasoning'
  | 'output_audio'
  | 'output_image'
  | 'web_search'
  | 'request';

/**
 * Why nobody can say what a request cost.
 *
 * - `no_usage`: the provider told no figures, or only a part of them
 * - `unknown_provider`, `unknown_model`: not in the price list
 * - `unknown_price`: the price list has no price for what was used
 * - `service_tier`: served in a tier whose prices differ and that the list does not know
 * - `pricing_failed`: the pricing itself failed
 */
export type UnknownCostReason =
  | 'no_usage'
  | 'unknown_provider'
  | 'unknown_model'
  | 'unknown_price'
  | 'service_tier'
  | 'pricing_failed';

/** A sum of money, and what it is made of. */
export type KnownCost = {
  /** A decimal number as text, exact: `"0.00225"`. */
  readonly total: string;
  readonly currency: 'USD';
  /** What adds up to `total`, each a decimal number as text. Parts that cost nothing are left out. */
  readonly parts: { readonly [Part in CostPart]?: string };
};

/** No sum, and never 0 in its place. */
export type UnknownCost = { readonly unknown: UnknownCostReason };

/**
 * What a request cost by a price list; the provider's bill may differ (discounts, commitments, tools billed by call).
 *
 * @example
 * const dollars = 'unknown' in cost ? undefined : Number(cost.total);
 */
export type Cost = KnownCost | UnknownCost;
