import path from 'node:path';
import { findConfigurationFile, loadPlugins, loadPricing } from '@bifrost/config';
import { BifrostError, type Configuration } from '@bifrost/core';
import type { CommandContext, SharedFlags } from '../command-context.js';
import { addCommand, runs, type CommandHost } from '../define-command.js';
import { exitCodes, type ExitCode } from '../exit-code.js';
import { loadFor } from '../open-engine.js';
import { parseProblem, type Problem } from '../problem.js';
import type { Paint } from '../terminal/paint.js';
import { plural } from '../terminal/plural.js';
import { UsageError } from '../usage-error.js';

/** What became of checking a file. */
interface Verdict {
  readonly file: string;
  readonly problems: readonly Problem[];
  readonly configuration?: Configuration;
}

export function addValidate(host: CommandHost): void {
  const command = addCommand(host, 'validate', {
    summary: 'Check a configuration and tell everything that is wrong',
    details:
      'References are followed: a variable that is not set and a file that is not there are problems too. Values of keys are never shown.',
    examples: [
      ['bifrost validate', 'check bifrost.json (or config.json) in this folder'],
      ['bifrost validate staging.json', 'check another file'],
      ['bifrost validate --json', 'the same for a script: { valid, file, problems: [{ path, message }] }'],
    ],
  })
    .argument('[file]', 'the file to check')
    .option('--json', 'print the verdict as JSON');
  runs<SharedFlags>(host, command, (flags, [file]) => validate(host.context, { ...flags, file }));
}

async function validate(
  context: CommandContext,
  flags: SharedFlags & { file: string | undefined },
): Promise<ExitCode> {
  if (flags.file !== undefined && flags.config !== undefined) {
    throw new UsageError('Give the file once: as an argument or with --config.');
  }
  const verdict = await judge(context, flags.file ?? flags.config);
  const { terminal } = context;
  const { file, problems } = verdict;
  if (flags.json === true) terminal.printJson({ valid: problems.length === 0, file, problems });
  else terminal.print(formatVerdict(verdict, terminal.paint));
  return problems.length === 0 ? exitCodes.ok : exitCodes.problem;
}

async function judge(context: CommandContext, flag: string | undefined): Promise<Verdict> {
  const { workingFolder } = context.surroundings;
  let file = flag ?? 'bifrost.json';
  try {
    const found = findConfigurationFile({ flag, workingFolder });
    if (found === undefined) {
      const message = `there is neither a bifrost.json nor a config.json with "providers" in ${workingFolder}; write one with: bifrost init`;
      return { file, problems: [{ message }] };
    }
    file = path.relative(workingFolder, found.path);
    const { configuration, folders } = await loadFor(context, { config: found.path });
    const parts = [
      loadPlugins(configuration.plugins, { folders }),
      loadPricing(configuration.gateway.pricing, folders),
    ];
    const problems = (await Promise.all(parts.map(problemsOf))).flat();
    return problems.length === 0 ? { file, problems, configuration } : { file, problems };
  } catch (error) {
    return { file, problems: problemsIn(error) };
  }
}

/** What is wrong with a part that is loaded, so that all parts can be told of at once. */
function problemsOf(loading: Promise<unknown>): Promise<readonly Problem[]> {
  return loading.then(() => [], problemsIn);
}

/** @throws what is no error of ours */
function problemsIn(error: unknown): readonly Problem[] {
  if (!BifrostError.isInstance(error)) throw error;
  return (error.problems ?? [error.message]).map(placed);
}

/** A file that is not there is no place in one. */
function placed(line: string): Problem {
  const problem = parseProblem(line);
  return problem.path === '--config' ? { message: problem.message } : problem;
}

function formatVerdict({ file, problems, configuration }: Verdict, paint: Paint): string {
  if (configuration !== undefined) return formatGood(file, configuration, paint);
  const lines = problems.map(({ path: place, message }) =>
    place === undefined ? `  ${message}` : `  ${paint.bold(place)}\n      ${message}`,
  );
  return `${paint.red('✗')} ${file}: ${plural(problems.length, 'problem')}\n\n${lines.join('\n')}`;
}

function formatGood(file: string, { providers, aliases }: Configuration, paint: Paint): string {
  const names = [...providers.values()].map(({ name, keys }) => `${name} (${plural(keys.length, 'key')})`);
  const lines = [`${paint.green('✓')} ${file} is valid`, `  providers  ${names.join(', ')}`];
  if (Object.keys(aliases).length > 0) lines.push(`  aliases    ${Object.keys(aliases).join(', ')}`);
  return lines.join('\n');
}
