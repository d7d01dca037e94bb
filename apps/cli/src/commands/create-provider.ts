import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Option } from 'commander';
import type { CommandContext, SharedFlags } from '../command-context.js';
import { fillTemplate } from '../create-provider/fill-template.js';
import { providerNames, type ProviderNames } from '../create-provider/provider-names.js';
import { addCommand, runs, type CommandHost } from '../define-command.js';
import { exitCodes, type ExitCode } from '../exit-code.js';
import { readTemplate, templates, type TemplateName } from '../templates.js';
import { formatTable } from '../terminal/table.js';
import { UsageError } from '../usage-error.js';

interface CreateFlags extends SharedFlags {
  readonly dialect: TemplateName;
  readonly scope?: string;
  readonly folder?: string;
  readonly force?: boolean;
}

/** Not in the templates: npm takes a file of this name for a rule of its own and leaves it out. */
const ignored = 'node_modules/\ndist/\n*.tgz\n';

export function addCreateProvider(host: CommandHost): void {
  const command = addCommand(host, 'create-provider <name>', {
    summary: 'Begin a package with a provider of your own',
    details:
      'Writes a package that works as it stands: an adapter, its tests, the conformance suite and a README, for a made-up vendor with the name that you say. The gateway and the commands find it by its name as soon as a project depends on it.',
    examples: [
      ['bifrost create-provider acme', "for a vendor that speaks OpenAI's API"],
      ['bifrost create-provider acme --dialect own', 'with a wire format of its own, in both directions'],
      ['bifrost create-provider acme --scope @you', 'as @you/bifrost-provider-acme'],
    ],
  })
    .addOption(
      new Option('--dialect <dialect>', "the API that the vendor speaks: OpenAI's, or its own")
        .choices(Object.keys(templates))
        .default('openai' satisfies TemplateName),
    )
    .option('--scope <scope>', 'put the package under a scope, such as @you')
    .option('--folder <folder>', 'write here (default: bifrost-provider-<name>)')
    .option('--force', 'overwrite files that are there')
    .option('--json', 'print what was written as JSON');
  runs<CreateFlags>(host, command, async (flags, [name = '']) => createProvider(host.context, name, flags));
}

function createProvider(context: CommandContext, name: string, flags: CreateFlags): ExitCode {
  const { surroundings, terminal } = context;
  const names = providerNames(name, flags.scope);
  const shown = flags.folder ?? `bifrost-provider-${names.id}`;
  const folder = path.resolve(surroundings.workingFolder, shown);
  const files = newFiles(names, flags.dialect);
  if (flags.force !== true) refuseToOverwrite(folder, shown, [...files.keys()]);
  for (const [file, text] of files) {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  if (flags.json === true) terminal.printJson({ package: names.package, folder, files: [...files.keys()] });
  else {
    const done = `${terminal.paint.green('✓')} wrote ${terminal.paint.bold(names.package)}: ${files.size} files in ${shown}/`;
    terminal.print([done, '', 'Next:', formatTable(nextSteps(shown))].join('\n'));
  }
  return exitCodes.ok;
}

function newFiles(names: ProviderNames, dialect: TemplateName): Map<string, string> {
  const template = readTemplate(dialect);
  const filled = [...template].map(([file, text]) => [file, fillTemplate(text, names)] as const);
  return new Map([['.gitignore', ignored], ...filled]);
}

/** Somebody's work may lie there; a folder that was cloned empty, with a licence in it, is welcome. */
function refuseToOverwrite(folder: string, shown: string, files: readonly string[]): void {
  const there = files.filter((file) => existsSync(path.join(folder, file)));
  const [first] = there;
  if (first === undefined) return;
  const others = there.length === 1 ? '' : ` and ${there.length - 1} more`;
  throw new UsageError(
    `${path.join(shown, first)}${others} would be overwritten, and nothing was written. Write to another folder with --folder, or overwrite with --force.`,
  );
}

function nextSteps(folder: string): string[][] {
  return [
    [`  cd ${folder}`, ''],
    ['  npm install', ''],
    ['  npm run check', 'lint, types, unit tests and the conformance suite'],
    ['  edit src/adapter.ts', 'put the address of your vendor there, and what it offers'],
  ];
}
