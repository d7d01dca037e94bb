import type { ProviderAdapter } from '../adapter/provider-adapter.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { isObject } from '../json/read.js';
import { createRedactor } from '../secrets/redactor.js';
import { reportDeadEnds } from './check-targets.js';
import { topLevel } from './configuration.js';
import { headerSecrets, literalSecrets } from './literal-secrets.js';
import { ParseContext } from './parse-context.js';
import { parseProvider } from './parse-provider.js';
import { resolveReferences, type ReferenceSources } from './references.js';
import type { Configuration, ProviderConfiguration } from './resolved.js';

export type { Configuration };

export interface ParseOptions extends ReferenceSources {
  /** The installed providers. */
  readonly adapters: readonly ProviderAdapter[];
}

/**
 * Checks a configuration, resolves its references and fills in every default.
 *
 * @throws {BifrostError} `invalid_configuration` whose `problems` list everything that is wrong, each with its path.
 * No value of a key, a variable or a file is ever part of it.
 *
 * @example
 * const configuration = parseConfiguration(
 *   { providers: { acme: { keys: [{ value: 'env.ACME_API_KEY' }] } } },
 *   { adapters: [acme], environment: process.env, readFile: (path) => readFileSync(path, 'utf8') },
 * );
 */
export function parseConfiguration(input: unknown, options: ParseOptions): Configuration {
  const { value, problems, files, references, values } = resolveReferences(input, options);
  const context = new ParseContext(references);
  for (const { path, message } of problems) context.problems.add(path, message);
  const configuration = parseParts(context, value, options);
  if (configuration !== undefined && context.problems.count === 0)
    return { ...configuration, files, headerSecrets: headerSecrets(value, references) };
  throw invalidConfiguration(context.problems.lines().map(createRedactor(literalSecrets(value, values))));
}

/** The error for a configuration that is wrong in these ways. */
export function invalidConfiguration(problems: readonly string[]): BifrostError {
  const head = problems.length === 1 ? 'has a problem' : `has ${problems.length} problems`;
  const message = `The configuration ${head}:\n${problems.map((line) => `  ${line}`).join('\n')}`;
  return new BifrostError('invalid_configuration', message, { problems });
}

type Parts = Omit<Configuration, 'files' | 'headerSecrets'>;

function parseParts(context: ParseContext, value: unknown, options: ParseOptions): Parts | undefined {
  const top = context.parse(topLevel, value, { path: [] });
  const rawProviders = isObject(value) && isObject(value['providers']) ? value['providers'] : {};
  const byId = new Map(options.adapters.map((adapter) => [adapter.id, adapter]));
  const providers = new Map<string, ProviderConfiguration>();
  for (const [name, entry] of Object.entries(rawProviders)) {
    const dropExcess = top?.gateway.drop_excess_requests ?? false;
    const provider = parseProvider(context, {
      name,
      value: entry,
      adapters: byId,
      dropExcess,
      sources: options,
    });
    if (provider) providers.set(name, provider);
  }
  if (top === undefined) return undefined;
  if (Object.keys(rawProviders).length === 0) {
    context.problems.add(['providers'], 'must hold at least one provider');
  }
  reportDeadEnds(context, { providers, names: new Set(Object.keys(rawProviders)), aliases: top.aliases });
  const { routing, remote_media, aliases, plugins, gateway } = top;
  return { providers, routing, remote_media, aliases, plugins, gateway };
}
