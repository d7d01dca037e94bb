import path from 'node:path';
import {
  environmentConfiguration,
  fileReader,
  findConfigurationFile,
  loadPlugins,
  standIn,
  type Discovery,
  type EnvironmentConfiguration,
} from '@bifrost/config';
import {
  BifrostError,
  object,
  parseConfiguration,
  type Configuration,
  type ReferenceSources,
} from '@bifrost/core';
import type { CommandContext, SharedFlags } from './command-context.js';
import { entryBase } from './entry-base.js';
import { installedProviders, type WrittenConfiguration } from './installed-providers.js';
import { parseProblem, type Problem } from './problem.js';

/** All that can be told of a configuration, also of one that is wrong. */
export interface Survey {
  /** Where it came from, for people. */
  readonly from: string;
  /** Entries of `providers` as they were written. */
  readonly entries: Readonly<Record<string, unknown>>;
  readonly discovery: Discovery;
  /** Everything that is wrong. */
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
  /** Where references lead. */
  readonly sources: ReferenceSources;
}

/** Looks at the configuration step by step, so that one mistake does not hide the rest. */
export async function survey(
  { surroundings }: CommandContext,
  { config }: Pick<SharedFlags, 'config'>,
): Promise<Survey> {
  const { workingFolder, programFolder, environment } = surroundings;
  const problems: Problem[] = [];
  const file = orNothing(problems, () => findConfigurationFile({ flag: config, workingFolder }));
  // A file that cannot be read is a problem, and no reason to look at the environment instead.
  const isBroken = problems.length > 0;
  const discovery = await discover(surroundings, file, problems);
  const made = file ?? (isBroken ? undefined : await fromEnvironment(surroundings, discovery, problems));
  const folder = file === undefined ? workingFolder : path.dirname(file.path);
  const found: Survey = {
    from: file?.path ?? (isBroken ? 'a file that cannot be used' : 'the environment: no file was found'),
    entries: object(object(made?.value)?.['providers']) ?? {},
    discovery,
    problems,
    notes: [...discovery.notes, ...(made !== undefined && 'notes' in made ? made.notes : [])],
    sources: { environment, readFile: fileReader(folder) },
  };
  problems.push(...unusableProblems(found));
  if (made !== undefined) await check(made.value, found, { problems, folders: [folder, programFolder] });
  return found;
}

function fromEnvironment(
  surroundings: CommandContext['surroundings'],
  { adapters }: Discovery,
  problems: Problem[],
): Promise<EnvironmentConfiguration | undefined> {
  const { environment } = surroundings;
  const isReachable = (origin: string): Promise<boolean> => surroundings.isReachable(origin);
  return orNothingLater(problems, environmentConfiguration({ adapters, environment, isReachable }));
}

/** Checks the whole, and what only loading can tell of its plugins. */
async function check(
  value: unknown,
  { discovery, sources }: Survey,
  { problems, folders }: { problems: Problem[]; folders: readonly string[] },
): Promise<void> {
  // what is wrong with their packages has been said: the rest of the configuration is looked at as if they were there
  const adapters = [...discovery.adapters, ...discovery.unusable.map(standIn)];
  const configuration = orNothing(problems, () => parseConfiguration(value, { adapters, ...sources }));
  if (configuration !== undefined)
    await orNothingLater(problems, loadPlugins(configuration.plugins, { folders }));
}

/** Beside the entries that need them, where there are any. */
function unusableProblems({ discovery, entries }: Survey): Problem[] {
  return discovery.unusable.flatMap(({ id, problem }): Problem[] => {
    const users = Object.keys(entries).filter((name) => entryBase(name, entries[name]) === id);
    if (users.length === 0) return [{ message: problem }];
    return users.map((name) => ({ path: `providers.${name}`, message: problem }));
  });
}

async function discover(
  surroundings: CommandContext['surroundings'],
  written: WrittenConfiguration | undefined,
  problems: Problem[],
): Promise<Discovery> {
  const all = await orNothingLater(problems, installedProviders(surroundings, written));
  if (all !== undefined) return all;
  const rest =
    written === undefined ? undefined : await orNothingLater([], installedProviders(surroundings, undefined));
  return rest ?? { adapters: [], unusable: [], packages: [], notes: [], waiting: [] };
}

/** The configuration of one provider by itself, so that others' mistakes do not matter. */
export function parseAlone({ entries, discovery, sources }: Survey, name: string): Configuration | undefined {
  const entry = { ...object(entries[name]), fallbacks: [] };
  const options = { adapters: discovery.adapters, ...sources };
  return orNothing([], () => parseConfiguration({ providers: { [name]: entry } }, options));
}

function orNothing<T>(problems: Problem[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    keep(problems, error);
    return undefined;
  }
}

async function orNothingLater<T>(problems: Problem[], work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    keep(problems, error);
    return undefined;
  }
}

function keep(problems: Problem[], error: unknown): void {
  if (!BifrostError.isInstance(error)) throw error;
  problems.push(...(error.problems ?? [error.message]).map(parseProblem));
}
