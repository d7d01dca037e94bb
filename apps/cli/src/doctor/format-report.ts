import type { Problem } from '../problem.js';
import type { Paint } from '../terminal/paint.js';
import { plural } from '../terminal/plural.js';
import { formatTable } from '../terminal/table.js';
import { countProblems, type DoctorReport, type KeyReport, type ProviderReport } from './report.js';

/** The report for people. */
export function formatReport(report: DoctorReport, paint: Paint): string {
  const head = formatTable([
    [paint.bold('bifrost'), `${report.bifrost}, Node ${report.node}`],
    [paint.bold('configuration'), report.configuration],
    ...report.notes.map((note) => ['', note]),
  ]);
  const blocks = report.providers.map((provider) => formatProvider(provider, paint));
  const general = report.problems.map((problem) => `${paint.red('✗')} ${formatProblem(problem)}`);
  return [head, ...blocks, ...general, ...formatUnused(report, paint), formatEnd(report, paint)].join('\n\n');
}

function formatProvider(provider: ProviderReport, paint: Paint): string {
  const { name, adapter, problems, next } = provider;
  const isFine = problems.length === 0 && provider.keys.every(isKeyFine);
  const mark = isFine ? paint.green('✓') : paint.red('✗');
  const facts = [adapter?.title, packageOf(provider), adapter && `interface ${adapter.spec}`].filter(
    (fact) => fact !== undefined,
  );
  const lines = [
    `${mark} ${paint.bold(name)}  ${paint.dim(facts.join(', ') || 'no installed provider has this name')}`,
    formatTable(rowsOf(provider, paint), '    '),
    ...problems.map((problem) => `    ${paint.red('✗')} ${formatProblem(problem)}`),
    ...onlineFailures(provider).map((line) => `    ${paint.red('✗')} ${line}`),
    ...next.map((step) => `    ${paint.cyan('→')} ${step}`),
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function packageOf({ package: pack }: ProviderReport): string | undefined {
  return pack && `${pack.name} ${pack.version}`;
}

function rowsOf({ keys, address, adapter, problems }: ProviderReport, paint: Paint): string[][] {
  // The keys stand under each other; the address, which may be long, does not widen their columns.
  const facts = formatTable(keys.map((key) => keyFacts(key, adapter?.credential, paint))).split('\n');
  const rows = keys.map(({ name }, index) => [`key ${name}`, facts[index] ?? '']);
  if (keys.length === 0 && adapter !== undefined && problems.length === 0) rows.push(['key', 'none needed']);
  if (address !== undefined) rows.push(['address', address]);
  else if (adapter?.inside === true) rows.push(['address', 'none: answers inside this process']);
  return rows;
}

function keyFacts(key: KeyReport, credential: string | undefined, paint: Paint): string[] {
  const sources = key.references.map(({ reference, problem }) =>
    problem === undefined ? `${reference} found` : paint.red(`✗ ${problem}`),
  );
  if (key.written) sources.push(paint.yellow('! written in the file, better in a variable: "env.NAME"'));
  const nothing = credential === 'required' ? 'no value' : 'no value needed';
  return [
    sources.join(', ') || nothing,
    key.models.length === 0 ? 'all models' : key.models.join(', '),
    ...(key.enabled ? [] : ['switched off']),
    ...onlineFact(key, paint),
  ];
}

function onlineFact({ online }: KeyReport, paint: Paint): string[] {
  if (online === undefined) return [];
  if (online.verdict === 'ok') return [paint.green('✓ works')];
  if (online.verdict === 'unknown') return [paint.dim('not tried: the provider has no cheap call')];
  return [paint.red(`✗ ${online.code ?? 'failed'}`)];
}

/** What calls with keys showed, each message once: keys that fail together mostly fail for one reason. */
function onlineFailures({ keys }: ProviderReport): string[] {
  const byMessage = new Map<string, string[]>();
  for (const { name, online } of keys) {
    if (online?.verdict !== 'failed') continue;
    const message = online.message ?? '';
    byMessage.set(message, [...(byMessage.get(message) ?? []), name]);
  }
  return [...byMessage].map(([message, names]) => `${names.join(', ')}: ${message}`);
}

function isKeyFine({ references, online }: KeyReport): boolean {
  return references.every(({ problem }) => problem === undefined) && online?.verdict !== 'failed';
}

function formatProblem({ path, message }: Problem): string {
  return path === undefined ? message : `${path}: ${message}`;
}

function formatUnused({ unused }: DoctorReport, paint: Paint): string[] {
  if (unused.length === 0) return [];
  const names = unused.map(({ name, version }) => `${name} ${version}`).join(', ');
  return [paint.dim(`Installed and not configured: ${names}`)];
}

function formatEnd(report: DoctorReport, paint: Paint): string {
  const count = countProblems(report);
  if (count === 0) return paint.green('No problems.');
  return paint.red(`${plural(count, 'problem')}.`);
}
