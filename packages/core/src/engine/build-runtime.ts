import type { AdapterContext, Endpoint, ProviderAdapter } from '../adapter/provider-adapter.js';
import { createQueue } from '../queue/queue.js';
import { CredentialCache } from '../runner/credential-cache.js';
import type { KeyRuntime, ProviderRuntime } from '../runner/provider-runtime.js';
import { SuppliedKeys } from '../runner/supplied-keys.js';
import type { Configuration, KeyConfiguration, ProviderConfiguration } from '../schemas/resolved.js';
import { createRedactor } from '../secrets/redactor.js';
import { Secret } from '../secrets/secret.js';
import type { Clock } from '../time/clock.js';
import { createInProcessTransport } from '../transport/in-process-transport.js';
import type { Environment } from '../transport/proxy-settings.js';
import type { Transport } from '../transport/transport.js';
import { connectByProxy, createUndiciTransport } from '../transport/undici-transport.js';
import { createAdapterFetch } from './adapter-fetch.js';
import type { Runtime } from './runtime.js';

interface Means {
  clock: Clock;
  random: () => number;
  environment: Environment;
}

/** Makes a configuration ready: pools, queues, keys with their names on the wire. Opens no socket yet. */
export function buildRuntime(
  configuration: Configuration,
  adapters: readonly ProviderAdapter[],
  means: Means,
): Runtime {
  const providers = new Map<string, ProviderRuntime>();
  for (const [name, provider] of configuration.providers)
    providers.set(name, providerRuntime(provider, means));
  const { routing, gateway } = configuration;
  return {
    providers,
    aliases: new Map(Object.entries(configuration.aliases).map(([name, targets]) => [name, targets])),
    routing: {
      maxAttempts: routing.max_attempts,
      deadlineMs: routing.deadline_in_seconds * 1000,
      retryAfterMaxMs: routing.retry_after_max_in_seconds * 1000,
      fallbackOn: new Set(routing.fallback_on),
      strictParams: routing.strict_params,
    },
    exposeRouting: gateway.expose_routing,
    adapters,
    redact: createRedactor(secretsIn(configuration)),
  };
}

function providerRuntime(provider: ProviderConfiguration, means: Means): ProviderRuntime {
  const { adapter, network_config: network, concurrency_and_buffer_size: limits } = provider;
  const transport = transportFor(provider, means);
  const firstToken = network.first_token_timeout_in_seconds;
  const requestTimeoutMs = network.default_request_timeout_in_seconds * 1000;
  return {
    name: provider.name,
    adapter,
    options: provider.options,
    keys: provider.keys.map((key) => keyRuntime(provider, key)),
    supplied: suppliedKeys(provider, means.clock),
    limits: {
      requestTimeoutMs,
      firstTokenTimeoutMs: firstToken === 0 ? undefined : firstToken * 1000,
      idleTimeoutMs: network.stream_idle_timeout_in_seconds * 1000,
      maxRetries: network.max_retries,
      backoffInitialMs: network.retry_backoff_initial,
      backoffMaxMs: network.retry_backoff_max,
    },
    circuit: provider.circuit_breaker,
    baseUrl: baseUrlOf(network.base_url),
    extraHeaders: network.extra_headers,
    allowedOperations: provider.allowed_operations,
    allowedStreams: provider.allowed_streams,
    pathOverrides: provider.path_overrides,
    nativePassage: provider.native_passage,
    fallbacks: provider.fallbacks,
    queue: createQueue({
      clock: means.clock,
      concurrency: limits.concurrency,
      bufferSize: limits.buffer_size,
      timeoutMs: limits.queue_timeout_in_seconds * 1000,
      dropExcess: limits.drop_excess_requests ?? false,
      provider: provider.name,
    }),
    queueLimits: { concurrency: limits.concurrency, bufferSize: limits.buffer_size },
    transport,
    credentials: new CredentialCache(means.clock, requestTimeoutMs),
    fetch: createAdapterFetch(transport, means.clock, requestTimeoutMs),
    connectToMedia: connectByProxy(wayOut(provider, means)),
  };
}

