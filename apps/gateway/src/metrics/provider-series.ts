import type { ProviderView } from '@bifrost/core';
import { gauge } from './build-series.js';
import type { Series } from './series.js';

/** The state of the providers at the moment of a scrape. */
export function providerSeries(providers: readonly ProviderView[]): Series[] {
  return [...healthSeries(providers), ...queueSeries(providers)];
}

/** A process that only finishes has the keys and limits of a configuration that is replaced, so they count no more. */
function state(name: string, help: string, rows: Pick<Series, 'labelNames' | 'rows' | 'merge'>): Series {
  return gauge(name, help, { ...rows, lasts: 'serving' });
}

/** All workers know of each other's findings, so where they differ the worse is the later. */
function healthSeries(providers: readonly ProviderView[]): Series[] {
  return [
    state(
      'bifrost_provider_up',
      'Whether some key of the provider can serve, and its last health check was answered.',
      {
        ...byProvider(providers, ({ health }) => (health === 'down' ? 0 : 1)),
        merge: 'min',
      },
    ),
    state('bifrost_provider_key_up', 'Whether the key can serve.', {
      labelNames: ['provider', 'key'],
      rows: providers.flatMap(({ name, keys, health }) =>
        keys.map((key) => ({
          labels: [name, key.name],
          // no key can serve at a provider that is down: one that was set aside has keys that nothing is wrong with
          value: health !== 'down' && key.enabled && key.state === 'healthy' ? 1 : 0,
        })),
      ),
      merge: 'min',
    }),
    state('bifrost_open_circuits', 'Addresses and models of the provider that are left alone for now.', {
      ...byProvider(providers, ({ circuits }) => circuits.length),
      merge: 'max',
    }),
  ];
}

function queueSeries(providers: readonly ProviderView[]): Series[] {
  return [
    state(
      'bifrost_queue_depth',
      'Requests that wait for a place at the provider.',
      byProvider(providers, ({ queue }) => queue.waiting),
    ),
    state(
      'bifrost_queue_limit',
      'Requests that may wait for a place at the provider.',
      byProvider(providers, ({ queue }) => queue.bufferSize),
    ),
    state(
      'bifrost_provider_active_requests',
      'Requests that the provider works on.',
      byProvider(providers, ({ queue }) => queue.active),
    ),
    state(
      'bifrost_provider_concurrency_limit',
      'Requests that the provider may work on at once.',
      byProvider(providers, ({ queue }) => queue.concurrency),
    ),
  ];
}

function byProvider(
  providers: readonly ProviderView[],
  read: (provider: ProviderView) => number,
): Pick<Series, 'labelNames' | 'rows'> {
  const rows = providers.map((provider) => ({ labels: [provider.name], value: read(provider) }));
  return { labelNames: ['provider'], rows };
}
