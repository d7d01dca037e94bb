import type { ProviderAdapter } from '@bifrost/core';
import { defaultLoading, type LoadOptions } from './import-package.js';
import { loadProvider } from './load-provider.js';
import { notInstalled } from './not-installed.js';
import { judgeProblems, type PackageProblem, type UnusableProvider } from './judge-problems.js';
import {
  findProviderPackage,
  findProviderPackages,
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
   * Loads the direct dependencies that are not needed as well, for the dialects that clients may speak to them. What is
   * wrong with one of those is a note and no refusal. Default: they are only listed.
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

/** A provider package that was found. */
export interface DiscoveredPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  /** Ids of its providers; absent for a package that was not loaded. */
  readonly ids?: readonly string[];
}

export interface Discovery {
  readonly adapters: readonly ProviderAdapter[];
  /** What {@link DiscoveryOptions.tolerates} let pass. */
  readonly unusable: readonly UnusableProvider[];
  /** Everything that was found, loaded or not. */
  readonly packages: readonly DiscoveredPackage[];
  /** What is wrong with packages that nothing needs. */
  readonly notes: readonly string[];
}

/**
 * Finds installed providers and loads those that are needed: packages that the configuration names, and direct
 * dependencies of the project. Others are listed, never run.
 *
 * @throws {BifrostError} `invalid_configuration` naming every package that is missing or cannot be used.
 */
export async function discoverProviders(options: DiscoveryOptions): Promise<Discovery> {
  const { folders, wanted } = options;
  const loader = new Loader({ ...defaultLoading(), ...options.load });
  for (const [entry, name] of Object.entries(options.explicit ?? {})) {
    const pack = findProviderPackage(name, folders);
    if (pack) await loader.loadNamed(pack, entry);
    else loader.problems.push({ problem: notInstalled(`providers.${entry}.package`, name, folders) });
  }
  const found = findProviderPackages(folders);
  for (const pack of inOrder(found, wanted)) {
    if (loader.needs(pack, wanted)) await loader.load(pack);
  }
  const { unusable, notes } = judgeProblems(loader.problems, {
    ...options,
    has: (id) => loader.adapters.has(id),
  });
  const judged = loader.problems.length;
  if (options.unneeded === true) {
    for (const pack of found.filter(({ direct }) => direct)) {
      if (!loader.isSettled(providerIdOf(pack.name) ?? '')) await loader.load(pack);
    }
  }
  return {
    adapters: [...loader.adapters.values()].map(({ adapter }) => adapter),
    unusable,
    packages: loader.listed(found),
    notes: [...notes, ...loader.problems.slice(judged).map(({ problem }) => `not used: ${problem}`)],
  };
}

/** What is wanted by name comes first: once all that is wanted is there, nothing more need be loaded. */
function inOrder(
  found: readonly ProviderPackage[],
  wanted: readonly string[] | undefined,
): ProviderPackage[] {
  const isNamed = (pack: ProviderPackage): boolean =>
    wanted?.includes(providerIdOf(pack.name) ?? '') ?? false;
  return [...found.filter(isNamed), ...found.filter((pack) => !isNamed(pack))];
}

class Loader {
  readonly adapters = new Map<string, { adapter: ProviderAdapter; pack: ProviderPackage }>();
  readonly problems: PackageProblem[] = [];
  readonly #loaded = new Map<string, { pack: ProviderPackage; ids: readonly string[] }>();
  readonly #missed = new Set<string>();
  readonly #options: LoadOptions;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  /** Whether a package is to be loaded: one wanted by name that is not there yet, or a direct dependency. */
  needs(pack: ProviderPackage, wanted: readonly string[] | undefined): boolean {
    if (this.#loaded.has(pack.name)) return false;
    if (wanted === undefined) return pack.direct;
    const unmet = wanted.filter((each) => !this.isSettled(each));
    const id = providerIdOf(pack.name);
    if (id !== undefined && wanted.includes(id)) return unmet.includes(id);
    // A package may hold providers of other names, which only loading it tells.
    return pack.direct && unmet.length > 0;
  }

  /** Whether nothing further need be loaded for an id. */
  isSettled(id: string): boolean {
    return this.adapters.has(id) || this.#missed.has(id);
  }

  /** Loads the package that an entry names. Where it cannot be used, no other is what was meant. */
  async loadNamed(pack: ProviderPackage, entry: string): Promise<void> {
    const before = this.problems.length;
    await this.load(pack, entry);
    if (this.problems.length > before) this.#missed.add(entry);
  }

  /** @param promised - the id that is expected of the package; the one in its name by default */
  async load(pack: ProviderPackage, promised = providerIdOf(pack.name)): Promise<void> {
    if (this.#loaded.has(pack.name)) return;
    const result = await loadProvider(pack, this.#options);
    const adapters = 'adapters' in result ? result.adapters : [];
    if ('problem' in result) {
      this.problems.push({
        problem: result.problem,
        package: { name: pack.name, version: pack.version },
        ...(promised !== undefined && { id: promised }),
      });
    }
    this.#loaded.set(pack.name, { pack, ids: adapters.map((adapter) => adapter.id) });
    for (const adapter of adapters) {
      const other = this.adapters.get(adapter.id);
      if (other === undefined) this.adapters.set(adapter.id, { adapter, pack });
      else this.problems.push({ problem: twice(adapter.id, other.pack, pack) });
    }
  }

  listed(found: readonly ProviderPackage[]): DiscoveredPackage[] {
    const all = new Map(
      [...found, ...[...this.#loaded.values()].map(({ pack }) => pack)].map((pack) => [pack.name, pack]),
    );
    return [...all.values()].map((pack) => described(pack, this.#loaded.get(pack.name)?.ids));
  }
}

function described(
  { name, version: installed, folder }: ProviderPackage,
  ids?: readonly string[],
): DiscoveredPackage {
  return ids === undefined ? { name, version: installed, folder } : { name, version: installed, folder, ids };
}

function twice(id: string, one: ProviderPackage, other: ProviderPackage): string {
  if (one.name === other.name) return `${one.name} ${one.version}: two of its providers have the id "${id}"`;
  return (
    `two packages hold a provider "${id}": ${one.name} ${one.version} and ${other.name} ${other.version}. ` +
    `Remove one, or name the one that you mean as "package" in providers.${id}`
  );
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
