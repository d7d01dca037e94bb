import type { AttemptEnd, FallbackTaken, Observer, ProviderView, RequestEnd } from '@bifrost/core';
import type { Traffic } from '../traffic.js';
import { Histogram, latencyBounds, overheadBounds, retryBounds } from './buckets.js';
import { LabelTable } from './label-table.js';
import { ModelLabels } from './model-labels.js';
import { providerSeries } from './provider-series.js';
import type { Series, SeriesRow } from './series.js';

/** What is counted of one model of a provider. */
interface ModelRecord {
  latency: Histogram;
  firstToken: Histogram;
  inputTokens: number;
  outputTokens: number;
  malformedEvents: number;
}

class Count {
  value = 0;
}

/**
 * Counts what happens. The way of a request only adds to plain numbers in records that are found once; a scrape turns
 * them into metrics.
 */
export class MetricsRecorder implements Observer {
  readonly traffic: Traffic;
  /** The models of the current configuration; a reload puts others here. */
  models: ModelLabels = new ModelLabels();
  readonly #outcomes = new LabelTable(() => new Count());
  readonly #models = new LabelTable<ModelRecord>(() => ({
    latency: new Histogram(latencyBounds),
    firstToken: new Histogram(latencyBounds),
    inputTokens: 0,
    outputTokens: 0,
    malformedEvents: 0,
  }));
  readonly #keyModels = new LabelTable(() => new Count());
  readonly #keyErrors = new LabelTable(() => new Count());
  readonly #keyLatency = new LabelTable(() => new Histogram(latencyBounds));
  readonly #fallbacks = new LabelTable(() => new Count());
  readonly #pluginFaults = new LabelTable(() => new Count());
  readonly #routes = new LabelTable(() => new Histogram(latencyBounds));
  readonly #retries = new Histogram(retryBounds);
  readonly #overhead = new Histogram(overheadBounds);
  #active = 0;

  constructor(traffic: Traffic) {
    this.traffic = traffic;
  }

  readonly onRequestStart = (): void => {
    this.#active += 1;
  };

  readonly onAttemptEnd = ({ attempt, firstTokenLatency }: AttemptEnd): void => {
    const { provider, key = '', error } = attempt;
    const model = this.models.label(attempt.model);
    this.#outcomes.at(provider, model, error ?? 'success').value += 1;
    const record = this.#models.at(provider, model);
    record.latency.observe(attempt.latency / 1000);
    if (firstTokenLatency !== undefined) record.firstToken.observe(firstTokenLatency / 1000);
    this.#keyModels.at(provider, key, model).value += 1;
    this.#keyLatency.at(provider, key).observe(attempt.latency / 1000);
    if (error !== undefined) this.#keyErrors.at(provider, key, error).value += 1;
  };

  readonly onFallback = ({ from, to, reason }: FallbackTaken): void => {
    this.#fallbacks.at(from.provider, to.provider, reason).value += 1;
  };

  readonly onRequestEnd = (event: RequestEnd): void => {
    this.#active -= 1;
    // Without a route nobody asked from outside: the gateway itself looked for a provider's models.
    if (event.route === undefined) return;
    this.#routes.at(event.route).observe(event.latency / 1000);
    this.#overhead.observe(event.overheadLatency / 1000);
    if (event.attempts.length > 0) this.#retries.observe(event.attempts.length - 1);
    const last = event.attempts.at(-1);
    if (event.provider === undefined || last === undefined) return;
    const record = this.#models.at(event.provider, this.models.label(last.model));
    record.inputTokens += event.usage?.prompt_tokens ?? 0;
    record.outputTokens += event.usage?.completion_tokens ?? 0;
    record.malformedEvents += event.malformedEvents;
  };

  /** A plugin threw or ran late in one of its steps. */
  pluginFailed(plugin: string, step: string): void {
    this.#pluginFaults.at(plugin, step).value += 1;
  }

  /** Everything counted so far, with the state of the providers at this moment. */
  series(providers: readonly ProviderView[]): Series[] {
    return [
      ...this.#upstreamSeries(),
      ...this.#keySeries(),
      ...this.#requestSeries(),
      ...providerSeries(providers),
    ];
  }

  #upstreamSeries(): Series[] {
    const labelNames = ['provider', 'model'];
    const models = [...this.#models.rows()];
    const counted = (read: (record: ModelRecord) => number): SeriesRow[] =>
      models.map(({ labels, value }) => ({ labels: labels.slice(0, 2), value: read(value) }));
    const observed = (read: (record: ModelRecord) => Histogram): SeriesRow[] =>
      models.map(({ labels, value }) => ({ labels: labels.slice(0, 2), value: read(value) }));
    return [
      counter('bifrost_upstream_requests_total', 'Tries at providers, by outcome.', {
        labelNames: [...labelNames, 'outcome'],
        rows: countRows(this.#outcomes, 3),
      }),
      histogram(
        'bifrost_upstream_latency_seconds',
        'Time of a try at a provider, in seconds.',
        latencyBounds,
        {
          labelNames,
          rows: observed(({ latency }) => latency),
        },
      ),
      histogram(
        'bifrost_stream_first_token_latency_seconds',
        'Time from sending to the first content of a stream, in seconds.',
        latencyBounds,
        { labelNames, rows: observed(({ firstToken }) => firstToken) },
      ),
      counter('bifrost_input_tokens_total', 'Tokens read by models.', {
        labelNames,
        rows: counted(({ inputTokens }) => inputTokens),
      }),
      counter('bifrost_output_tokens_total', 'Tokens written by models.', {
        labelNames,
        rows: counted(({ outputTokens }) => outputTokens),
      }),
      counter('bifrost_malformed_events_total', 'Events of streams that were no JSON and were left out.', {
        labelNames,
        rows: counted(({ malformedEvents }) => malformedEvents),
      }),
    ];
  }

  #keySeries(): Series[] {
    return [
      counter('bifrost_key_requests_total', 'Tries with a key.', {
        labelNames: ['provider', 'key', 'model'],
        rows: countRows(this.#keyModels, 3),
      }),
      counter('bifrost_key_errors_total', 'Failed tries with a key, by error code.', {
        labelNames: ['provider', 'key', 'error'],
        rows: countRows(this.#keyErrors, 3),
      }),
      histogram('bifrost_key_latency_seconds', 'Time of a try with a key, in seconds.', latencyBounds, {
        labelNames: ['provider', 'key'],
        rows: histogramRows(this.#keyLatency, 2),
      }),
    ];
  }

  #requestSeries(): Series[] {
    return [
      counter('bifrost_fallbacks_total', 'Times that a request moved on to another target.', {
        labelNames: ['from', 'to', 'reason'],
        rows: countRows(this.#fallbacks, 3),
      }),
      counter('bifrost_plugin_faults_total', 'Times that a plugin threw or ran late.', {
        labelNames: ['plugin', 'step'],
        rows: countRows(this.#pluginFaults, 2),
      }),
      histogram('bifrost_request_retries', 'Tries of a request after its first.', retryBounds, {
        labelNames: [],
        rows: [{ labels: [], value: this.#retries }],
      }),
      histogram(
        'bifrost_overhead_latency_seconds',
        'Time of a request outside providers, in seconds.',
        overheadBounds,
        {
          labelNames: [],
          rows: [{ labels: [], value: this.#overhead }],
        },
      ),
      {
        name: 'bifrost_active_requests',
        help: 'Requests that run now.',
        type: 'gauge',
        labelNames: [],
        rows: [{ labels: [], value: this.#active }],
      },
      histogram(
        'http_request_duration_seconds',
        'Time of a request in the gateway, in seconds.',
        latencyBounds,
        {
          labelNames: ['route'],
          rows: histogramRows(this.#routes, 1),
        },
      ),
      counter('http_requests_total', 'Answers of the gateway.', {
        labelNames: ['method', 'route', 'status'],
        rows: [...this.traffic.rows()].map(({ method, route, status, count }) => ({
          labels: [method, route, String(status)],
          value: count,
        })),
      }),
    ];
  }
}

type Rows = Pick<Series, 'labelNames' | 'rows'>;

function counter(name: string, help: string, rows: Rows): Series {
  return { name, help, type: 'counter', ...rows };
}

function histogram(name: string, help: string, ...[bounds, rows]: [readonly number[], Rows]): Series {
  return { name, help, type: 'histogram', bounds, ...rows };
}

function countRows(table: LabelTable<Count>, labels: number): SeriesRow[] {
  return [...table.rows()].map((row) => ({ labels: row.labels.slice(0, labels), value: row.value.value }));
}

function histogramRows(table: LabelTable<Histogram>, labels: number): SeriesRow[] {
  return [...table.rows()].map((row) => ({ labels: row.labels.slice(0, labels), value: row.value }));
}
