import path from 'node:path';
import {
  configurationJsonSchema,
  invalidConfiguration,
  parseConfiguration,
  type Configuration,
  type ProviderAdapter,
} from '@bifrost/core';
import { discoverProviders, type DiscoveryOptions } from './discover-providers.js';
import type { Discovery } from './discovery.js';
import { environmentConfiguration } from './environment-configuration.js';
import { failingProviders } from './failing-providers.js';
import { findConfigurationFile, type FoundFile } from './find-configuration.js';
import { fileReader, type ReadFile } from './read-configuration-file.js';
import { standIn } from './stand-in.js';
import { wantedProviders } from './wanted-providers.js';

/** Everything on which a configuration depends. */
export interface LoadConfigurationOptions {
  /** `--config`. */
  readonly flag?: string | undefined;
  readonly workingFolder: string;
  /** A folder of the program's own package: its dependencies are looked at last. */
  readonly programFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether something listens at an address of this machine; asked only where there is no file. */
  readonly isReachable: (origin: string) => Promise<boolean>;
  /** Whether providers are loaded that no entry needs. Default: they wait, and `importWaiting` loads them. */
  readonly unneeded?: boolean;
  /**
   * Whether a provider is set aside whose package is there and cannot be used: requests to it are refused with the
   * reason and go on to their fallbacks, and all others are served. Default: the configuration is refused.
   */
  readonly maySetAside?: (id: string) => boolean;
  /**
   * Gives the texts of the configuration and of files that it names, by absolute path; the disk's by default. Who passes
   * it sees what a configuration depends on, also where it is refused, or answers from memory. Throws as Node does.
   */
  readonly readFile?: ReadFile;
  /** For tests: parts of how packages are loaded. */
  readonly load?: DiscoveryOptions['load'];
}

/** A configuration with everything that is told about it. */
export interface LoadedConfiguration {
  readonly configuration: Configuration;
  readonly discovery: Discovery;
  /** Where its packages were looked for, the first first. */
  readonly folders: readonly string[];
  /** Absolute path of the file; absent where the environment was used. */
  readonly path: string | undefined;
  /** For the start line: where the configuration came from. */
  readonly from: string;
  readonly notes: readonly string[];
  /** Files that `file.PATH` names, absolute, for watching. */
  readonly files: readonly string[];
}

/**
 * Finds, reads and checks the configuration, with the providers that it needs: `--config`, `bifrost.json`,
 * `config.json`, else what the environment has. On reload call it again: nothing is kept between two calls.
 *
 * @throws {BifrostError} `invalid_configuration` with every problem.
 */
export async function loadConfiguration(options: LoadConfigurationOptions): Promise<LoadedConfiguration> {
  const { flag, workingFolder, readFile } = options;
  const file = findConfigurationFile({ flag, workingFolder, readFile });
  return file === undefined ? fromEnvironment(options) : fromFile(file, options);
}

async function fromFile(file: FoundFile, options: LoadConfigurationOptions): Promise<LoadedConfiguration> {
  const folder = path.dirname(file.path);
  const folders = [folder, options.programFolder];
  const wanted = wantedProviders(file.value);
  const { configuration, discovery } = checked(
    file.value,
    await discoverProviders({
      folders,
      explicit: wanted.packages,
      wanted: wanted.ids,
      unneeded: options.unneeded ?? false,
      ...(options.maySetAside && { tolerates: options.maySetAside }),
      ...(options.load && { load: options.load }),
    }),
    { ...options, folder },
  );
  const files = configuration.files.map((name) => path.resolve(folder, name));
  const from = `${file.path} (${file.from})`;
  return { configuration, discovery, folders, path: file.path, from, notes: discovery.notes, files };
}

/** Checks what a configuration says, without those providers whose functions fail as soon as they are asked. */
function checked(
  value: unknown,
  discovery: Discovery,
  at: Pick<LoadConfigurationOptions, 'environment' | 'maySetAside' | 'readFile'> & { folder: string },
): { configuration: Configuration; discovery: Discovery } {
  const configuration = parseConfiguration(value, {
    adapters: [...discovery.adapters, ...discovery.unusable.map(standIn)],
    environment: at.environment,
    readFile: fileReader(at.folder, at.readFile),
  });
  const failing = failingProviders(configuration, discovery.packages);
  const fatal = failing.filter(({ id }) => at.maySetAside?.(id) !== true);
  if (fatal.length > 0) throw invalidConfiguration(fatal.map(({ problem }) => problem));
  if (failing.length === 0) return { configuration, discovery };
  const failed = new Set(failing.map(({ id }) => id));
  const rest = {
    ...discovery,
    adapters: discovery.adapters.filter(({ id }) => !failed.has(id)),
    unusable: [...discovery.unusable, ...failing],
  };
  return checked(value, rest, at);
}

async function fromEnvironment(options: LoadConfigurationOptions): Promise<LoadedConfiguration> {
  const folders = [options.workingFolder, options.programFolder];
  const found = await discoverProviders({
    folders,
    ...(options.maySetAside && { tolerates: options.maySetAside }),
    ...(options.load && { load: options.load }),
  });
  const { adapters } = found;
  const { environment, isReachable } = options;
  const { value, simulated, notes } = await environmentConfiguration({ adapters, environment, isReachable });
  const { configuration, discovery } = checked(value, found, { ...options, folder: options.workingFolder });
  const from = simulated ? 'nothing: no file and no key was found' : 'the environment: no file was found';
  return {
    configuration,
    discovery,
    folders,
    path: undefined,
    from,
    notes: [...discovery.notes, ...notes],
    files: [],
  };
}

/** The JSON Schema for these providers as the text of a file: draft 2020-12, for editors. */
export function composedJsonSchema(adapters: readonly ProviderAdapter[]): string {
  return `${JSON.stringify(configurationJsonSchema(adapters), null, 2)}\n`;
}
