import type { LoadedConfiguration } from '@bifrost/config';
import type { OpenEngine } from '../open-engine.js';
import { UsageError } from '../usage-error.js';

/** The model to ask, and whether to tell that its provider only makes answers up. */
export interface ChosenModel {
  readonly model: string;
  readonly simulated: boolean;
}

/**
 * The model to ask: the one that was named, else the first alias, the first that a key lists, or one of a provider
 * inside this process. Never one that could surprise by its price.
 */
export async function chooseModel(open: OpenEngine, named?: string): Promise<ChosenModel> {
  const { providers, aliases } = open.loaded.configuration;
  if (named !== undefined) return { model: named, simulated: isMadeUp(named, open.loaded) };
  const [alias] = Object.keys(aliases);
  if (alias !== undefined) return { model: alias, simulated: false };
  for (const { name, adapter, keys } of providers.values()) {
    const listed = keys
      .filter(({ enabled, operations }) => enabled && operations?.includes('chat') !== false)
      .flatMap(({ models }) => models)
      .find((model) => !model.includes('*'));
    if (listed !== undefined) return { model: `${name}/${listed}`, simulated: adapter.respond !== undefined };
  }
  if ([...providers.values()].every(({ adapter }) => adapter.respond !== undefined)) {
    const [first] = await open.engine.models();
    if (first !== undefined) return { model: first.id, simulated: true };
  }
  const [example = ''] = providers.keys();
  throw new UsageError(
    `Which model? Name one with --model ${example}/<model>; bifrost models lists them. An alias in the configuration makes a default.`,
  );
}

/** Whoever names a model and has configured nothing expects the real one, unless the name says who makes it up. */
function isMadeUp(model: string, { path, configuration }: LoadedConfiguration): boolean {
  const { providers } = configuration;
  const [prefix = ''] = model.split('/');
  const allSimulated = [...providers.values()].every(({ adapter }) => adapter.respond !== undefined);
  return path === undefined && allSimulated && !providers.has(prefix);
}
