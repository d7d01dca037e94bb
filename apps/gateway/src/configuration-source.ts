import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isReachable, loadConfiguration, type LoadedConfiguration } from '@bifrost/config';
import type { GatewayOptions } from './gateway-options.js';
import { resolveSettings } from './resolve-settings.js';
import type { GatewaySettings } from './settings.js';

/** Where configurations come from, the first and those of reloads. */
export interface ConfigurationSource {
  load(): Promise<LoadedConfiguration>;
  settings(loaded: LoadedConfiguration): GatewaySettings;
}

/**
 * Reads configurations as the options of a gateway say. Where the first one came from a file, all others come from that
 * file: with it gone for a moment, tokens and addresses of the environment are not what anybody meant.
 */
export function configurationSource(options: GatewayOptions): ConfigurationSource {
  const environment = options.environment ?? process.env;
  let first: Pick<LoadedConfiguration, 'path' | 'from'> | undefined;
  let setAside: ReadonlySet<string> = new Set();
  return {
    async load() {
      const loaded = await loadConfiguration({
        flag: options.config ?? first?.path,
        workingFolder: options.workingFolder ?? process.cwd(),
        programFolder: options.programFolder ?? path.dirname(fileURLToPath(import.meta.url)),
        environment,
        isReachable,
        // a client of any installed vendor may call, whoever answers it
        unneeded: true,
        // At the start one broken package is no reason to serve nobody. Later there is something better to go on with,
        // so a reload never puts it in the place of what works.
        maySetAside: (id) => first === undefined || setAside.has(id),
      });
      setAside = new Set(loaded.discovery.unusable.map(({ id }) => id));
      if (first?.path === undefined) first = loaded;
      return { ...loaded, from: first.from };
    },
    settings(loaded) {
      const settings = resolveSettings(loaded.configuration.gateway, options, environment);
      return { ...settings, limits: { ...settings.limits, ...options.limits } };
    },
  };
}
