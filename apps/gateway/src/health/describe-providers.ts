import type { KeyView, ProviderConfiguration, ProviderView } from '@bifrost/core';
import { Figures, type KeyFigures } from './key-figures.js';
import type { CircuitStatus, KeyStatus, LastError, ProviderStatus, QueueStatus } from './provider-status.js';
import type { Series } from '../metrics/series.js';

/** How a provider is checked, by its name. */
type CheckOf = (provider: string) => ProviderConfiguration['health_check'];

/** What is known of all providers: their state here, and what all processes counted. */
export function describeProviders(
  views: readonly ProviderView[],
  series: readonly Series[],
  checkOf: CheckOf,
): ProviderStatus[] {
  const figures = new Figures(series);
  return views.map((view) => {
    const status = describeProvider(view, figures);
    const check = checkOf(view.name);
    if (check !== undefined) {
      const { interval_in_seconds, model } = check;
      status.health_check = {
        interval_in_seconds,
        ...(model !== undefined && { model }),
        ...(view.failedCheck !== undefined && { error: view.failedCheck }),
      };
    }
    return status;
  });
}

function describeProvider(view: ProviderView, figures: Figures): ProviderStatus {
  const { name, adapter, title, health, operations, keys, circuits } = view;
  const counted = figures.keys(name);
  const status: ProviderStatus = {
    name,
    adapter,
    title,
    health,
    operations,
    origins: [...new Set(keys.map(({ origin }) => origin).filter((origin) => origin !== ''))],
    keys: keys.map((key) => describeKey(key, counted.get(key.name))),
    circuits: circuits.map(describeCircuit),
    queue: describeQueue(view, figures),
    ...totals(counted),
  };
  const last = lastOf(counted);
  if (last !== undefined) status.last_error = last;
  return status;
}

function describeKey(view: KeyView, figures: KeyFigures | undefined): KeyStatus {
  const { name, state, enabled, paused = false, weight, share, models, origin, resting = [] } = view;
  const status: KeyStatus = {
    name,
    state,
    enabled,
    paused,
    weight,
    share: Math.round(share * 10_000) / 10_000,
    models,
    origin,
    resting_models: resting.map(({ model, reason, until }) => ({ model, reason, until: timeOf(until) })),
    requests: figures?.requests ?? 0,
    errors: figures?.errors ?? 0,
  };
  if (view.reason !== undefined) status.reason = view.reason;
  if (view.until !== undefined) status.cooling_until = timeOf(view.until);
  if (figures?.lastError !== undefined) status.last_error = lastError(figures.lastError);
  return status;
}

function describeCircuit(circuit: ProviderView['circuits'][number]): CircuitStatus {
  const { origin, model, state, until } = circuit;
  return { origin, model, state, ...(until !== undefined && { until: timeOf(until) }) };
}

/** Of all workers, where they were asked; the metrics may be a moment older than the provider itself. */
function describeQueue({ name, queue }: ProviderView, figures: Figures): QueueStatus {
  return {
    running: figures.ofProvider('bifrost_provider_active_requests', name) ?? queue.active,
    waiting: figures.ofProvider('bifrost_queue_depth', name) ?? queue.waiting,
    concurrency: figures.ofProvider('bifrost_provider_concurrency_limit', name) ?? queue.concurrency,
    buffer_size: figures.ofProvider('bifrost_queue_limit', name) ?? queue.bufferSize,
  };
}

function totals(counted: ReadonlyMap<string, KeyFigures>): { requests: number; errors: number } {
  const total = { requests: 0, errors: 0 };
  for (const { requests, errors } of counted.values()) {
    total.requests += requests;
    total.errors += errors;
  }
  return total;
}

function lastOf(counted: ReadonlyMap<string, KeyFigures>): ProviderStatus['last_error'] {
  let newest: { key: string; error: NonNullable<KeyFigures['lastError']> } | undefined;
  for (const [key, { lastError: error }] of counted) {
    if (error !== undefined && (newest === undefined || error.atMs > newest.error.atMs))
      newest = { key, error };
  }
  return newest && { key: newest.key, ...lastError(newest.error) };
}

function lastError({ code, atMs }: NonNullable<KeyFigures['lastError']>): LastError {
  return { code, at: timeOf(atMs) };
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
