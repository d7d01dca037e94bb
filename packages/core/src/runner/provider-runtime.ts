import type { AdapterContext, AdapterFetch, ProviderAdapter } from '../adapter/provider-adapter.js';
import type { CircuitSettings } from '../balancer/circuit.js';
import type { ErrorCode } from '../errors/codes.js';
import type { Operation } from '../hub/operations.js';
import type { Queue } from '../queue/queue.js';
import type { Connect } from '../transport/connector.js';
import type { Transport } from '../transport/transport.js';
import type { CredentialCache } from './credential-cache.js';
import type { SuppliedKeys } from './supplied-keys.js';

/** One configured key, ready for use. */
export interface KeyRuntime {
  /** Name and digest: what health is remembered by, so that a replaced key starts afresh. */
  readonly id: string;
  readonly name: string;
  readonly context: AdapterContext;
  readonly weight: number;
  readonly enabled: boolean;
  /** Models that the key serves, as clients write them; empty means all. */
  readonly models: readonly string[];
  /** Operations that the key serves; absent means all. */
  readonly operations: readonly Operation[] | undefined;
  /** From the client's model name to the name on the wire. */
  readonly wireNames: ReadonlyMap<string, string>;
  /** The only origins that see this key, the default first. */
  readonly origins: readonly string[];
  /** Where the key leads: outages are remembered of it. */
  readonly origin: string;
}

/** The time limits and tries of one provider. */
export interface ProviderLimits {
  readonly requestTimeoutMs: number;
  readonly firstTokenTimeoutMs: number | undefined;
  readonly idleTimeoutMs: number;
  readonly maxRetries: number;
  readonly backoffInitialMs: number;
  readonly backoffMaxMs: number;
}

/** One configured provider, ready for use: immutable but for its pools and queue. */
export interface ProviderRuntime {
  /** Name in the configuration. */
  readonly name: string;
  readonly adapter: ProviderAdapter;
  readonly options: unknown;
  /** Empty where `supplied` gives them. */
  readonly keys: readonly KeyRuntime[];
  /** Keys that a function gives for each tenant. */
  readonly supplied: SuppliedKeys | undefined;
  readonly limits: ProviderLimits;
  readonly circuit: CircuitSettings;
  /** Origin and path prefix that replace the adapter's, where `base_url` is set. */
  readonly baseUrl: { readonly origin: string; readonly path: string } | undefined;
  readonly extraHeaders: Readonly<Record<string, string>>;
  /** Operations that the configuration allows; absent means all. */
  readonly allowedOperations: ReadonlySet<Operation> | undefined;
  /** Operations that the configuration allows as streams; absent means all. */
  readonly allowedStreams: ReadonlySet<Operation> | undefined;
  /** Paths that replace the adapter's for an operation. */
  readonly pathOverrides: Readonly<Partial<Record<Operation, string>>>;
  readonly nativePassage: boolean;
  /** Targets to try when a request brings no fallbacks of its own. */
  readonly fallbacks: readonly string[];
  readonly queue: Queue;
  readonly queueLimits: { readonly concurrency: number; readonly bufferSize: number };
  readonly transport: Transport;
  readonly credentials: CredentialCache;
  /** The transport as adapters may use it, to fetch credentials. */
  readonly fetch: AdapterFetch;
  /** The way to media that requests name; `undefined` is the direct one. */
  readonly connectToMedia: Connect | undefined;
}

/** Limits that span a whole chain of targets. */
export interface RoutingSettings {
  readonly maxAttempts: number;
  readonly deadlineMs: number;
  readonly retryAfterMaxMs: number;
  /** Codes that fall back though the table says they need not. */
  readonly fallbackOn: ReadonlySet<ErrorCode>;
  readonly strictParams: boolean;
}
