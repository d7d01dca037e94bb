import { environmentConfiguration } from '@bifrost/config';
import { BifrostError, type ProviderAdapter } from '@bifrost/core';
import { installedProviders } from '../installed-providers.js';
import type { Surroundings } from '../surroundings.js';
import { setVariable, starterEntry } from './starter-configuration.js';

/** What is there to configure. */
export interface Detected {
  readonly adapters: readonly ProviderAdapter[];
  /** Entries for providers that can be used as things are, by name. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** How they were found, and what could not be used, a sentence each. */
  readonly notes: readonly string[];
}

/** Finds installed providers, keys in the environment and providers that run on this machine. */
export async function detect(surroundings: Surroundings): Promise<Detected> {
  const { adapters } = await installedProviders(surroundings, undefined);
  const { environment } = surroundings;
  try {
    const isReachable = (origin: string): Promise<boolean> => surroundings.isReachable(origin);
    const { value, notes } = await environmentConfiguration({ adapters, environment, isReachable });
    const ready = adapters.flatMap((adapter): [string, unknown][] =>
      adapter.id in value.providers ? [[adapter.id, starterEntry(setVariable(adapter, environment))]] : [],
    );
    return { adapters, ready: Object.fromEntries(ready), notes };
  } catch (error) {
    if (!BifrostError.isInstance(error)) throw error;
    return { adapters, ready: {}, notes: [] };
  }
}
