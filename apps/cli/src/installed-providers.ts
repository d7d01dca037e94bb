import path from 'node:path';
import { discoverProviders, wantedProviders, type Discovery, type DiscoveredPackage } from '@bifrost/config';
import type { ProviderAdapter } from '@bifrost/core';
import type { Surroundings } from './surroundings.js';

/** A configuration as it was written, and where. */
export interface WrittenConfiguration {
  readonly value: unknown;
  /** Absolute path of its file; absent where it was made of the environment. */
  readonly path?: string;
}

/**
 * Everything that is installed: what the project depends on, and what a configuration names beyond that.
 *
 * @throws BifrostError `invalid_configuration` for packages that are missing or cannot be used.
 */
export async function installedProviders(
  { workingFolder, programFolder }: Pick<Surroundings, 'workingFolder' | 'programFolder'>,
  written: WrittenConfiguration | undefined,
): Promise<Discovery> {
  const folder = written?.path === undefined ? workingFolder : path.dirname(written.path);
  const folders = [folder, programFolder];
  const own = await discoverProviders({ folders });
  if (written === undefined) return own;
  const { ids, packages } = wantedProviders(written.value);
  const wanted = await discoverProviders({ folders, explicit: packages, wanted: ids });
  return merge(wanted, own);
}

/** What a configuration names wins over what merely lies there. */
function merge(first: Discovery, second: Discovery): Discovery {
  const adapters = new Map<string, ProviderAdapter>();
  for (const adapter of [...second.adapters, ...first.adapters]) adapters.set(adapter.id, adapter);
  const packages = new Map<string, DiscoveredPackage>();
  for (const pack of [...second.packages, ...first.packages]) {
    if (pack.ids !== undefined || !packages.has(pack.name)) packages.set(pack.name, pack);
  }
  return { adapters: [...adapters.values()], packages: [...packages.values()], notes: first.notes };
}
