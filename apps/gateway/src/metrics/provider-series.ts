import type { ProviderView } from '@bifrost/core';
import type { Series } from './series.js';

/** The state of the providers at the moment of a scrape. */
export function providerSeries(providers: readonly ProviderView[]): Series[] {
  return [
    gauge('bifrost_provider_up', 'Whether some key of the provider can serve.', {
      labelNames: ['provider'],
      rows: providers.map(({ name, health }) => ({ labels: [name], value: health === 'down' ? 0 : 1 })),
      merge: 'min',
    }),
    gauge('bifrost_provider_key_up', 'Whether the key can serve.', {
      labelNames: ['provider', 'key'],
      rows: providers.flatMap(({ name, keys }) =>
        keys.map((key) => ({
          labels: [name, key.name],
          value: key.enabled && key.state === 'healthy' ? 1 : 0,
        })),
      ),
      merge: 'min',
    }),
    gauge('bifrost_queue_depth', 'Requests that wait for a place at the provider.', {
      labelNames: ['provider'],
      rows: providers.map(({ name, queue }) => ({ labels: [name], value: queue.waiting })),
    }),
    gauge('bifrost_provider_active_requests', 'Requests that the provider works on.', {
      labelNames: ['provider'],
      rows: providers.map(({ name, queue }) => ({ labels: [name], value: queue.active })),
    }),
  ];
}

function gauge(name: string, help: string, rest: Pick<Series, 'labelNames' | 'rows' | 'merge'>): Series {
  return { name, help, type: 'gauge', ...rest };
}
