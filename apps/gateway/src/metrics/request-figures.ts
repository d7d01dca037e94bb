import type { FallbackTaken, RequestEnd } from '@bifrost/core';
import { answeringModel } from './answering-model.js';
import { Histogram, latencyBounds, overheadBounds, retryBounds, tokenGapBounds } from './buckets.js';
import {
  Count,
  counter,
  countRows,
  gauge,
  histogram,
  histogramRows,
  rowsOf,
  single,
} from './build-series.js';
import { LabelTable } from './label-table.js';
import type { Series } from './series.js';

/** What the requests that a model answered add up to. */
interface ModelUsage {
  requests: number;
  inputTokens: number;
  outputTokens: number;
  malformedEvents: number;
  tokenGap: Histogram;
}

/** What is counted of requests, whatever number of tries each took. */
export class RequestFigures {
  readonly #models = new LabelTable<ModelUsage>(() => ({
    requests: 0,
    inputTokens: 0,
    outputTokens: 0,
    malformedEvents: 0,
    tokenGap: new Histogram(tokenGapBounds),
  }));
  readonly #errors = new LabelTable(() => new Count());
  readonly #fallbacks = new LabelTable(() => new Count());
  readonly #rotations = new LabelTable(() => new Count());
  readonly #routes = new LabelTable(() => new Histogram(latencyBounds));
  readonly #retries = new Histogram(retryBounds);
  readonly #overhead = new Histogram(overheadBounds);
  #active = 0;

  started(): void {
    this.#active += 1;
  }

  movedOn({ from, to, reason }: FallbackTaken): void {
    this.#fallbacks.at(from.provider, to.provider, reason).value += 1;
  }

  /** @param label - makes a bounded label of a model's name */
  ended(event: RequestEnd, label: (model: string) => string): void {
    this.#active -= 1;
    // Without a route nobody asked from outside: the gateway itself looked for a provider's models.
    if (event.route === undefined) return;
    const { attempts, provider, error } = event;
    this.#routes.at(event.route).observe(event.latency / 1000);
    this.#overhead.observe(event.overheadLatency / 1000);
    if (attempts.length > 0) this.#retries.observe(attempts.length - 1);
    if (attempts.length > 1) this.#countRotations(event);
    if (error !== undefined) this.#errors.at(provider ?? '', String(event.status), error.code).value += 1;
    const model = answeringModel(event);
    if (provider === undefined || model === undefined) return;
    this.#addUsage(this.#models.at(provider, label(model)), event);
  }

  #addUsage(usage: ModelUsage, event: RequestEnd): void {
    if (event.error === undefined && event.status !== 499) usage.requests += 1;
    usage.inputTokens += event.usage?.prompt_tokens ?? 0;
    usage.outputTokens += event.usage?.completion_tokens ?? 0;
    usage.malformedEvents += event.malformedEvents;
    // The mean over the stream: a look at each event would cost more than it tells.
    const gaps = (event.usage?.completion_tokens ?? 0) - 1;
    if (event.firstTokenLatency === undefined || gaps < 1) return;
    usage.tokenGap.observe((event.latency - event.firstTokenLatency) / gaps / 1000);
  }

  /** A key that failed and left its place to another one of the same provider. */
  #countRotations({ attempts }: RequestEnd): void {
    for (let index = 1; index < attempts.length; index += 1) {
      const [left, taken] = [attempts[index - 1], attempts[index]];
      if (left?.key === undefined || taken?.key === undefined || left.error === undefined) continue;
      if (left.provider !== taken.provider || left.key === taken.key) continue;
      this.#rotations.at(left.provider, left.key, left.error).value += 1;
    }
  }

  series(): Series[] {
    return [...this.#outcomeSeries(), ...this.#usageSeries(), ...this.#timeSeries()];
  }

  #outcomeSeries(): Series[] {
    return [
      counter(
        'bifrost_success_requests_total',
        'Requests that were answered.',
        rowsOf(this.#models, ['provider', 'model'], ({ requests }) => requests),
      ),
      counter(
        'bifrost_error_requests_total',
        'Requests that ended with an error, after all tries.',
        countRows(this.#errors, 'provider', 'status', 'error'),
      ),
      counter(
        'bifrost_fallbacks_total',
        'Times that a request moved on to another target.',
        countRows(this.#fallbacks, 'from', 'to', 'reason'),
      ),
      counter(
        'bifrost_key_rotation_events_total',
        'Times that a key failed and another key of the provider was tried.',
        countRows(this.#rotations, 'provider', 'key', 'reason'),
      ),
      histogram('bifrost_request_retries', 'Tries of a request after its first.', {
        bounds: retryBounds,
        labelNames: [],
        rows: [{ labels: [], value: this.#retries }],
      }),
    ];
  }

  #usageSeries(): Series[] {
    const labelNames = ['provider', 'model'];
    return [
      counter(
        'bifrost_input_tokens_total',
        'Tokens read by models.',
        rowsOf(this.#models, labelNames, ({ inputTokens }) => inputTokens),
      ),
      counter(
        'bifrost_output_tokens_total',
        'Tokens written by models.',
        rowsOf(this.#models, labelNames, ({ outputTokens }) => outputTokens),
      ),
      counter(
        'bifrost_malformed_events_total',
        'Events of streams that were no JSON and were left out.',
        rowsOf(this.#models, labelNames, ({ malformedEvents }) => malformedEvents),
      ),
      histogram(
        'bifrost_stream_inter_token_latency_seconds',
        'Time between two tokens of a stream on average over the stream, in seconds.',
        { bounds: tokenGapBounds, ...rowsOf(this.#models, labelNames, ({ tokenGap }) => tokenGap) },
      ),
    ];
  }

  #timeSeries(): Series[] {
    return [
      histogram('bifrost_overhead_latency_seconds', 'Time of a request outside providers, in seconds.', {
        bounds: overheadBounds,
        ...single(this.#overhead),
      }),
      gauge('bifrost_active_requests', 'Requests that run now.', single(this.#active)),
      histogram('http_request_duration_seconds', 'Time of a request in the gateway, in seconds.', {
        bounds: latencyBounds,
        ...histogramRows(this.#routes, 'route'),
      }),
    ];
  }
}
