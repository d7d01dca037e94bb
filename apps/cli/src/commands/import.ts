import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { reasonOf } from '@bifrost/config';
import type { CommandContext, SharedFlags } from '../command-context.js';
import { addCommand, runs, type CommandHost } from '../define-command.js';
import { exitCodes, type ExitCode } from '../exit-code.js';
import { formats, type Format } from '../import/detect-format.js';
import { formatImport, importObject } from '../import/format-import.js';
import { importConfiguration } from '../import/import-configuration.js';
import { readSource } from '../import/read-source.js';
import { installedProviders } from '../installed-providers.js';
import { UsageError } from '../usage-error.js';

interface ImportFlags extends SharedFlags {
  readonly from?: string;
  readonly output?: string;
  readonly force?: boolean;
}

export function addImport(host: CommandHost): void {
  const command = addCommand(host, 'import', {
    summary: 'Move in: write a configuration from that of another gateway',
    details:
      "Reads LiteLLM's config.yaml, Portkey's configurations and the Go Bifrost's config.json, writes ours, and tells what became of every field. Keys are never shown or copied: those that stand in the file get variables of their own.",
    examples: [
      ['bifrost import config.yaml', 'write bifrost.json'],
      ['bifrost import config.json --output staging.json', 'write another file'],
      ['bifrost import config.yaml --json', 'the report for a script'],
    ],
  })
    .argument('<file>', 'the configuration to read: YAML, or JSON with comments')
    .option('--from <format>', `what the file is: ${formats.join(', ')}; told by its content otherwise`)
    .option('--output <file>', 'the file to write (default: bifrost.json)')
    .option('--force', 'overwrite a file that is there')
    .option('--json', 'print the report as JSON');
  runs<ImportFlags>(host, command, (flags, [file]) => importFile(host.context, flags, file ?? ''));
}

async function importFile(context: CommandContext, flags: ImportFlags, file: string): Promise<ExitCode> {
  const { surroundings, terminal } = context;
  const { workingFolder, environment } = surroundings;
  if (flags.config !== undefined)
    throw new UsageError('Name the file to write with --output, not with --config.');
  const format = formatNamed(flags.from);
  const output = flags.output ?? 'bifrost.json';
  const target = path.resolve(workingFolder, output);
  if (existsSync(target) && flags.force !== true) throw alreadyThere(output);
  const source = path.resolve(workingFolder, file);
  const document = readSource(source, file);
  const { adapters } = await installedProviders(surroundings, undefined);
  const imported = importConfiguration(document, {
    format,
    name: file,
    stem: path.basename(file, path.extname(file)),
    adapters,
    environment,
  });
  write(target, `${JSON.stringify(imported.configuration, null, 2)}\n`, {
    output,
    force: flags.force === true,
  });
  const report = { ...imported, source: file, output };
  if (flags.json === true) terminal.printJson(importObject(report));
  else terminal.print(formatImport(report, terminal.paint));
  return exitCodes.ok;
}

function formatNamed(name: string | undefined): Format | undefined {
  if (name === undefined) return undefined;
  const format = formats.find((known) => known === name);
  if (format === undefined) throw new UsageError(`--from must be one of ${formats.join(', ')}.`);
  return format;
}

function alreadyThere(name: string): UsageError {
  return new UsageError(
    `${name} is there already. Overwrite it with --force, or write another file with --output <file>.`,
  );
}

function write(target: string, text: string, { output, force }: { output: string; force: boolean }): void {
  try {
    // Somebody may have written it meanwhile.
    writeFileSync(target, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    if (reasonOf(error) === 'EEXIST') throw alreadyThere(output);
    throw error;
  }
}
