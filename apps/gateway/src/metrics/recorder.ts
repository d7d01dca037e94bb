import type { AttemptEnd, FallbackTaken, Observer, ProviderView, RequestEnd } from '@bifrost/core';
import type { Traffic } from '../traffic.js';
import { version } from '../version.js';
import { AttemptFigures } from './attempt-figures.js';
import { Count, counter, countRows, gauge } from './build-series.js';
import { CostFigures } from './cost-figures.js';
import { LabelTable } from './label-table.js';
import { ModelLabels } from './model-labels.js';
import { providerSeries } from './provider-series.js';
import { RequestFigures } from './request-figures.js';
import type { Series } from './series.js';
import { trafficSeries } from './traffic-series.js';

/**
 * Counts what happens. The way of a request only adds to plain numbers in records that are found once; a scrape turns
 * them into metrics.
 */
export class MetricsRecorder implements Observer {
  readonly traffic: Traffic;
  /** The models of the current configuration; a reload puts others here. */
  models: ModelLabels = new ModelLabels();
  readonly #attempts: AttemptFigures;
  readonly #requests = new RequestFigures();
  readonly #costs = new CostFigures();
  readonly #pluginFaults = new LabelTable(() => new Count());

  /** @param now - milliseconds since 1970 */
  constructor(traffic: Traffic, now: () => number = Date.now) {
    this.traffic = traffic;
    this.#attempts = new AttemptFigures(now);
  }

  readonly onRequestStart = (): void => this.#requests.started();

  readonly onAttemptEnd = (event: AttemptEnd): void =>
    this.#attempts.record(event, this.models.label(event.attempt.model));

  readonly onFallback = (event: FallbackTaken): void => this.#requests.movedOn(event);

  readonly onRequestEnd = (event: RequestEnd): void => {
    this.#requests.ended(event, this.#label);
    if (event.cost !== undefined) this.#costs.add(event, event.cost, this.#label);
  };

  readonly #label = (model: string): string => this.models.label(model);

  /** A plugin threw or ran late in one of its steps. */
  pluginFailed(plugin: string, step: string): void {
    this.#pluginFaults.at(plugin, step).value += 1;
  }

  /** Everything counted so far, with the state of the providers at this moment. */
  series(providers: readonly ProviderView[]): Series[] {
    return [
      ...this.#attempts.series(),
      ...this.#requests.series(),
      ...this.#costs.series(),
      ...trafficSeries(this.traffic),
      ...providerSeries(providers),
      counter(
        'bifrost_plugin_faults_total',
        'Times that a plugin threw or ran late.',
        countRows(this.#pluginFaults, 'plugin', 'step'),
      ),
      gauge('bifrost_build_info', 'Always 1; the labels say what runs.', {
        labelNames: ['version', 'node'],
        rows: [{ labels: [version, process.versions.node], value: 1 }],
        merge: 'max',
      }),
    ];
  }
}
