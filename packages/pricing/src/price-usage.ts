import type { Cost, CostPart, Usage } from '@bifrost/core';
import type { Big } from 'big.js';
import { divideUsage, type UsageLine } from './divide-usage.js';
import { amountOf, priceAt, type ModelPrices, type Rate } from './rates.js';

const perToken = amountOf('0.000001');

/** What a request cost: its tokens, and what is charged beside them. Exact: nothing is rounded. */
export function priceUsage(prices: ModelPrices, usage: Usage | undefined): Cost {
  const parts = new Map<CostPart, Big>();
  if (prices.request !== undefined) parts.set('request', prices.request);
  const searches = usage?.server_tool_use?.web_search_requests ?? 0;
  if (searches > 0) {
    if (prices.webSearch === undefined) return { unknown: 'unknown_price' };
    parts.set('web_search', prices.webSearch.times(searches));
  }
  // what is sold by the request need not be counted
  if (Object.keys(prices.rates).length === 0) {
    return prices.request === undefined ? { unknown: 'unknown_price' } : costOf(parts);
  }
  const lines = usage && divideUsage(usage);
  if (usage === undefined || lines === undefined) return { unknown: 'no_usage' };
  for (const line of lines) {
    const rate = rateOf(prices, line);
    if (rate === undefined) return { unknown: 'unknown_price' };
    const amount = priceAt(rate, usage.prompt_tokens).times(line.tokens).times(perToken);
    parts.set(line.part, (parts.get(line.part) ?? amountOf(0)).plus(amount));
  }
  return costOf(parts);
}

function rateOf({ rates }: ModelPrices, line: UsageLine): Rate | undefined {
  for (const name of line.rates) {
    const rate = rates[name];
    if (rate !== undefined) return rate;
  }
  return undefined;
}

function costOf(amounts: ReadonlyMap<CostPart, Big>): Cost {
  let total = amountOf(0);
  const parts: { [Part in CostPart]?: string } = {};
  for (const [part, amount] of amounts) {
    total = total.plus(amount);
    if (!amount.eq(0)) parts[part] = amount.toFixed();
  }
  return { total: total.toFixed(), currency: 'USD', parts };
}
