import { changedVersions, type LoadedPlugins } from '@bifrost/config';
import { BifrostError } from '@bifrost/core';
import type { Logger } from 'pino';
import type { ReadConfiguration } from './configuration-source.js';
import { reloadSeries, type ReloadFigures } from './metrics/reload-series.js';
import type { Series } from './metrics/series.js';
import { needsRestart } from './resolve-settings.js';
import type { GatewaySettings } from './settings.js';

/** What is in charge: a runtime, or workers. */
export interface InCharge {
  readonly loaded: ReadConfiguration;
  readonly settings: GatewaySettings;
  /** Absent in a process that serves nothing itself. */
  readonly plugins?: LoadedPlugins;
}

/** Why the newest configuration is not the one in force. */
export interface ReloadFailure {
  /** Milliseconds since 1970. */
  at: number;
  /** Every problem, a line each. */
  problem: string;
}

export interface ReloaderOptions<Current extends InCharge> {
  logger: Logger;
  /** Reads the configuration anew. */
  load: (current: Current) => Promise<ReadConfiguration>;
  /** Settings of a new configuration, as far as a running listener allows them. Throws what is wrong with them. */
  settings: (loaded: ReadConfiguration) => GatewaySettings;
  build: (next: InCharge, current: Current) => Promise<Current>;
  current: () => Current;
  /** Puts the new in charge and retires the old. */
  swap: (next: Current) => void;
  /** A new configuration was refused. */
  onFailure?: (failure: ReloadFailure) => void;
}

/**
 * Takes up a changed configuration: all of it, or nothing. Whatever is wrong with a new one is logged, and the last
 * good one stays in charge. Reloads run one after another.
 */
export class Reloader<Current extends InCharge> {
  readonly #options: ReloaderOptions<Current>;
  #last: Promise<boolean> = Promise.resolve(true);
  #failure: ReloadFailure | undefined;
  /** What the process began with: some of it holds as long as the process, whatever was taken up since. */
  #started: GatewaySettings | undefined;
  /** What the newest reload found at its beginning, and settles where it ends well. */
  #settling: ReloadFailure | undefined;
  /** The start is no reload, but what it took up is in force. */
  readonly #figures: ReloadFigures = { applied: 0, refused: 0, appliedAt: Date.now() };

  constructor(options: ReloaderOptions<Current>) {
    this.#options = options;
  }

  /** The last refusal, until something newer is taken up. */
  get failure(): ReloadFailure | undefined {
    return this.#failure;
  }

  /** The last refusal, as far as it is newer than what the reload that runs takes up. */
  get newerFailure(): ReloadFailure | undefined {
    return this.#failure === this.#settling ? undefined : this.#failure;
  }

  /** How reloads went, and what is in force, as metrics. */
  series(): Series[] {
    return reloadSeries(this.#figures, this.#failure !== undefined);
  }

  /** Notes that there is a newer configuration which cannot even be read. */
  refuse(problem: string): void {
    this.#fail(problem, 'the last good configuration stays in force');
  }

  /** Resolves to whether the new configuration is in charge. Never rejects. */
  reload(): Promise<boolean> {
    this.#last = this.#last.then(() => this.#reload());
    return this.#last;
  }

  /**
   * Has the configuration that is in force served by another, which knows more of what is installed. Takes its turn
   * among the reloads and is none itself. Resolves to whether the other is in charge. Never rejects.
   */
  replace(build: (current: Current) => Promise<Current>): Promise<boolean> {
    this.#last = this.#last.then(() => this.#replace(build));
    return this.#last;
  }

  async #replace(build: (current: Current) => Promise<Current>): Promise<boolean> {
    const { logger, current, swap } = this.#options;
    const before = current();
    try {
      const next = await build(before);
      if (next === before) return true;
      swap(next);
      const packages = before.loaded.discovery.waiting.map(({ name }) => name);
      logger.info({ packages }, 'installed packages were imported: a request may be for one of them');
      this.#tellNotes(before, next);
      return true;
    } catch (error) {
      const meaning = 'installed packages cannot be served: their paths are answered with 404 until a reload';
      if (!isStopping(error)) logger.error({ problem: problemOf(error) }, meaning);
      return false;
    }
  }

  async #reload(): Promise<boolean> {
    const { load, settings, build, current, swap } = this.#options;
    const before = current();
    this.#started ??= before.settings;
    this.#settling = this.#failure;
    try {
      const loaded = await load(before);
      const next = await build({ loaded, settings: settings(loaded) }, before);
      swap(next);
      this.#failure = this.newerFailure;
      this.#figures.applied += 1;
      this.#figures.appliedAt = Date.now();
      this.#tell(before, next);
      return true;
    } catch (error) {
      this.#fail(problemOf(error), 'the new configuration is not used: the last good one stays in force');
      return false;
    }
  }

  #fail(problem: string, meaning: string): void {
    const { logger, onFailure } = this.#options;
    logger.error({ problem }, meaning);
    this.#figures.refused += 1;
    this.#failure = { at: Date.now(), problem };
    onFailure?.(this.#failure);
  }

  #tellNotes(before: InCharge, next: InCharge): void {
    for (const note of next.loaded.notes.filter((each) => !before.loaded.notes.includes(each)))
      this.#options.logger.warn({ note }, 'a note on the new configuration');
  }

  #tell(before: InCharge, next: InCharge): void {
    const { logger } = this.#options;
    const providers = [...next.loaded.configuration.providers.keys()];
    logger.info({ from: next.loaded.from, providers }, 'configuration reloaded');
    const restart = needsRestart(this.#started ?? before.settings, next.settings);
    if (restart.length > 0)
      logger.warn({ settings: restart }, 'these settings changed and need a restart of the gateway');
    for (const { id: provider, problem } of next.loaded.discovery.unusable)
      logger.warn({ provider, problem }, 'a provider is still set aside');
    this.#tellNotes(before, next);
    for (const change of changedVersions(packagesOf(before), packagesOf(next)))
      logger.warn({ change }, 'a package changed');
  }
}

/** Whether there is nothing wrong, but the gateway is told to stop. */
function isStopping(error: unknown): boolean {
  return BifrostError.isInstance(error) && error.code === 'cancelled';
}

function problemOf(error: unknown): string {
  return BifrostError.isInstance(error) ? error.message : String(error);
}

function packagesOf({ loaded, plugins }: InCharge) {
  return [...loaded.discovery.packages, ...(plugins?.packages ?? [])];
}
