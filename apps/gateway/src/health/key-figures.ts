import { isErrorCode, type ErrorCode } from '@bifrost/core';
import type { Series } from '../metrics/series.js';

/** What was counted of one key since the start, in all processes together. */
export interface KeyFigures {
  requests: number;
  errors: number;
  lastError: { code: ErrorCode; atMs: number } | undefined;
}

/** A client that left is no failure of the key. */
const noFailure = 'cancelled';

/** Reads figures of keys and queues back out of metrics, which are summed over all workers. */
export class Figures {
  readonly #keys = new Map<string, Map<string, KeyFigures>>();
  readonly #gauges = new Map<string, ReadonlyMap<string, number>>();

  constructor(series: readonly Series[]) {
    for (const each of series) this.#take(each);
  }

  /** Keys of a provider that were used, by name; also those that the configuration no longer has. */
  keys(provider: string): ReadonlyMap<string, KeyFigures> {
    return this.#keys.get(provider) ?? new Map();
  }

  /** The value of a metric that has one row for each provider. */
  ofProvider(metric: string, provider: string): number | undefined {
    return this.#gauges.get(metric)?.get(provider);
  }

  #take({ name, labelNames, rows }: Series): void {
    if (labelNames.length === 1 && labelNames[0] === 'provider')
      this.#gauges.set(name, new Map(rows.map(({ labels, value }) => [labels[0] ?? '', Number(value)])));
    for (const { labels, value } of rows) {
      const [provider = '', key = '', error = ''] = labels;
      if (typeof value !== 'number') continue;
      if (name === 'bifrost_key_requests_total') this.#key(provider, key).requests += value;
      else if (error === noFailure || !isErrorCode(error)) continue;
      else if (name === 'bifrost_key_errors_total') this.#key(provider, key).errors += value;
      else if (name === 'bifrost_key_last_error_timestamp_seconds')
        noteError(this.#key(provider, key), error, value * 1000);
    }
  }

  #key(provider: string, key: string): KeyFigures {
    let keys = this.#keys.get(provider);
    if (keys === undefined) this.#keys.set(provider, (keys = new Map()));
    let figures = keys.get(key);
    if (figures === undefined) keys.set(key, (figures = { requests: 0, errors: 0, lastError: undefined }));
    return figures;
  }
}

function noteError(figures: KeyFigures, code: ErrorCode, atMs: number): void {
  if (figures.lastError === undefined || figures.lastError.atMs < atMs) figures.lastError = { code, atMs };
}
