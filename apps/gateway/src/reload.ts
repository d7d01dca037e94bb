import { changedVersions, type LoadedConfiguration, type LoadedPlugins } from '@bifrost/config';
import { BifrostError } from '@bifrost/core';
import type { Logger } from 'pino';
import { needsRestart } from './resolve-settings.js';
import type { GatewaySettings } from './settings.js';

/** What is in charge: a runtime, or workers. */
export interface InCharge {
  readonly loaded: LoadedConfiguration;
  readonly settings: GatewaySettings;
  /** Absent in a process that serves nothing itself. */
  readonly plugins?: LoadedPlugins;
}

export interface ReloaderOptions<Current extends InCharge> {
  logger: Logger;
  /** Reads the configuration anew. */
  load: () => Promise<LoadedConfiguration>;
  /** Settings of a new configuration, as far as a running listener allows them. Throws what is wrong with them. */
  settings: (loaded: LoadedConfiguration) => GatewaySettings;
  build: (next: InCharge, current: Current) => Promise<Current>;
  current: () => Current;
  /** Puts the new in charge and retires the old. */
  swap: (next: Current) => void;
}

/**
 * Takes up a changed configuration: all of it, or nothing. Whatever is wrong with a new one is logged, and the last
 * good one stays in charge. Reloads run one after another.
 */
export class Reloader<Current extends InCharge> {
  readonly #options: ReloaderOptions<Current>;
  #last: Promise<boolean> = Promise.resolve(true);

  constructor(options: ReloaderOptions<Current>) {
    this.#options = options;
  }

  /** Resolves to whether the new configuration is in charge. Never rejects. */
  reload(): Promise<boolean> {
    this.#last = this.#last.then(() => this.#reload());
    return this.#last;
  }

  async #reload(): Promise<boolean> {
    const { logger, load, settings, build, current, swap } = this.#options;
    const before = current();
    try {
      const loaded = await load();
      const next = await build({ loaded, settings: settings(loaded) }, before);
      swap(next);
      this.#tell(before, next);
      return true;
    } catch (error) {
      const problem = BifrostError.isInstance(error) ? error.message : String(error);
      logger.error({ problem }, 'the new configuration is not used: the last good one stays in force');
      return false;
    }
  }

  #tell(before: InCharge, next: InCharge): void {
    const { logger } = this.#options;
    const providers = [...next.loaded.configuration.providers.keys()];
    logger.info({ from: next.loaded.from, providers }, 'configuration reloaded');
    const restart = needsRestart(before.settings, next.settings);
    if (restart.length > 0)
      logger.warn({ settings: restart }, 'these settings changed and need a restart of the gateway');
    for (const change of changedVersions(packagesOf(before), packagesOf(next)))
      logger.warn({ change }, 'a package changed');
  }
}

function packagesOf({ loaded, plugins }: InCharge) {
  return [...loaded.discovery.packages, ...(plugins?.packages ?? [])];
}
