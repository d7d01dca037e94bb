import { invalidConfiguration, type Plugin, type PluginConfiguration } from '@bifrost/core';
import type { DiscoveredPackage } from './discovery.js';
import { defaultLoading, importPackage, type LoadOptions } from './import-package.js';
import { notInstalled } from './not-installed.js';
import { findProviderPackage, type ProviderPackage } from './provider-packages.js';

export interface PluginOptions {
  /** Folders to look from, the first first: the configuration file's, then the gateway's own package. */
  readonly folders: readonly string[];
  /** For tests and unusual loaders: parts of how packages are loaded. */
  readonly load?: Partial<LoadOptions>;
}

export interface LoadedPlugins {
  /** In the order of the configuration, which is the order in which they are asked. */
  readonly plugins: readonly Plugin[];
  /** Where they came from, for noticing versions that changed. `ids` are the names of a package's plugins. */
  readonly packages: readonly DiscoveredPackage[];
}

/**
 * Loads the plugins of a configuration. The default export of a package is a {@link Plugin}, or a function that makes
 * one of the entry's `config`; it may be asynchronous. A package may stand in several entries.
 *
 * Loading runs the packages' code. One that cannot be used is an error and never left out: it could be the one that
 * keeps something out.
 *
 * @throws {BifrostError} `invalid_configuration` naming every plugin that is missing or cannot be used.
 *
 * @example
 * const { plugins } = await loadPlugins(loaded.configuration.plugins, { folders: loaded.folders });
 */
export async function loadPlugins(
  entries: readonly PluginConfiguration[],
  options: PluginOptions,
): Promise<LoadedPlugins> {
  const loading = { ...defaultLoading(), ...options.load };
  const problems: string[] = [];
  const plugins: Plugin[] = [];
  const packages = new Map<string, DiscoveredPackage>();
  for (const [index, entry] of entries.entries()) {
    const place = `plugins[${index}]`;
    const pack = findProviderPackage(entry.package, options.folders);
    if (pack === undefined) {
      problems.push(notInstalled(`${place}.package`, entry.package, options.folders));
      continue;
    }
    const result = await loadPlugin(pack, entry, loading);
    if ('problem' in result) problems.push(`${place}: ${result.problem}`);
    else {
      plugins.push(result.plugin);
      packages.set(pack.name, described(pack, packages.get(pack.name), result.plugin));
    }
  }
  if (problems.length > 0) throw invalidConfiguration(problems);
  return { plugins, packages: [...packages.values()] };
}

type PluginResult = { plugin: Plugin } | { problem: string };

async function loadPlugin(
  pack: ProviderPackage,
  entry: PluginConfiguration,
  loading: LoadOptions,
): Promise<PluginResult> {
  const imported = await importPackage(pack, loading);
  if ('problem' in imported) return imported;
  const label = `${pack.name} ${pack.version}`;
  const { exported } = imported;
  if (typeof exported !== 'function' && entry.config !== undefined && pluginFault(exported) === undefined) {
    return { problem: `${label}: its default export is a plugin that takes no settings; remove \`config\`` };
  }
  let made: unknown = exported;
  if (typeof exported === 'function') {
    try {
      made = await exported(entry.config);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { problem: `${label} does not start with this \`config\`: ${reason}` };
    }
  }
  if (isPlugin(made)) return { plugin: entry.required ? asRequired(made) : made };
  return { problem: `${label}: ${pluginFault(made) ?? 'its default export is no plugin'}` };
}

const steps = ['onRequest', 'onAttempt', 'onResponse', 'onEnd'] as const;

function pluginFault(value: unknown): string | undefined {
  try {
    return faultOf(value);
  } catch (error) {
    return `a member of its plugin throws when it is read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function faultOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'its default export must be a plugin, or a function that makes one of its `config`';
  }
  // not a copy of its members: methods of a class stand in its prototype
  const member = (name: string): unknown => Reflect.get(value, name);
  const [specVersion, name, required] = ['specVersion', 'name', 'required'].map(member);
  if (specVersion !== 'v1') {
    const spoken = typeof specVersion === 'string' ? `"${specVersion}"` : 'none';
    return (
      `it speaks version ${spoken} of the plugin interface and this Bifrost speaks "v1"; ` +
      'install versions of both that belong together'
    );
  }
  if (typeof name !== 'string' || name === '') return 'its plugin lacks `name` (a text)';
  if (required !== undefined && typeof required !== 'boolean') return '`required` must be true or false';
  const wrong = steps.find((step) => member(step) !== undefined && typeof member(step) !== 'function');
  if (wrong !== undefined) return `\`${wrong}\` of its plugin "${name}" must be a function`;
  const idle = steps.every((step) => member(step) === undefined);
  return idle ? `its plugin "${name}" does nothing: it has none of ${steps.join(', ')}` : undefined;
}

function isPlugin(value: unknown): value is Plugin {
  return pluginFault(value) === undefined;
}

/** The plugin, required. Not a copy of its members: it may be of a class, whose methods need their object. */
function asRequired(plugin: Plugin): Plugin {
  if (plugin.required === true) return plugin;
  const { specVersion, name } = plugin;
  return {
    specVersion,
    name,
    required: true,
    ...(plugin.onRequest && { onRequest: (request) => plugin.onRequest?.(request) }),
    ...(plugin.onAttempt && { onAttempt: (attempt) => plugin.onAttempt?.(attempt) }),
    ...(plugin.onResponse && { onResponse: (response) => plugin.onResponse?.(response) }),
    ...(plugin.onEnd && { onEnd: (event) => plugin.onEnd?.(event) }),
  };
}

function described(
  { name, version, folder }: ProviderPackage,
  known: DiscoveredPackage | undefined,
  plugin: Plugin,
): DiscoveredPackage {
  return { name, version, folder, ids: [...(known?.ids ?? []), plugin.name] };
}
