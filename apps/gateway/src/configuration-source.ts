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

/** Reads configurations as the options of a gateway say. */
export function configurationSource(options: GatewayOptions): ConfigurationSource {
  const environment = options.environment ?? process.env;
  return {
    load: () =>
      loadConfiguration({
        flag: options.config,
        workingFolder: options.workingFolder ?? process.cwd(),
        programFolder: options.programFolder ?? path.dirname(fileURLToPath(import.meta.url)),
        environment,
        isReachable,
        // a client of any installed vendor may call, whoever answers it
        unneeded: true,
      }),
    settings(loaded) {
      const settings = resolveSettings(loaded.configuration.gateway, options, environment);
      return { ...settings, limits: { ...settings.limits, ...options.limits } };
    },
  };
}
