import type { LoadedConfiguration } from '@bifrost/config';
import type { ProviderView } from '@bifrost/core';

/** A provider as the gateway tells of it. */
export interface GatewayProviderView extends ProviderView {
  /** Present where its package cannot be used, so that nothing it is asked for can be served. */
  setAside?: true;
}

/** Names of the entries whose packages were set aside. */
export function setAsideNames({ configuration, discovery }: LoadedConfiguration): ReadonlySet<string> {
  const ids = new Set(discovery.unusable.map(({ id }) => id));
  const entries = [...configuration.providers.values()].filter(({ adapter }) => ids.has(adapter.id));
  return new Set(entries.map(({ name }) => name));
}

/** The engine takes what stands in for such a provider for a provider like any, with keys that nobody refuses. */
export function markSetAside(
  views: readonly ProviderView[],
  names: ReadonlySet<string>,
): readonly GatewayProviderView[] {
  if (names.size === 0) return views;
  return views.map((view) => (names.has(view.name) ? { ...view, health: 'down', setAside: true } : view));
}
