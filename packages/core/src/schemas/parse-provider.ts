import type { ProviderAdapter } from '../adapter/provider-adapter.js';
import { isObject, object, text } from '../json/read.js';
import { closest } from './closest.js';
import { entrySchema, providerNameForm } from './configuration.js';
import { isKeysFunction, keySupply } from './key-supply.js';
import type { ParseContext } from './parse-context.js';
import { parseKeys } from './parse-keys.js';
import { providerEntry, type ProviderEntry } from './provider-entry.js';
import type { ReferenceSources } from './references.js';
import type { ProviderConfiguration } from './resolved.js';

/** One entry of `providers` and what it is checked against. */
export interface RawProvider {
  readonly name: string;
  readonly value: unknown;
  readonly adapters: ReadonlyMap<string, ProviderAdapter>;
  /** `gateway.drop_excess_requests`. */
  readonly dropExcess: boolean;
  /** Where references of keys lead that a function gives later. */
  readonly sources: ReferenceSources;
}

/** Checks one provider with its adapter's own schemas. */
export function parseProvider(context: ParseContext, raw: RawProvider): ProviderConfiguration | undefined {
  const path = ['providers', raw.name];
  if (!providerNameForm.test(raw.name)) {
    context.problems.add(
      path,
      'must be a name of letters, digits, "-", "_" and "." that begins with a letter or digit',
    );
    return undefined;
  }
  if (!isObject(raw.value)) {
    context.problems.add(path, 'must be an object');
    return undefined;
  }
  const adapter = adapterOf(context, raw);
  if (adapter === undefined) return undefined;
  const optionsName = `${adapter.id}_config`;
  const { keys: rawKeys, ...withoutKeys } = raw.value;
  const { [optionsName]: rawOptions, ...withoutOptions } = withoutKeys;
  const rest = adapter.options === undefined ? withoutKeys : withoutOptions;
  const entry = context.parse(providerEntry, rest, { path, described: entrySchema(adapter) });
  const options = adapter.options
    ? context.parse(adapter.options, rawOptions ?? {}, { path: [...path, optionsName] })
    : {};
  const keyLess = object(raw.value['custom_provider_config'])?.['is_key_less'] === true;
  const supply = isKeysFunction(rawKeys)
    ? keySupply({ adapter, provider: raw.name, keyLess, ask: rawKeys }, raw.sources)
    : undefined;
  const keys = supply
    ? []
    : parseKeys(context, { adapter, value: rawKeys, path: [...path, 'keys'], keyLess });
  if (entry === undefined) return undefined;
  return { name: raw.name, adapter, options, keys, supply, ...resolved(entry, raw.dropExcess) };
}

type Resolved = Omit<ProviderConfiguration, 'name' | 'adapter' | 'options' | 'keys' | 'supply'>;

function resolved(entry: ProviderEntry, dropExcess: boolean): Resolved {
  const limits = entry.concurrency_and_buffer_size;
  const custom = entry.custom_provider_config;
  return {
    network_config: entry.network_config,
    proxy_config: entry.proxy_config,
    concurrency_and_buffer_size: {
      ...limits,
      drop_excess_requests: limits.drop_excess_requests ?? dropExcess,
    },
    circuit_breaker: entry.circuit_breaker,
    health_check: entry.health_check,
    native_passage: entry.native_passage,
    fallbacks: entry.fallbacks,
    allowed_operations: custom?.allowed_requests?.operations,
    allowed_streams: custom?.allowed_requests?.streams,
    path_overrides: custom?.request_path_overrides ?? {},
  };
}

/** The adapter that an entry means: the one of its name, or the one that it names as its base. */
function adapterOf(
  context: ParseContext,
  { name, value, adapters }: RawProvider,
): ProviderAdapter | undefined {
  const base = text(object(object(value)?.['custom_provider_config'])?.['base_provider_type']);
  const own = adapters.get(name);
  const basePath = ['providers', name, 'custom_provider_config', 'base_provider_type'];
  if (base === undefined) {
    if (own === undefined) context.problems.add(['providers', name], notInstalled(name, adapters, 'entry'));
    return own;
  }
  if (own !== undefined && own.id !== base) {
    context.problems.add(
      basePath,
      `must be "${name}", or the entry needs another name: ${name} is installed itself`,
    );
    return undefined;
  }
  const adapter = adapters.get(base);
  if (adapter === undefined) context.problems.add(basePath, notInstalled(base, adapters, 'base'));
  return adapter;
}

function notInstalled(
  name: string,
  adapters: ReadonlyMap<string, ProviderAdapter>,
  where: 'entry' | 'base',
): string {
  const match = closest(name, adapters.keys());
  const installed = [...adapters.keys()].join(', ') || 'none';
  const guess = match === undefined ? 'Install' : `Did you mean "${match}"? Otherwise install`;
  // nobody here knows which packages there are, and one may bring providers of several names
  const pack = `the package that brings it, as a rule @bifrost/provider-${name} or bifrost-provider-${name} (docs/providers has ours)`;
  const other =
    where === 'entry'
      ? '; or, if it speaks the API of an installed one, name that in custom_provider_config.base_provider_type'
      : '';
  return `no provider "${name}" is installed (installed: ${installed}). ${guess} ${pack}${other}`;
}
