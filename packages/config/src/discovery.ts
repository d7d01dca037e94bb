import type { ProviderAdapter } from '@bifrost/core';
import type { UnusableProvider } from './judge-problems.js';
import type { ProviderPackage } from './provider-packages.js';

/** A provider package that was found. */
export interface DiscoveredPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  /** Ids of its providers; absent for a package that was not loaded. */
  readonly ids?: readonly string[];
}

/** What was found, what of it was imported, and what waits. */
export interface Discovery {
  readonly adapters: readonly ProviderAdapter[];
  /** Providers of the configuration that it was let go on without. */
  readonly unusable: readonly UnusableProvider[];
  /** Everything that was found, loaded or not. */
  readonly packages: readonly DiscoveredPackage[];
  /** What is wrong with packages that nothing needs. */
  readonly notes: readonly string[];
  /** Direct dependencies that nothing needs: found and not imported, until {@link importWaiting} does it. */
  readonly waiting: readonly ProviderPackage[];
}