function suppliedKeys(provider: ProviderConfiguration, clock: Clock): SuppliedKeys | undefined {
  const { supply } = provider;
  if (supply === undefined) return undefined;
  const ready = async (tenant: string | undefined) => {
    const keys = await supply(tenant);
    const secrets: Secret[] = [];
    collectKeySecrets(keys, secrets);
    return { keys: keys.map((key) => keyRuntime(provider, key)), redact: createRedactor(secrets) };
  };
  return new SuppliedKeys(provider.name, ready, clock);
}

function keyRuntime(provider: ProviderConfiguration, key: KeyConfiguration): KeyRuntime {
  const { adapter, options } = provider;
  const context = { options, key: { name: key.name, value: key.value, options: key.options } };
  const origins = adapter.origins(context);
  return {
    id: key.id,
    name: key.name,
    context,
    weight: key.weight,
    enabled: key.enabled,
    models: key.models,
    operations: key.operations,
    // a map: the names come from clients, and an object would know `constructor`
    wireNames: new Map(Object.entries({ ...adapter.deployments?.(key.options), ...key.aliases })),
    origins,
    origin: originOf(provider, context) ?? origins[0] ?? '',
  };
}

/** The origin of `base_url`, unless the key's own address wins over it. */
function originOf(provider: ProviderConfiguration, context: AdapterContext): string | undefined {
  const base = baseUrlOf(provider.network_config.base_url);
  if (base === undefined) return undefined;
  for (const entries of Object.values(provider.adapter.operations))
    for (const entry of entries ?? []) if (namesOwnOrigin(entry, context)) return undefined;
  return base.origin;
}

function namesOwnOrigin(entry: Pick<Endpoint, 'endpoint'>, context: AdapterContext): boolean {
  try {
    // where a key leads is no matter of the model, so any name does
    return entry.endpoint({ ...context, model: 'model', stream: false }).originFromKey === true;
  } catch {
    return false;
  }
}

function transportFor(provider: ProviderConfiguration, means: Means): Transport {
  const { adapter, network_config: network } = provider;
  if (adapter.respond !== undefined) {
    return createInProcessTransport((request, tools) => {
      const asked = request.headers['x-bf-key'];
      const key = provider.keys.find(({ name }) => name === asked) ?? provider.keys[0];
      // of a key that a function gave it learns the name alone
      const name = key?.name ?? asked ?? '';
      const context = { options: provider.options, key: { name, value: key?.value, options: key?.options } };
      return adapter.respond?.(request, tools, context) ?? Promise.reject(new Error('no answer'));
    }, means);
  }
  return createUndiciTransport({
    ...wayOut(provider, means),
    insecureSkipVerify: network.insecure_skip_verify,
  });
}

/** How connections leave the house for a provider. */
function wayOut({ network_config: network, proxy_config: proxy }: ProviderConfiguration, means: Means) {
  const { clock, environment } = means;
  const connectTimeoutMs = network.connect_timeout_in_seconds * 1000;
  const { ca_cert_pem: caCertPem } = network;
  return { clock, connectTimeoutMs, proxy, environment, ...(caCertPem !== undefined && { caCertPem }) };
}

function baseUrlOf(baseUrl: string | undefined): ProviderRuntime['baseUrl'] {
  if (baseUrl === undefined) return undefined;
  const { origin, pathname } = new URL(baseUrl);
  return { origin, path: pathname === '/' ? '' : pathname };
}

/** Every secret of a configuration, wherever an adapter's schema put one. */
function secretsIn(configuration: Configuration): Secret[] {
  const secrets = [...configuration.headerSecrets];
  for (const provider of configuration.providers.values()) {
    collectSecrets(provider.options, secrets);
    collectSecrets(provider.proxy_config, secrets);
    collectKeySecrets(provider.keys, secrets);
  }
  collectSecrets(configuration.gateway, secrets);
  return secrets;
}

function collectKeySecrets(keys: readonly KeyConfiguration[], into: Secret[]): void {
  for (const { value, options } of keys) {
    collectSecrets(value, into);
    collectSecrets(options, into);
  }
}

function collectSecrets(value: unknown, into: Secret[]): void {
  if (value instanceof Secret) into.push(value);
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) collectSecrets(member, into);
}
