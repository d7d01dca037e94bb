import type { Configuration, ProviderConfiguration } from '@bifrost/core';
import type { DiscoveredPackage } from './discovery.js';
import type { UnusableProvider } from './judge-problems.js';

/**
 * Providers of a configuration whose functions fail that are asked before there is a request. Asked here, one of them
 * is a fault of its package; asked first by the engine, it would be everybody's.
 */
export function failingProviders(
  { providers }: Configuration,
  packages: readonly DiscoveredPackage[],
): UnusableProvider[] {
  const found = new Map<string, UnusableProvider>();
  for (const provider of providers.values()) {
    const { id } = provider.adapter;
    const pack = packages.find(({ ids }) => ids?.includes(id) === true);
    const fault = faultOf(provider);
    if (fault === undefined || pack === undefined) continue;
    const { name, version } = pack;
    const problem = `${name} ${version}: ${fault}; mend it, or install another version, and restart`;
    found.set(id, { id, package: { name, version }, problem });
  }
  return [...found.values()];
}

function faultOf({ adapter, options, keys }: ProviderConfiguration): string | undefined {
  for (const { name, value, options: keyOptions } of keys) {
    const context = { options, key: { name, value, options: keyOptions } };
    const fault =
      faultIn('origins', () => {
        const origins: unknown = adapter.origins(context);
        return Array.isArray(origins) ? undefined : 'its `origins` gives no list';
      }) ?? faultIn('deployments', () => void adapter.deployments?.(keyOptions));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultIn(name: string, ask: () => string | undefined): string | undefined {
  try {
    return ask();
  } catch (error) {
    return `its \`${name}\` throws: ${error instanceof Error ? error.message : String(error)}`;
  }
}
