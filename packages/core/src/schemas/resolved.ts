import type { ProviderAdapter } from '../adapter/provider-adapter.js';
import type { CircuitSettings } from '../balancer/circuit.js';
import type { Operation } from '../hub/operations.js';
import type { Secret } from '../secrets/secret.js';
import type { ProxySettings } from '../transport/proxy-settings.js';
import type { Aliases } from './aliases.js';
import type { HealthCheckConfig } from './circuit-breaker.js';
import type { ConcurrencyConfig } from './concurrency.js';
import type { GatewayConfig } from './gateway.js';
import type { NetworkConfig } from './network-config.js';
import type { RemoteMediaConfig } from './remote-media.js';
import type { RoutingConfig } from './routing.js';

/*
 * A configuration after parsing: references resolved, defaults filled in, everything checked. Names are those of the
 * file, so that what is printed can be read beside it.
 */

/** One key of a provider. */
export interface KeyConfiguration {
  /** Name and digest of everything secret in it: what health is remembered by, so that a replaced key starts afresh. */
  readonly id: string;
  readonly name: string;
  /** Absent for keys that consist of options, and for providers without keys. */
  readonly value: Secret | undefined;
  /** Empty means all. */
  readonly models: readonly string[];
  readonly weight: number;
  readonly enabled: boolean;
  /** From the client's model name to the name on the wire. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Absent means all. */
  readonly operations: readonly Operation[] | undefined;
  /** `<id>_key_config`, parsed by the adapter's schema. */
  readonly options: unknown;
}

/** Gives the checked keys of a tenant. */
export type KeySupply = (tenant: string | undefined) => Promise<readonly KeyConfiguration[]>;

/** One provider: an installed one, or a further instance of one. */
export interface ProviderConfiguration {
  /** Name in the configuration. */
  readonly name: string;
  readonly adapter: ProviderAdapter;
  /** `<id>_config`, parsed by the adapter's schema. */
  readonly options: unknown;
  /** Empty only where `supply` gives them. */
  readonly keys: readonly KeyConfiguration[];
  /** Gives the keys for each tenant, where code configured a function in the place of `keys`. */
  readonly supply: KeySupply | undefined;
  readonly network_config: NetworkConfig;
  readonly proxy_config: ProxySettings;
  readonly concurrency_and_buffer_size: ConcurrencyConfig;
  readonly circuit_breaker: CircuitSettings;
  /** Absent means no checks. */
  readonly health_check: HealthCheckConfig | undefined;
  readonly native_passage: boolean;
  /** Targets as `provider/model`, or aliases. */
  readonly fallbacks: readonly string[];
  /** Operations that are let through; absent means all. */
  readonly allowed_operations: ReadonlySet<Operation> | undefined;
  /** Operations that are let through as streams; absent means all. */
  readonly allowed_streams: ReadonlySet<Operation> | undefined;
  /** Paths that replace the adapter's. */
  readonly path_overrides: Readonly<Partial<Record<Operation, string>>>;
}

/** A plugin to load. */
export interface PluginConfiguration {
  readonly package: string;
  readonly config?: unknown;
  readonly required: boolean;
}

/** A whole configuration. */
export interface Configuration {
  /** By name, in the order of the file. */
  readonly providers: ReadonlyMap<string, ProviderConfiguration>;
  readonly routing: RoutingConfig;
  readonly remote_media: RemoteMediaConfig;
  readonly aliases: Aliases;
  readonly plugins: readonly PluginConfiguration[];
  readonly gateway: GatewayConfig;
  /** Files that references led to: a change of one changes the configuration. */
  readonly files: readonly string[];
  /** What references of `extra_headers` led to: tokens more often than not, and never to be shown. */
  readonly headerSecrets: readonly Secret[];
}
