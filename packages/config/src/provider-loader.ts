import type { ProviderAdapter } from '@bifrost/core';
import type { DiscoveredPackage, Discovery } from './discovery.js';
import type { LoadOptions } from './import-package.js';
import type { PackageProblem } from './judge-problems.js';
import { loadProvider } from './load-provider.js';
import { providerIdOf, type ProviderPackage } from './provider-packages.js';

/** Imports packages one after another, and knows which providers are there already. */
export class ProviderLoader {
  readonly adapters: ProviderAdapter[];
  readonly problems: PackageProblem[] = [];
  readonly #loaded: Map<string, DiscoveredPackage>;
  readonly #owners = new Map<string, Pick<DiscoveredPackage, 'name' | 'version'>>();
  readonly #missed = new Set<string>();
  readonly #options: LoadOptions;

  /** @param before - what was imported earlier, to which the rest is added */
  constructor(
    options: LoadOptions,
    before: Pick<Discovery, 'adapters' | 'packages' | 'unusable'> = {
      adapters: [],
      packages: [],
      unusable: [],
    },
  ) {
    this.#options = options;
    this.adapters = [...before.adapters];
    this.#loaded = new Map(
      before.packages.filter(({ ids }) => ids !== undefined).map((pack) => [pack.name, pack]),
    );
    for (const pack of this.#loaded.values()) for (const id of pack.ids ?? []) this.#owners.set(id, pack);
    for (const { id, package: pack } of before.unusable) this.#owners.set(id, pack);
  }

  has(id: string): boolean {
    return this.#owners.has(id);
  }

  /** Whether a package is to be loaded: one wanted by name that is not there yet, or a direct dependency. */
  needs(pack: ProviderPackage, wanted: readonly string[] | undefined): boolean {
    if (this.#loaded.has(pack.name)) return false;
    if (wanted === undefined) return pack.direct;
    const unmet = wanted.filter((each) => !this.#isSettled(each));
    const id = providerIdOf(pack.name);
    if (id !== undefined && wanted.includes(id)) return unmet.includes(id);
    // A package may hold providers of other names, which only loading it tells.
    return pack.direct && unmet.length > 0;
  }

  /** Whether a package may hold something that is not there yet. */
  mayAdd(pack: ProviderPackage): boolean {
    return !this.#loaded.has(pack.name) && !this.#isSettled(providerIdOf(pack.name) ?? '');
  }

  /** Whether nothing further need be loaded for an id. */
  #isSettled(id: string): boolean {
    return this.#owners.has(id) || this.#missed.has(id);
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
    const loaded = described(pack, { ids: adapters.map((adapter) => adapter.id) });
    this.#loaded.set(pack.name, loaded);
    for (const adapter of adapters) this.#add(adapter, loaded);
  }

  #add(adapter: ProviderAdapter, pack: DiscoveredPackage): void {
    const other = this.#owners.get(adapter.id);
    if (other !== undefined) {
      this.problems.push({ problem: twice(adapter.id, other, pack) });
      return;
    }
    this.#owners.set(adapter.id, pack);
    this.adapters.push(adapter);
  }

  /** Packages that were found, and those that were loaded without, with the ids of what was loaded. */
  listed(found: readonly (ProviderPackage | DiscoveredPackage)[]): DiscoveredPackage[] {
    const all = new Map([...found, ...this.#loaded.values()].map((pack) => [pack.name, pack]));
    return [...all.values()].map((pack) => this.#loaded.get(pack.name) ?? described(pack));
  }
}

function described(
  { name, version, folder }: ProviderPackage | DiscoveredPackage,
  more: Pick<DiscoveredPackage, 'ids'> = {},
): DiscoveredPackage {
  return { name, version, folder, ...more };
}

function twice(
  id: string,
  one: Pick<DiscoveredPackage, 'name' | 'version'>,
  other: Pick<DiscoveredPackage, 'name' | 'version'>,
): string {
  if (one.name === other.name) return `${one.name} ${one.version}: two of its providers have the id "${id}"`;
  return (
    `two packages hold a provider "${id}": ${one.name} ${one.version} and ${other.name} ${other.version}. ` +
    `Remove one, or name the one that you mean as "package" in providers.${id}`
  );
}
