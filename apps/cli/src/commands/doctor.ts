import type { CommandContext, SharedFlags } from '../command-context.js';
import { addCommand, runs, type CommandHost } from '../define-command.js';
import { formatReport } from '../doctor/format-report.js';
import { inspectProvider } from '../doctor/inspect-provider.js';
import { countProblems, type DoctorReport } from '../doctor/report.js';
import { exitCodes, type ExitCode } from '../exit-code.js';
import { isWithin } from '../problem.js';
import { survey, type Survey } from '../survey.js';
import { version } from '../version.js';

interface DoctorFlags extends SharedFlags {
  readonly online?: boolean;
}

export function addDoctor(host: CommandHost): void {
  const command = addCommand(host, 'doctor', {
    summary: 'Look at every provider: package, keys, address, what is missing',
    details:
      'Says what to do about each thing that is wrong. Nothing leaves this machine unless --online is given, which makes one cheap call with each key.',
    examples: [
      ['bifrost doctor', 'is everything there?'],
      ['bifrost doctor --online', 'and do the keys work?'],
      ['bifrost doctor --json', 'the same for a script'],
    ],
  })
    .option('--online', 'try each key with one cheap call: the list of models')
    .option('--json', 'print the report as JSON');
  runs<DoctorFlags>(host, command, (flags) => examine(host.context, flags));
}

async function examine(context: CommandContext, flags: DoctorFlags): Promise<ExitCode> {
  const { terminal } = context;
  const label = flags.online === true ? 'trying the keys' : 'looking at the providers';
  const report = await terminal.wait(label, makeReport(context, flags));
  if (flags.json === true) terminal.printJson(report);
  else terminal.print(formatReport(report, terminal.paint));
  return countProblems(report) === 0 ? exitCodes.ok : exitCodes.problem;
}

async function makeReport(context: CommandContext, flags: DoctorFlags): Promise<DoctorReport> {
  const { surroundings } = context;
  const { clock, environment } = surroundings;
  const found = await survey(context, flags);
  const inspection = { survey: found, online: flags.online === true, surroundings: { clock, environment } };
  const names = Object.keys(found.entries);
  const providers = await Promise.all(names.map((name) => inspectProvider(name, inspection)));
  const used = new Set(providers.map((provider) => provider.package?.name));
  return {
    bifrost: version,
    node: surroundings.nodeVersion,
    configuration: found.from,
    notes: found.notes,
    providers,
    problems: generalProblems(found, names),
    unused: found.discovery.packages
      .filter(({ name }) => !used.has(name))
      .map((pack) => ({ name: pack.name, version: pack.version })),
  };
}

function generalProblems({ problems }: Survey, names: readonly string[]): Survey['problems'] {
  return problems.filter((problem) => !names.some((name) => isWithin(problem, `providers.${name}`)));
}
