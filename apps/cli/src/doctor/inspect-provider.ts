import { Engine, operations, type KeyConfiguration, type ProviderAdapter } from '@bifrost/core';
import { entryBase } from '../entry-base.js';
import { isWithin, type Problem } from '../problem.js';
import type { Surroundings } from '../surroundings.js';
import { parseAlone, type Survey } from '../survey.js';
import { inspectKeys, remedyFor } from './inspect-keys.js';
import { probeProvider } from './probe-provider.js';
import type { KeyReport, ProviderReport } from './report.js';

/** How to look at providers. */
export interface Inspection {
  readonly survey: Survey;
  /** One call for each key. */
  readonly online: boolean;
  readonly surroundings: Pick<Surroundings, 'clock' | 'environment'>;
}

/** Looks at one entry of `providers`: its package, its keys, its address, and with `online` whether keys work. */
export async function inspectProvider(name: string, inspection: Inspection): Promise<ProviderReport> {
  const { survey } = inspection;
  const entry = survey.entries[name];
  const adapter = adapterOf(name, survey);
  const keys = inspectKeys(entry, survey.sources);
  const live = await tryEngine(name, inspection, keys);
  const problems = survey.problems.filter(
    (problem) => isWithin(problem, `providers.${name}`) && !isToldByKeys(problem, keys),
  );
  const remedies = keys.flatMap(({ references }) => references.flatMap((item) => remedyFor(item) ?? []));
  const pack = packageOf(entryBase(name, entry), survey);
  return {
    name,
    ...(adapter && { adapter: describeAdapter(adapter) }),
    ...(pack && { package: { name: pack.name, version: pack.version } }),
    keys: live.keys,
    ...(live.address !== undefined && { address: live.address }),
    problems: live.problem === undefined ? problems : [...problems, live.problem],
    next: [...new Set([...remedies, ...live.next])],
  };
}

function describeAdapter(adapter: ProviderAdapter): NonNullable<ProviderReport['adapter']> {
  const { id, name, specVersion, credential } = adapter;
  return { id, title: name, spec: specVersion, credential, inside: adapter.respond !== undefined };
}

function adapterOf(name: string, { entries, discovery }: Survey): ProviderAdapter | undefined {
  const base = entryBase(name, entries[name]);
  return discovery.adapters.find(({ id }) => id === base);
}

/** The package that has the provider, or should have. */
function packageOf(id: string, { discovery }: Survey): ProviderReport['package'] {
  const { packages, unusable } = discovery;
  return packages.find(({ ids }) => ids?.includes(id)) ?? unusable.find((each) => each.id === id)?.package;
}

/** What stands beside the key already need not be told twice. */
function isToldByKeys({ message }: Problem, keys: readonly KeyReport[]): boolean {
  return keys.some(({ references }) => references.some(({ problem }) => problem === message));
}

interface Live {
  readonly keys: readonly KeyReport[];
  readonly address?: string;
  readonly problem?: Problem;
  readonly next: readonly string[];
}

/** What only an engine can tell. An entry with mistakes has none. */
async function tryEngine(name: string, inspection: Inspection, keys: readonly KeyReport[]): Promise<Live> {
  const { survey, online, surroundings } = inspection;
  const configuration = parseAlone(survey, name);
  const [first] = configuration?.providers.get(name)?.keys ?? [];
  if (configuration === undefined || first === undefined) return { keys, next: [] };
  const made = makeEngine({ configuration, adapters: survey.discovery.adapters, ...surroundings });
  if ('fault' in made) return { keys, next: [], problem: { path: `providers.${name}`, message: made.fault } };
  const { engine } = made;
  try {
    const address = addressOf(engine, name, first);
    const probed = online ? await probeProvider(engine, name, keys) : { keys, next: [] };
    return { ...probed, ...(address !== undefined && { address }) };
  } finally {
    await engine.close({ graceMs: 0 });
  }
}

/** An engine asks adapters where their keys lead: one that fails there is the only one to be told as wrong. */
function makeEngine(
  options: ConstructorParameters<typeof Engine>[0],
): { engine: Engine } | { fault: string } {
  try {
    return { engine: new Engine(options) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      fault: `its package fails before there is a request: ${reason}; mend it, or install another version`,
    };
  }
}

/** Where a chat goes, or whatever else the provider is for. */
function addressOf(engine: Engine, provider: string, key: KeyConfiguration): string | undefined {
  const placeholder = '{model}';
  const model = key.models.find((name) => !name.endsWith('*')) ?? placeholder;
  for (const operation of operations) {
    const address = engine.address({ provider, key: key.name, operation, model });
    if (address !== undefined) return address.replaceAll(encodeURIComponent(placeholder), placeholder);
  }
  return undefined;
}
