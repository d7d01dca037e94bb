import { readFileSync } from 'node:fs';
import type { ProviderAdapter } from '../adapter/provider-adapter.js';
import type { SharedState } from '../balancer/shared-state.js';
import type { EngineOptions } from '../engine/engine.js';
import type { Observer } from '../hooks/observer.js';
import type { Plugin } from '../hooks/plugin.js';
import type { Tracing } from '../hooks/tracing.js';
import type { Pricing } from '../hooks/pricing.js';
import { parseConfiguration } from '../schemas/parse-configuration.js';
import type { Clock } from '../time/clock.js';

/**
 * A configuration as the file has it, with the adapters as code beside it. `env.NAME` and `file.PATH` work here too.
 */
export interface LibraryOptions {
  /** The providers that may be configured; functions that make them work as well. */
  adapters: readonly (ProviderAdapter | (() => ProviderAdapter))[];
  /**
   * Settings by provider: keys, network, queue, proxy. See docs/configuration.md. In the place of `keys` may stand a
   * {@link KeysFunction}, for keys that differ from tenant to tenant; a call names its tenant with the option `tenant`.
   */
  providers: Readonly<Record<string, unknown>>;
  routing?: object;
  remote_media?: object;
  aliases?: Readonly<Record<string, unknown>>;
  plugins?: readonly Plugin[];
  observers?: readonly Observer[];
  /** Follows requests over the borders of this process, as `@bifrost/opentelemetry` does. */
  tracing?: Tracing;
  /** Puts `cost` into `extra_fields`, for instance with `createPricing()` of `@bifrost/pricing`. Off by default. */
  pricing?: Pricing;
  /** Health that outlives this object: hand over `engine.state` of the one before. */
  state?: SharedState;
  /** Where `env.NAME` looks; the process's own environment by default. */
  environment?: Readonly<Record<string, string | undefined>>;
  clock?: Clock;
  random?: () => number;
}

/** @throws BifrostError `invalid_configuration` listing every problem. */
export function engineOptions(options: LibraryOptions): EngineOptions {
  const { environment = process.env, observers, tracing, plugins, pricing, state, clock, random } = options;
  const adapters = options.adapters.map((adapter) => (typeof adapter === 'function' ? adapter() : adapter));
  const { providers, routing, remote_media, aliases } = options;
  const input = {
    providers,
    ...(routing === undefined ? {} : { routing }),
    ...(remote_media === undefined ? {} : { remote_media }),
    ...(aliases === undefined ? {} : { aliases }),
  };
  const configuration = parseConfiguration(input, {
    adapters,
    environment,
    readFile: (path) => readFileSync(path, 'utf8'),
  });
  return {
    configuration,
    adapters,
    environment,
    ...(observers === undefined ? {} : { observers }),
    ...(tracing === undefined ? {} : { tracing }),
    ...(plugins === undefined ? {} : { plugins }),
    ...(pricing === undefined ? {} : { pricing }),
    ...(state === undefined ? {} : { state }),
    ...(clock === undefined ? {} : { clock }),
    ...(random === undefined ? {} : { random }),
  };
}
