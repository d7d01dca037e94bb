import type { Configuration, KeyConfiguration, ProviderConfiguration } from './resolved.js';

const hidden = '[redacted]';

/**
 * A configuration in the format of the file, with every default and without a secret: for `--print-config`. Values of
 * extra headers are hidden as well, since tokens are often among them.
 */
export function printableConfiguration(configuration: Configuration): Record<string, unknown> {
  const { providers, routing, remote_media, aliases, plugins, gateway } = configuration;
  const printed = {
    providers: Object.fromEntries(
      [...providers].map(([name, provider]) => [name, printableProvider(provider)]),
    ),
    routing,
    remote_media,
    aliases,
    plugins: plugins.map(({ package: name, required }) => ({ package: name, required, config: hidden })),
    gateway,
  };
  // Secrets write themselves as [redacted].
  const result: Record<string, unknown> = JSON.parse(JSON.stringify(printed));
  return result;
}

function printableProvider(provider: ProviderConfiguration): Record<string, unknown> {
  const { name, adapter, options, keys, supply: _supply, network_config, proxy_config, ...rest } = provider;
  const { allowed_operations, allowed_streams, path_overrides, ...shared } = rest;
  const custom = {
    base_provider_type: adapter.id,
    ...(allowed_operations && { allowed_operations: [...allowed_operations] }),
    ...(allowed_streams && { allowed_streams: [...allowed_streams] }),
    request_path_overrides: path_overrides,
  };
  return {
    keys: keys.map((key) => printableKey(key, adapter.id)),
    ...(adapter.options && { [`${adapter.id}_config`]: options }),
    ...(name !== adapter.id && { custom_provider_config: custom }),
    network_config: {
      ...network_config,
      extra_headers: Object.fromEntries(
        Object.keys(network_config.extra_headers).map((header) => [header, hidden]),
      ),
    },
    proxy_config:
      'url' in proxy_config ? { ...proxy_config, url: withoutUser(proxy_config.url) } : proxy_config,
    ...shared,
  };
}

function printableKey(
  { id: _id, options, ...key }: KeyConfiguration,
  adapterId: string,
): Record<string, unknown> {
  const isEmpty = typeof options === 'object' && options !== null && Object.keys(options).length === 0;
  return { ...key, ...(!isEmpty && { [`${adapterId}_key_config`]: options }) };
}

function withoutUser(value: string): string {
  const user = /^(\w+:\/\/)?[^/@]*@/u;
  return value.replace(user, `$1${hidden}@`);
}
