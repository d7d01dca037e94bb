import type { ModelExplanation } from '@bifrost/core';
import type { SharedFlags } from '../command-context.js';
import { addCommand, runs, type CommandHost } from '../define-command.js';
import { exitCodes } from '../exit-code.js';
import { withEngine } from '../open-engine.js';
import type { Paint } from '../terminal/paint.js';
import { formatTable } from '../terminal/table.js';

type Target = ModelExplanation['targets'][number];
type Key = Target['keys'][number];

export function addExplain(host: CommandHost): void {
  const command = addCommand(host, 'explain <model>', {
    summary: 'Tell who would serve a model, and why',
    details:
      'The rule by which the model is found, the targets in their order, and for each its keys with their share of the traffic. What is left out is shown with the reason.',
    examples: [
      ['bifrost explain sandbox/echo', 'a model of a named provider'],
      ['bifrost explain fast', 'an alias'],
      ['bifrost explain fast --json', 'the same for a script'],
    ],
  }).option('--json', 'print the explanation as JSON');
  runs<SharedFlags>(host, command, (flags, [model = '']) =>
    withEngine(host.context, flags, async ({ engine }) => {
      const explanation = engine.explain(model);
      const { terminal } = host.context;
      if (flags.json === true) terminal.printJson(explanation);
      else terminal.print(formatExplanation(explanation, terminal.paint));
      return explanation.targets.some(serves) ? exitCodes.ok : exitCodes.problem;
    }),
  );
}

function serves({ problem }: Target): boolean {
  return problem === undefined;
}

/** The explanation for people. */
function formatExplanation({ model, rule, targets }: ModelExplanation, paint: Paint): string {
  if (targets.length === 0) return `${paint.red('✗')} ${paint.bold(model)}: ${rule.replace(/^model: /u, '')}`;
  const blocks = targets.map((target, index) => formatTarget(target, index, paint));
  const last =
    targets.length === 1
      ? [
          paint.dim(
            'No fallback: a request can bring some, and so can a provider\'s "fallbacks" or an alias.',
          ),
        ]
      : [];
  return [`${paint.bold(model)}: ${rule}`, ...blocks, ...last].join('\n\n');
}

function formatTarget(target: Target, index: number, paint: Paint): string {
  const role = index === 0 ? 'primary' : `fallback ${index}`;
  const name = `${target.provider}/${target.model}`;
  const mark = serves(target) ? paint.green('✓') : paint.red('✗');
  const keys = formatTable(
    target.keys.map((key) => formatKey(key, target, paint)),
    '     ',
  );
  const problem = target.problem === undefined ? [] : [`     ${paint.red(target.problem)}`];
  return [`${mark} ${role.padEnd(10)}  ${paint.bold(name)}`, ...problem, ...(keys === '' ? [] : [keys])].join(
    '\n',
  );
}

function formatKey(key: Key, { model }: Target, paint: Paint): string[] {
  if (key.excluded !== undefined)
    return [paint.dim(key.name), paint.dim('–'), paint.dim(`left out: ${key.excluded}`)];
  const facts = [
    ...(key.state === 'healthy' ? [] : [`${key.state}${key.reason === undefined ? '' : ` (${key.reason})`}`]),
    ...(key.wireModel === model ? [] : [`asks for ${key.wireModel}`]),
    ...(key.share === 0 ? ['reserve: only when the others fail'] : []),
  ];
  return [key.name, formatShare(key.share), facts.join(', ')];
}

/** `33.3 %`; whole percents without a dot. */
export function formatShare(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
