import type { Cost } from '../hub/cost.js';
import type { Operation } from '../hub/operations.js';
import type { Usage } from '../hub/usage.js';

/** What a price depends on. */
export interface PricedRequest {
  /** Name of the provider in the configuration. */
  provider: string;
  /** Id of the adapter that serves it; another name than `provider` means a provider that only speaks its API. */
  adapter: string;
  /** Where the requests went: origin, and the path of `base_url` where one is set. */
  address: string;
  /** Names of the model, the best first: as the provider tells it, as it stood on the wire, as the client wrote it. */
  models: readonly string[];
  operation: Operation;
  /** The provider's own figures; absent where it told none or not all. */
  usage: Usage | undefined;
  /** The tier that the provider says it served the request in. */
  serviceTier: string | undefined;
  /** When the request began, in milliseconds since 1970. */
  startedAt: number;
}

/** Where prices come from. */
export interface PriceList {
  name: string;
  version: string;
  /** Day of the prices, `YYYY-MM-DD`. */
  date: string;
}

/**
 * Says what requests cost. `@bifrost/pricing` makes one; it is asked once for each answered request, when all figures are
 * there.
 *
 * @example
 * const flat: Pricing = {
 *   list: { name: 'flat', version: '1', date: '2026-01-01' },
 *   cost: () => ({ total: '0.01', currency: 'USD', parts: { request: '0.01' } }),
 * };
 */
export interface Pricing {
  readonly list: PriceList;
  /** Synchronous. What it throws costs no request: the cost is then unknown. */
  cost(request: PricedRequest): Cost;
}
