import type { DiscoveredPackage, Discovery } from './discovery.js';
import { defaultLoading, type LoadOptions } from './import-package.js';
import { judgeProblems } from './judge-problems.js';
import { notInstalled } from './not-installed.js';
import { ProviderLoader } from './provider-loader.js';
import {
  findProviderPackage,
  findProviderPackages,
  promisedIds,
  providerIdOf,
  type ProviderPackage,
} from './provider-packages.js';

/** Where to look for providers, and which. */
export interface DiscoveryOptions {
  /** Folders to look from, the first first: the configuration file's, then the gateway's own package. */
  readonly folders: readonly string[];
  /** Packages that entries of the configuration name, by the entry's name. They come before anything found. */
  readonly explicit?: Readonly<Record<string, string>>;
  /** Ids that the configuration needs. Absent, every direct dependency is loaded. */
  readonly wanted?: readonly string[];
  /**
   * Loads the direct dependencies that are not needed as well, as {@link importWaiting} does later. Default: they wait.
   */
  readonly unneeded?: boolean;
  /**
   * Whether to go on without a provider whose package is there and cannot be used; it is then among the `unusable`.
   * Default: that is an error.
   */
  readonly tolerates?: (id: string) => boolean;
  /** For tests and unusual loaders: parts of how packages are loaded. */
  readonly load?: Partial<LoadOptions>;
}

/**
 * Finds installed providers and loads those that are needed: packages that the configuration names, and direct
 * dependencies of the project. Others are listed, never run.
 *
 * @throws {BifrostError} `invalid_configuration` naming every package that is missing or cannot be used.
 */
export async function discoverProviders(options: DiscoveryOptions): Promise<Discovery> {
  const { folders, wanted } = options;
  const loader = new ProviderLoader({ ...defaultLoading(), ...options.load });
  for (const [entry, name] of Object.entries(options.explicit ?? {})) {
    const pack = findProviderPackage(name, folders);
    if (pack) await loader.loadNamed(pack, entry);
    else loader.problems.push({ problem: notInstalled(`providers.${entry}.package`, name, folders) });
  }
  const found = findProviderPackages(folders);
  for (const pack of inOrder(found, wanted)) {
    if (loader.needs(pack, wanted)) await loader.load(pack);
  }
  const { unusable, notes } = judgeProblems(loader.problems, { ...options, has: (id) => loader.has(id) });
  const discovery = {
    adapters: loader.adapters,
    unusable,
    packages: loader.listed(found),
    notes,
    waiting: found.filter((pack) => pack.direct && loader.mayAdd(pack)),
  };
  return options.unneeded === true ? importWaiting(discovery, options) : discovery;
}

/**
 * Imports the packages that wait, once something is asked for that may be theirs. What is wrong with one of them is a
 * note and no refusal: nothing needs it. A package that adds nothing is not run.
 *
 * @example
 * const everything = await importWaiting(discovery);
 */
export async function importWaiting(
  discovery: Discovery,
  { load }: Pick<DiscoveryOptions, 'load'> = {},
): Promise<Discovery> {
  const loader = new ProviderLoader({ ...defaultLoading(), ...load }, discovery);
  for (const pack of discovery.waiting) {
    if (loader.mayAdd(pack)) await loader.load(pack);
  }
  return {
    adapters: loader.adapters,
    unusable: discovery.unusable,
    packages: loader.listed(discovery.packages),
    notes: [...discovery.notes, ...loader.problems.map(({ problem }) => `not used: ${problem}`)],
    waiting: [],
  };
}

/**
 * What is wanted by name comes first, then packages whose manifests promise what is wanted under other names: once all of
 * it is there, nothing more need be loaded, and a package of a provider's own name goes before one that only holds it.
 */
function inOrder(
  found: readonly ProviderPackage[],
  wanted: readonly string[] | undefined,
): ProviderPackage[] {
  const isWanted = (id: string | undefined): boolean => id !== undefined && wanted?.includes(id) === true;
  const rank = (pack: ProviderPackage): number => {
    if (isWanted(providerIdOf(pack.name))) return 0;
    return promisedIds(pack).some(isWanted) ? 1 : 2;
  };
  return found.toSorted((one, other) => rank(one) - rank(other));
}

/** Packages whose version changed since they were loaded. A running process keeps the old code until it restarts. */
export function changedVersions(
  before: readonly DiscoveredPackage[],
  after: readonly DiscoveredPackage[],
): string[] {
  const loaded = new Map(
    before.filter(({ ids }) => ids !== undefined).map((pack) => [pack.name, pack.version]),
  );
  return after.flatMap(({ name, version: now }) => {
    const then = loaded.get(name);
    return then === undefined || then === now
      ? []
      : [`${name} changed from ${then} to ${now}; restart to use it`];
  });
}
