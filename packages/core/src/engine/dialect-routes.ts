import type { ProviderAdapter } from '../adapter/provider-adapter.js';
import type { Runtime } from './runtime.js';
import type { DialectRoute } from './views.js';

/**
 * The routes of every adapter: first those of the configured providers, which serve what names no other, then those of
 * adapters that nothing is configured of, since their clients may want models of the others. A prefix that two share
 * belongs to the first.
 */
export function dialectRoutes(runtime: Runtime): DialectRoute[] {
  const owners: { adapter: ProviderAdapter; provider?: string }[] = [
    ...[...runtime.providers.values()].map(({ adapter, name }) => ({ adapter, provider: name })),
    ...runtime.adapters.map((adapter) => ({ adapter })),
  ];
  const routes: DialectRoute[] = [];
  const taken = new Set<string>();
  for (const { adapter, ...owner } of owners) {
    for (const { prefix, routes: mounted } of adapter.inbound ?? []) {
      if (taken.has(prefix)) continue;
      taken.add(prefix);
      for (const route of mounted) routes.push({ prefix, ...owner, route });
    }
  }
  return routes;
}
