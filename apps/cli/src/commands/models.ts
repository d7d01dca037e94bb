import { closest, type ModelView, type ProviderConfiguration } from '@bifrost/core';
import type { CommandContext, SharedFlags } from '../command-context.js';
import { addCommand, runs, type CommandHost } from '../define-command.js';
import { exitCodes, type ExitCode } from '../exit-code.js';
import { withEngine, type OpenEngine } from '../open-engine.js';
import type { Paint } from '../terminal/paint.js';
import { plural } from '../terminal/plural.js';
import { formatTable } from '../terminal/table.js';
import { UsageError } from '../usage-error.js';

interface ModelsFlags extends SharedFlags {
  readonly provider?: string;
}

export function addModels(host: CommandHost): void {
  const command = addCommand(host, 'models', {
    summary: 'List the models that can be asked',
    details:
      'What the keys list, what providers without such a list say themselves, and aliases. One a line, as it is written in a request.',
    examples: [
      ['bifrost models', 'all of them'],
      ['bifrost models --provider sandbox', 'those of one provider'],
      ['bifrost models | grep mini', 'look for one'],
    ],
  })
    .option('--provider <name>', 'only those of this provider')
    .option('--json', 'print them as JSON');
  runs<ModelsFlags>(host, command, (flags) =>
    withEngine(host.context, flags, (open) => listModels(host.context, flags, open)),
  );
}

async function listModels(
  { terminal }: CommandContext,
  { provider, json }: ModelsFlags,
  { engine, loaded }: OpenEngine,
): Promise<ExitCode> {
  const configured = [...loaded.configuration.providers.keys()];
  if (provider !== undefined && !configured.includes(provider)) throw unknownProvider(provider, configured);
  const all = await terminal.wait('asking the providers for their models', engine.models());
  const models = all.filter((model) => provider === undefined || model.provider === provider);
  if (json === true) terminal.printJson(models);
  else if (models.length > 0) terminal.print(formatModels(models, terminal));
  const silent = [...loaded.configuration.providers.values()]
    .filter(({ name }) => provider === undefined || name === provider)
    .filter(({ name }) => !all.some(({ id }) => id.startsWith(`${name}/`)));
  for (const each of silent) terminal.say(`${terminal.errorPaint.yellow('!')} ${silence(each)}`);
  if (terminal.isWatched && json !== true && models.length > 0)
    terminal.say(summary(models, terminal.errorPaint));
  return silent.some(canList) ? exitCodes.problem : exitCodes.ok;
}

/** A line a model; for people with what the provider calls it. */
function formatModels(
  models: readonly ModelView[],
  { isWatched, paint }: { isWatched: boolean; paint: Paint },
): string {
  if (!isWatched) return models.map(({ id }) => id).join('\n');
  return formatTable(
    models.map((model) => [
      model.id,
      paint.dim(model.display_name ?? (model.id.includes('/') ? '' : `alias, leads to ${model.provider}`)),
    ]),
  );
}

function summary(models: readonly ModelView[], paint: Paint): string {
  const providers = new Set(models.map(({ provider }) => provider));
  return paint.dim(`${plural(models.length, 'model')} of ${plural(providers.size, 'provider')}`);
}

function canList({ adapter }: ProviderConfiguration): boolean {
  return adapter.operations.listModels !== undefined;
}

/** Why a provider is missing from the list. */
function silence(provider: ProviderConfiguration): string {
  if (canList(provider)) return `${provider.name} told no models; see why with: bifrost doctor --online`;
  return `${provider.name} cannot tell its models; name them in the "models" of its keys`;
}

function unknownProvider(name: string, configured: readonly string[]): UsageError {
  const match = closest(name, configured);
  const guess = match === undefined ? '' : ` Did you mean ${match}?`;
  return new UsageError(
    `--provider: ${name} is not configured (configured: ${configured.join(', ')}).${guess}`,
  );
}
