import type { AttemptEnd } from '@bifrost/core';
import { Histogram, latencyBounds } from './buckets.js';
import { Count, counter, countRows, gauge, histogram, histogramRows, rowsOf } from './build-series.js';
import { LabelTable } from './label-table.js';
import type { Series } from './series.js';

/** What is counted of one model of a provider. */
interface ModelRecord {
  latency: Histogram;
  firstToken: Histogram;
}

class KeyErrors extends Count {
  /** Milliseconds since 1970. */
  lastAt = 0;
}

/** What is counted of tries: by provider and model, and by key. */
export class AttemptFigures {
  readonly #now: () => number;
  readonly #outcomes = new LabelTable(() => new Count());
  readonly #models = new LabelTable<ModelRecord>(() => ({
    latency: new Histogram(latencyBounds),
    firstToken: new Histogram(latencyBounds),
  }));
  readonly #keyModels = new LabelTable(() => new Count());
  readonly #keyErrors = new LabelTable(() => new KeyErrors());
  readonly #keyLatency = new LabelTable(() => new Histogram(latencyBounds));

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param model - the label, which is bounded, and not what the client wrote */
  record({ attempt, firstTokenLatency }: AttemptEnd, model: string): void {
    const { provider, key = '', error } = attempt;
    this.#outcomes.at(provider, model, error ?? 'success').value += 1;
    const record = this.#models.at(provider, model);
    record.latency.observe(attempt.latency / 1000);
    if (firstTokenLatency !== undefined) record.firstToken.observe(firstTokenLatency / 1000);
    this.#keyModels.at(provider, key, model).value += 1;
    this.#keyLatency.at(provider, key).observe(attempt.latency / 1000);
    if (error === undefined) return;
    const errors = this.#keyErrors.at(provider, key, error);
    errors.value += 1;
    errors.lastAt = this.#now();
  }

  series(): Series[] {
    return [...this.#upstreamSeries(), ...this.#keySeries()];
  }

  #upstreamSeries(): Series[] {
    const labelNames = ['provider', 'model'];
    return [
      counter(
        'bifrost_upstream_requests_total',
        'Tries at providers, by outcome.',
        countRows(this.#outcomes, ...labelNames, 'outcome'),
      ),
      histogram('bifrost_upstream_latency_seconds', 'Time of a try at a provider, in seconds.', {
        bounds: latencyBounds,
        ...rowsOf(this.#models, labelNames, ({ latency }) => latency),
      }),
      histogram(
        'bifrost_stream_first_token_latency_seconds',
        'Time from sending to the first content of a stream, in seconds.',
        { bounds: latencyBounds, ...rowsOf(this.#models, labelNames, ({ firstToken }) => firstToken) },
      ),
    ];
  }

  #keySeries(): Series[] {
    const errorLabels = ['provider', 'key', 'error'];
    return [
      counter(
        'bifrost_key_requests_total',
        'Tries with a key.',
        countRows(this.#keyModels, 'provider', 'key', 'model'),
      ),
      counter(
        'bifrost_key_errors_total',
        'Failed tries with a key, by error code.',
        countRows(this.#keyErrors, ...errorLabels),
      ),
      gauge('bifrost_key_last_error_timestamp_seconds', 'When a key last failed so, in seconds since 1970.', {
        ...rowsOf(this.#keyErrors, errorLabels, ({ lastAt }) => lastAt / 1000),
        merge: 'max',
        lasts: 'ever',
      }),
      histogram('bifrost_key_latency_seconds', 'Time of a try with a key, in seconds.', {
        bounds: latencyBounds,
        ...histogramRows(this.#keyLatency, 'provider', 'key'),
      }),
    ];
  }
}
