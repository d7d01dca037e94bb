import { harmless } from '../terminal/harmless.js';
import type { Paint } from '../terminal/paint.js';
import { plural } from '../terminal/plural.js';
import { formatTable } from '../terminal/table.js';
import { installCommand } from './install-command.js';
import type { Imported, NeededVariable } from './import-configuration.js';
import type { LedgerEntry, Outcome } from './ledger.js';

/** What is told of an import once its file is written. */
export interface ImportReport extends Imported {
  /** The file that was read, as it was named. */
  readonly source: string;
  /** The file that was written, likewise. */
  readonly output: string;
}

/** The report as data: `--json`. */
export function importObject(report: ImportReport): Record<string, unknown> {
  const { source, output, title, fields, variables, missing } = report;
  return {
    source,
    detected: title,
    output,
    exact: entries(fields, 'exact'),
    by_hand: entries(fields, 'by_hand'),
    no_equal: entries(fields, 'no_equal'),
    variables: variables.map(({ name, isSet, from = [] }) => ({ name, is_set: isSet, from })),
    install: missing.map(installCommand),
  };
}

function entries(fields: readonly LedgerEntry[], outcome: Outcome): Omit<LedgerEntry, 'outcome'>[] {
  return fields
    .filter((field) => field.outcome === outcome)
    .map(({ from, to, note }) => (note === undefined ? { from, to } : { from, to, note }));
}

/** The report for people: what was written, what came over, what is left to do. */
export function formatImport(report: ImportReport, paint: Paint): string {
  const { source, output, title, fields, variables, missing } = report;
  const byHand = fields.filter(({ outcome }) => outcome === 'by_hand');
  const noEqual = fields.filter(({ outcome }) => outcome === 'no_equal');
  const exact = fields.filter(({ outcome }) => outcome === 'exact');
  const blocks = [
    `${paint.green('✓')} wrote ${paint.bold(harmless(output))}, from ${harmless(source)} (${title})`,
    exactBlock(exact, paint),
    noteBlock(`${paint.yellow('!')} ${plural(byHand.length, 'field')} for you to look at`, byHand, paint),
    noteBlock(`${paint.red('✗')} ${plural(noEqual.length, 'field')} without an equal here`, noEqual, paint),
    variablesBlock(variables, paint),
    nextBlock(missing, output),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function exactBlock(fields: readonly LedgerEntry[], paint: Paint): string {
  if (fields.length === 0) return '';
  const rows = fields.map(({ from, to, note }) => [
    `  ${harmless(from)}`,
    to.length === 0
      ? paint.dim(note ?? '')
      : `→ ${paint.bold(placesOf(to))}${note === undefined ? '' : paint.dim(`  ${note}`)}`,
  ]);
  return `${paint.green('✓')} ${plural(fields.length, 'field')} came over\n${formatTable(rows)}`;
}

/** The first places; a setting of every provider would fill the screen. */
function placesOf(to: readonly string[]): string {
  const [first = '', second, ...more] = to.map(harmless);
  if (second === undefined) return first;
  return more.length === 0 ? `${first}, ${second}` : `${first}, ${second} and ${more.length} more`;
}

/** Fields under the sentence that they share. */
function noteBlock(title: string, fields: readonly LedgerEntry[], paint: Paint): string {
  if (fields.length === 0) return '';
  const byNote = new Map<string, LedgerEntry[]>();
  for (const field of fields) {
    const note = field.note ?? '';
    byNote.set(note, [...(byNote.get(note) ?? []), field]);
  }
  const groups = [...byNote].map(([note, same]) => {
    const lines = same.map(({ from, to }) => {
      const target = to.length === 0 ? '' : ` → ${placesOf(to)}`;
      return `  ${paint.bold(harmless(from))}${target}`;
    });
    return [...lines, `      ${harmless(note)}`].join('\n');
  });
  return `${title}\n${groups.join('\n')}`;
}

function variablesBlock(variables: readonly NeededVariable[], paint: Paint): string {
  if (variables.length === 0) return '';
  const rows = variables.map(({ name, isSet, from }) => [
    `  ${harmless(name)}`,
    isSet ? paint.green('is set') : 'to be set',
    from === undefined ? '' : `to what stands at ${harmless(from.join(', '))}`,
  ]);
  return `Variables that the new file reads:\n${formatTable(rows)}`;
}

function nextBlock(missing: readonly string[], output: string): string {
  const flag = output === 'bifrost.json' ? '' : ` --config ${harmless(output)}`;
  const rows = [
    ...missing.map((id) => [`  ${installCommand(id)}`, `nothing here speaks to ${id} yet`]),
    [
      `  bifrost validate${output === 'bifrost.json' ? '' : ` ${harmless(output)}`}`,
      'check it, with the variables set',
    ],
    [`  bifrost explain <model>${flag}`, 'see who would serve a model'],
    [`  bifrost start${flag}`, 'serve it on http://127.0.0.1:8080'],
  ];
  return `Next:\n${formatTable(rows)}`;
}
