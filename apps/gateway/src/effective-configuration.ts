import type { LoadedConfiguration } from '@bifrost/config';
import { isObject, printableConfiguration, type JsonObject, type PriceList } from '@bifrost/core';
import type { ReloadFailure } from './reload.js';
import { version } from './version.js';

/** The configuration in force, as operators may see it: every secret is `[redacted]`. */
export interface EffectiveConfiguration {
  /** Of the gateway. */
  version: string;
  /** Where the configuration came from, for people. */
  from: string;
  /** What was found on the way, for people. */
  notes: readonly string[];
  /** Milliseconds since 1970. */
  loaded_at: number;
  /** Packages of providers that are in use. */
  packages: readonly { name: string; version: string }[];
  /** Why a newer configuration was refused; `null` while the newest is in force. `at` is in milliseconds since 1970. */
  problem: ReloadFailure | null;
  /** The price list in use, with its day; `null` where costs are not told. */
  price_list: PriceList | null;
  configuration: JsonObject;
}

/** Puts together what operators may know of the configuration. */
export function effectiveConfiguration(
  loaded: LoadedConfiguration,
  at: { loadedAt: number; failure: ReloadFailure | undefined; priceList: PriceList | undefined },
): EffectiveConfiguration {
  const printed = printableConfiguration(loaded.configuration);
  return {
    version,
    from: loaded.from,
    notes: [...loaded.discovery.unusable.map(({ problem }) => problem), ...loaded.notes],
    loaded_at: at.loadedAt,
    packages: loaded.discovery.packages.map((found) => ({ name: found.name, version: found.version })),
    problem: at.failure ?? null,
    price_list: at.priceList ?? null,
    configuration: isObject(printed) ? printed : {},
  };
}
