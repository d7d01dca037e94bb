import { operations, type Operation, type ProviderAdapter } from '@bifrost/core';
import type { CommandContext, SharedFlags } from '../command-context.js';
import { addCommand, runs, type CommandHost } from '../define-command.js';
import { entryBase } from '../entry-base.js';
import { exitCodes, type ExitCode } from '../exit-code.js';
import { survey, type Survey } from '../survey.js';
import type { Paint } from '../terminal/paint.js';
import { formatTable } from '../terminal/table.js';

/** How far a provider can do something. */
type Ability = 'stream' | 'whole';

interface ProviderRow {
  /** Id of the provider, or name of the package where it was not loaded. */
  readonly id: string;
  readonly title?: string;
  readonly package?: string;
  readonly version?: string;
  readonly state: 'configured' | 'installed' | 'found' | 'unusable';
  /** Names of the entries that use it. */
  readonly entries: readonly string[];
  readonly operations: Readonly<Partial<Record<Operation, Ability>>>;
}

export function addProviders(host: CommandHost): void {
  const command = addCommand(host, 'providers', {
    summary: 'List the providers and what each can do',
    details:
      'Configured ones, installed ones that are not configured, packages that cannot be used, and those that lie there without being a dependency of the project, which are not loaded.',
    examples: [
      ['bifrost providers', 'what is there, and what it can do'],
      ['bifrost providers --json', 'the same for a script'],
    ],
  }).option('--json', 'print them as JSON');
  runs<SharedFlags>(host, command, (flags) => listProviders(host.context, flags));
}

async function listProviders(context: CommandContext, flags: SharedFlags): Promise<ExitCode> {
  const { terminal } = context;
  const found = await survey(context, flags);
  const rows = rowsOf(found);
  if (flags.json === true) terminal.printJson(rows);
  else terminal.print(formatProviders(rows, terminal.paint));
  const { length } = found.problems;
  if (length > 0)
    terminal.say(`${terminal.errorPaint.yellow('!')} The configuration is wrong; see: bifrost doctor`);
  return length > 0 ? exitCodes.problem : exitCodes.ok;
}

function rowsOf({ discovery, entries }: Survey): ProviderRow[] {
  const loaded = discovery.adapters.map((adapter): ProviderRow => {
    const pack = discovery.packages.find(({ ids }) => ids?.includes(adapter.id));
    const users = Object.keys(entries).filter((name) => entryBase(name, entries[name]) === adapter.id);
    return {
      id: adapter.id,
      title: adapter.name,
      ...(pack && { package: pack.name, version: pack.version }),
      state: users.length > 0 ? 'configured' : 'installed',
      entries: users,
      operations: abilitiesOf(adapter),
    };
  });
  const others = discovery.packages
    .filter(({ ids }) => ids === undefined || ids.length === 0)
    .map(({ name, version, ids }): ProviderRow => {
      const state = ids === undefined ? 'found' : 'unusable';
      return { id: name, package: name, version, state, entries: [], operations: {} };
    });
  return [...loaded, ...others];
}

function abilitiesOf(adapter: ProviderAdapter): Partial<Record<Operation, Ability>> {
  const abilities: Partial<Record<Operation, Ability>> = {};
  for (const operation of operations) {
    const endpoints = adapter.operations[operation];
    if (endpoints === undefined || endpoints.length === 0) continue;
    abilities[operation] = endpoints.some(({ dialect }) => dialect.stream !== 'none') ? 'stream' : 'whole';
  }
  return abilities;
}

/** Column heads, short enough for all to stand side by side. */
const heads: Readonly<Record<Operation, string>> = {
  chat: 'chat',
  textCompletion: 'text',
  embeddings: 'embed',
  imageGeneration: 'image',
  imageEdit: 'edit',
  speech: 'speech',
  transcription: 'transcribe',
  rerank: 'rerank',
  countTokens: 'tokens',
  listModels: 'models',
};

function formatProviders(rows: readonly ProviderRow[], paint: Paint): string {
  if (rows.length === 0) return 'No provider is installed. Install one: npm install @bifrost/provider-<name>';
  const states = rows.map((row) => [paint.bold(row.id), stateOf(row, paint), paint.dim(packageOf(row))]);
  const able = rows.filter(({ state }) => state === 'configured' || state === 'installed');
  const table = [
    ['', ...operations.map((operation) => paint.dim(heads[operation]))],
    ...able.map((row) => abilityRow(row, paint)),
  ];
  return [
    formatTable(states),
    formatTable(table),
    paint.dim('● also as a stream  ✓ as a whole  · not offered'),
  ].join('\n\n');
}

function abilityRow(row: ProviderRow, paint: Paint): string[] {
  return [paint.bold(row.id), ...operations.map((operation) => markOf(row.operations[operation], paint))];
}

function stateOf({ id, state, entries }: ProviderRow, paint: Paint): string {
  if (state === 'found') return paint.yellow('found, not loaded: no dependency of this project');
  if (state === 'unusable') return paint.red('cannot be used; see: bifrost doctor');
  if (state === 'installed') return 'installed, not configured';
  const others = entries.filter((name) => name !== id);
  return paint.green(others.length === 0 ? 'configured' : `configured as ${entries.join(', ')}`);
}

function packageOf({ id, title, package: pack, version }: ProviderRow): string {
  const place = pack === undefined || pack === id ? (version ?? '') : `${pack} ${version ?? ''}`;
  return title === undefined ? place : `${title}, ${place}`;
}

function markOf(ability: Ability | undefined, paint: Paint): string {
  if (ability === undefined) return paint.dim('·');
  return paint.green(ability === 'stream' ? '●' : '✓');
}
