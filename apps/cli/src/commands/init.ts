import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { composedJsonSchema, fileReader } from '@bifrost/config';
import { BifrostError, parseConfiguration, type ProviderAdapter } from '@bifrost/core';
import type { CommandContext, SharedFlags } from '../command-context.js';
import { addCommand, runs, type CommandHost } from '../define-command.js';
import { exitCodes, type ExitCode } from '../exit-code.js';
import { installCommand } from '../import/install-command.js';
import { vendorNamed } from '../import/vendors.js';
import { askForProviders } from '../init/ask-for-providers.js';
import { detect, type Detected } from '../init/detect.js';
import { starterText, strayKeys } from '../init/starter-configuration.js';
import type { Paint } from '../terminal/paint.js';
import { formatTable } from '../terminal/table.js';
import { UsageError } from '../usage-error.js';

interface InitFlags extends SharedFlags {
  readonly yes?: boolean;
  readonly force?: boolean;
}

const schemaFile = 'bifrost.schema.json';

export function addInit(host: CommandHost): void {
  const command = addCommand(host, 'init', {
    summary: 'Write a configuration for what is there',
    details: `Looks for installed providers, for keys in the environment and for providers on this machine, asks which to use, and writes bifrost.json with a ${schemaFile} beside it. Keys stay in their variables: the file only names them.`,
    examples: [
      ['bifrost init', 'ask, then write bifrost.json'],
      ['bifrost init --yes', 'ask nothing, take everything that was found'],
      ['bifrost init --yes --config staging.json', 'write another file'],
    ],
  })
    .option('-y, --yes', 'ask nothing, take everything that was found')
    .option('--force', 'overwrite a file that is there');
  runs<InitFlags>(host, command, (flags) => init(host.context, flags));
}

async function init(context: CommandContext, flags: InitFlags): Promise<ExitCode> {
  const { surroundings, terminal } = context;
  const file = path.resolve(surroundings.workingFolder, flags.config ?? 'bifrost.json');
  if (existsSync(file) && flags.force !== true) throw alreadyThere(path.basename(file));
  if (flags.yes !== true && surroundings.stdin.isTTY !== true) {
    throw new UsageError('bifrost init asks questions, and nobody is there to answer: add --yes.');
  }
  const detected = await terminal.wait('looking around', detect(surroundings));
  if (detected.adapters.length === 0) throw nothingInstalled();
  const providers = flags.yes === true ? detected.ready : await askForProviders(detected, surroundings);
  if (providers === undefined) {
    terminal.say('Nothing was written.');
    return exitCodes.interrupted;
  }
  write(file, providers, { adapters: detected.adapters, overwrite: flags.force === true });
  const todo = remaining(providers, detected.adapters, context);
  terminal.print(
    formatDone({ file: path.relative(surroundings.workingFolder, file), providers, todo }, terminal.paint),
  );
  for (const line of hints(detected, context)) terminal.say(`${terminal.errorPaint.yellow('!')} ${line}`);
  return exitCodes.ok;
}

function alreadyThere(name: string): UsageError {
  return new UsageError(
    `${name} is there already. Overwrite it with --force, or write another file with --config <file>.`,
  );
}

function nothingInstalled(): UsageError {
  return new UsageError('No provider is installed. Install one: npm install @bifrost/provider-<name>');
}

function write(
  file: string,
  providers: Readonly<Record<string, unknown>>,
  { adapters, overwrite }: { adapters: readonly ProviderAdapter[]; overwrite: boolean },
): void {
  // Somebody may have written it while we asked.
  writeFileSync(file, starterText(providers), { flag: overwrite ? 'w' : 'wx' });
  writeFileSync(path.join(path.dirname(file), schemaFile), composedJsonSchema(adapters));
}

/** What the new file still lacks: variables that are not set yet, settings that only people know. */
function remaining(
  providers: Readonly<Record<string, unknown>>,
  adapters: readonly ProviderAdapter[],
  { surroundings }: CommandContext,
): readonly string[] {
  const { environment, workingFolder } = surroundings;
  try {
    parseConfiguration({ providers }, { adapters, environment, readFile: fileReader(workingFolder) });
    return [];
  } catch (error) {
    if (!BifrostError.isInstance(error)) throw error;
    return error.problems ?? [error.message];
  }
}

interface Done {
  readonly file: string;
  readonly providers: Readonly<Record<string, unknown>>;
  readonly todo: readonly string[];
}

function formatDone({ file, providers, todo }: Done, paint: Paint): string {
  const schema = path.join(path.dirname(file), schemaFile);
  const lines = [
    `${paint.green('✓')} wrote ${paint.bold(file)} and ${schema}: ${Object.keys(providers).join(', ')}`,
  ];
  if (todo.length > 0) lines.push('', 'Still to do:', ...todo.map((line) => `  ${line}`));
  const flag = file === 'bifrost.json' ? '' : ` --config ${file}`;
  const next = [
    [`  bifrost doctor${flag}`, 'check that everything is there'],
    [`  bifrost chat${flag}`, 'ask a model something'],
    [`  bifrost start${flag}`, 'serve it on http://127.0.0.1:8080'],
  ];
  return [...lines, '', 'Next:', formatTable(next)].join('\n');
}

function hints({ adapters, notes }: Detected, { surroundings }: CommandContext): string[] {
  const unusable = notes.filter((note) => note.includes('a configuration file must say more'));
  const strays = strayKeys(adapters, surroundings.environment).map(
    ({ variable, provider }) =>
      `${variable} is set and no installed provider reads it. ${adviceOn(provider)}`,
  );
  return [...unusable, ...strays];
}

/** How a vendor's models may be had. A package is only said to be there where it is ours. */
function adviceOn(name: string): string {
  const vendor = vendorNamed(name);
  if (vendor === undefined)
    return `If there is a package for it, its name is as a rule bifrost-provider-${name}.`;
  if (vendor.name === undefined) return `Is this the one? ${installCommand(vendor.adapter)}`;
  const { adapter, baseUrl = 'its address' } = vendor;
  return `It speaks the API of ${adapter}: make an entry with custom_provider_config.base_provider_type "${adapter}" and network_config.base_url "${baseUrl}".`;
}
