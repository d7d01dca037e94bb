import { loadConfiguration, loadPlugins, type LoadedConfiguration } from '@bifrost/config';
import { Engine, type Observer } from '@bifrost/core';
import type { CommandContext, SharedFlags } from './command-context.js';

/** An engine and the configuration that it came from. */
export interface OpenEngine {
  readonly engine: Engine;
  readonly loaded: LoadedConfiguration;
}

/** Finds, reads and checks the configuration, as the gateway does. */
export function loadFor(
  { surroundings }: CommandContext,
  { config }: Pick<SharedFlags, 'config'>,
): Promise<LoadedConfiguration> {
  const { workingFolder, programFolder, environment } = surroundings;
  return loadConfiguration({
    flag: config,
    workingFolder,
    programFolder,
    environment,
    isReachable: (origin) => surroundings.isReachable(origin),
  });
}

/** What a call may take to write down its end after its answer was read. */
const lastWordsMs = 1000;

/** Makes an engine of the configuration for one piece of work, and closes it afterwards. */
export async function withEngine<T>(
  context: CommandContext,
  flags: Pick<SharedFlags, 'config'> & { observers?: readonly Observer[] },
  work: (open: OpenEngine) => Promise<T>,
): Promise<T> {
  const loaded = await loadFor(context, flags);
  const { folders, configuration } = loaded;
  const { plugins } = await loadPlugins(configuration.plugins, { folders });
  const { clock, environment } = context.surroundings;
  const engine = new Engine({
    configuration,
    adapters: loaded.discovery.adapters,
    clock,
    environment,
    plugins,
    observers: flags.observers ?? [],
    onPluginFault: ({ plugin, step, reason }) =>
      context.terminal.say(`The plugin '${plugin}' failed in ${step}: ${reason}`),
  });
  try {
    return await work({ engine, loaded });
  } finally {
    await engine.close({ graceMs: lastWordsMs });
  }
}
