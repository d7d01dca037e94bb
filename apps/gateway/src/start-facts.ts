import type { LoadedConfiguration } from '@bifrost/config';
import { findPage } from './dashboard/page.js';
import type { GatewaySettings } from './settings.js';

/** What is worth saying at the start. Never holds a secret. */
export interface StartFacts {
  from: string;
  notes: readonly string[];
  warnings: readonly string[];
  providers: readonly { name: string; keys: readonly string[] }[];
  /** A model to try, where one is listed by name. */
  model: string | undefined;
  /** Every provider makes its answers up. */
  simulated: boolean;
  /** Clients must show a token. */
  needsToken: boolean;
  /** The page is served. */
  dashboard: boolean;
}

/** Gathers what to tell of a configuration. */
export function startFacts(
  loaded: LoadedConfiguration,
  settings: GatewaySettings,
  warnings: readonly string[],
): StartFacts {
  const { configuration, from, notes, discovery } = loaded;
  const setAside = discovery.unusable.map(({ id, problem }) => `${id} is set aside: ${problem}`);
  const providers = [...configuration.providers.values()];
  return {
    from,
    notes,
    warnings: [...setAside, ...warnings],
    providers: providers.map(({ name, keys }) => ({ name, keys: keys.map((key) => key.name) })),
    model: listedModel(loaded),
    simulated: providers.every(({ adapter }) => adapter.respond !== undefined),
    needsToken: settings.clientTokens.length > 0,
    dashboard: settings.dashboard && findPage(loaded.folders) !== undefined,
  };
}

/** The first model that somebody wrote down for chats, else one that a simulated provider always has. */
function listedModel({ configuration }: LoadedConfiguration): string | undefined {
  for (const { name, keys, adapter } of configuration.providers.values()) {
    const listed = keys
      .filter(({ enabled, operations }) => enabled && operations?.includes('chat') !== false)
      .flatMap(({ models }) => models)
      .find((model) => !model.includes('*'));
    if (listed !== undefined) return `${name}/${listed}`;
    if (adapter.respond !== undefined) return `${name}/echo`;
  }
  return undefined;
}
