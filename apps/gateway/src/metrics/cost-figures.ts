import type { Cost, RequestEnd } from '@bifrost/core';
import { answeringModel } from './answering-model.js';
import { Count, counter, countRows } from './build-series.js';
import { LabelTable } from './label-table.js';
import type { Series } from './series.js';

/** What requests cost, and how many of them nobody can price: without the second the first looks complete. */
export class CostFigures {
  readonly #dollars = new LabelTable(() => new Count());
  readonly #unknown = new LabelTable(() => new Count());

  /** @param label - makes a bounded label of a model's name */
  add(event: RequestEnd, cost: Cost, label: (model: string) => string): void {
    const { provider, key = '', route } = event;
    const asked = answeringModel(event);
    // Without a route nobody asked from outside: tokens of such requests are not counted either.
    if (route === undefined || provider === undefined || asked === undefined) return;
    const model = label(asked);
    if ('unknown' in cost) this.#unknown.at(provider, model, cost.unknown).value += 1;
    else this.#dollars.at(provider, model, key).value += Number(cost.total);
  }

  series(): Series[] {
    return [
      counter(
        'bifrost_cost_total',
        'What requests cost by the price list, in USD.',
        countRows(this.#dollars, 'provider', 'model', 'key'),
      ),
      counter(
        'bifrost_unpriced_requests_total',
        'Answered requests whose cost is unknown.',
        countRows(this.#unknown, 'provider', 'model', 'reason'),
      ),
    ];
  }
}
