import { BifrostError, isLoopback, parseConfiguration, type ProviderAdapter } from '@bifrost/core';

/** What a configuration may be made of where no file says. */
export interface EnvironmentOptions {
  readonly adapters: readonly ProviderAdapter[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether something listens at an address of this machine. */
  readonly isReachable: (origin: string) => Promise<boolean>;
}

export interface EnvironmentConfiguration {
  readonly value: { providers: Readonly<Record<string, unknown>> };
  /** Whether a simulated provider had to stand in, because nothing else was there. */
  readonly simulated: boolean;
  /** What was found and what was not used, a sentence each, for the start line. */
  readonly notes: readonly string[];
}

/**
 * Makes a configuration of what is there: keys in well-known variables, providers that run on this machine, and where
 * there is nothing of the kind, a simulated provider, so that a bare machine answers as well.
 *
 * @throws {BifrostError} `invalid_configuration` when there is not even that.
 */
export async function environmentConfiguration(
  options: EnvironmentOptions,
): Promise<EnvironmentConfiguration> {
  const providers: Record<string, unknown> = {};
  const notes: string[] = [];
  for (const adapter of options.adapters) {
    const found = fromVariables(adapter, options) ?? (await fromLoopback(adapter, options));
    if (found === undefined) continue;
    notes.push(found.note);
    if (found.entry !== undefined) providers[adapter.id] = found.entry;
  }
  if (Object.keys(providers).length > 0) return { value: { providers }, simulated: false, notes };
  const simulator = options.adapters.find((adapter) => adapter.respond !== undefined);
  if (simulator === undefined) throw nothingFound(options.adapters);
  notes.push(`nothing is configured, so ${simulator.name} makes up the answers`);
  return { value: { providers: { [simulator.id]: {} } }, simulated: true, notes };
}

interface Found {
  note: string;
  entry?: unknown;
}

function fromVariables(adapter: ProviderAdapter, { environment }: EnvironmentOptions): Found | undefined {
  const variable = adapter.environment?.find(
    (name) => Object.hasOwn(environment, name) && environment[name] !== '',
  );
  if (variable === undefined || environment[variable] === undefined) return undefined;
  const entry = { keys: [{ name: 'environment', value: `env.${variable}` }] };
  const problem = problemOf(adapter, entry, environment);
  if (problem === undefined) return { note: `${adapter.id}: key from ${variable}`, entry };
  // Some vendors' variables are one part of a credential: said, not guessed at.
  return { note: `${adapter.id}: ${variable} is set, but a configuration file must say more (${problem})` };
}

async function fromLoopback(
  adapter: ProviderAdapter,
  options: EnvironmentOptions,
): Promise<Found | undefined> {
  if (adapter.credential === 'required' || adapter.respond !== undefined) return undefined;
  const [provider] = parsed(adapter, {}, options.environment);
  const [key] = provider?.keys ?? [];
  if (provider === undefined || key === undefined) return undefined;
  const asked = firstOrigin(adapter, { options: provider.options, key });
  if ('fault' in asked)
    return {
      note: `${adapter.id}: not looked for on this machine, since its \`origins\` throws: ${asked.fault}`,
    };
  const { origin } = asked;
  if (origin === undefined || !URL.canParse(origin) || !isLoopback(new URL(origin).hostname))
    return undefined;
  if (!(await options.isReachable(origin))) return undefined;
  return { note: `${adapter.id}: running at ${origin}`, entry: {} };
}

/** A function of somebody's package, which may fail: nobody has asked for this provider yet, so nobody minds. */
function firstOrigin(
  adapter: ProviderAdapter,
  context: Parameters<ProviderAdapter['origins']>[0],
): { origin: string | undefined } | { fault: string } {
  try {
    const [origin] = adapter.origins(context);
    return { origin };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

type Environment = EnvironmentOptions['environment'];

function problemOf(adapter: ProviderAdapter, entry: unknown, environment: Environment): string | undefined {
  try {
    parseOne(adapter, entry, environment);
    return undefined;
  } catch (error) {
    if (!BifrostError.isInstance(error)) throw error;
    return error.problems?.[0] ?? error.message;
  }
}

function parsed(adapter: ProviderAdapter, entry: unknown, environment: Environment) {
  return problemOf(adapter, entry, environment) === undefined ? parseOne(adapter, entry, environment) : [];
}

function parseOne(adapter: ProviderAdapter, entry: unknown, environment: Environment) {
  const input = { providers: { [adapter.id]: entry } };
  const sources = { adapters: [adapter], environment, readFile: noFile };
  return [...parseConfiguration(input, sources).providers.values()];
}

/** The entries made here refer to variables alone. */
function noFile(): string {
  return '';
}

function nothingFound(adapters: readonly ProviderAdapter[]): BifrostError {
  const variables = adapters.flatMap(({ environment }) => environment?.[0] ?? []);
  const hint = variables.length > 0 ? `, or set one of ${variables.join(', ')}` : ' and install a provider';
  const problem = `there is no configuration: write bifrost.json${hint}`;
  return new BifrostError('invalid_configuration', `Nothing to start with: ${problem}.`, {
    problems: [problem],
  });
}
