import type { Aliases } from './aliases.js';
import { didYouMean } from './closest.js';
import type { ParseContext } from './parse-context.js';
import type { Path } from './problems.js';
import type { ProviderConfiguration } from './resolved.js';

interface Directory {
  readonly providers: ReadonlyMap<string, ProviderConfiguration>;
  /** Of every entry, also of those that were wrong: a second complaint about them would only confuse. */
  readonly names: ReadonlySet<string>;
  readonly aliases: Aliases;
}

/** Reports aliases and fallbacks that lead nowhere: found out at load, not when everything else has failed already. */
export function reportDeadEnds(context: ParseContext, directory: Directory): void {
  for (const [alias, targets] of Object.entries(directory.aliases)) {
    if (hasProvider(alias, directory)) {
      const message = `never applies, because "${alias.split('/')[0]}/…" goes to the provider of that name`;
      context.problems.add(['aliases', alias], message);
    }
    for (const [index, target] of targets.entries()) {
      const path = targets.length === 1 ? ['aliases', alias] : ['aliases', alias, 'targets', index];
      if (!hasProvider(target, directory)) reportTarget(context, path, { target, directory });
    }
  }
  for (const { name, fallbacks } of directory.providers.values()) {
    for (const [index, target] of fallbacks.entries()) {
      if (hasProvider(target, directory) || Object.hasOwn(directory.aliases, target)) continue;
      reportTarget(context, ['providers', name, 'fallbacks', index], { target, directory });
    }
  }
}

function hasProvider(target: string, { names }: Directory): boolean {
  const slash = target.indexOf('/');
  return slash > 0 && slash < target.length - 1 && names.has(target.slice(0, slash));
}

function reportTarget(
  context: ParseContext,
  path: Path,
  { target, directory }: { target: string; directory: Directory },
): void {
  const [provider = '', model = ''] = target.split('/');
  const known = [...directory.names];
  if (model === '') {
    context.problems.add(path, `must be written as "provider/model" (configured: ${known.join(', ')})`);
    return;
  }
  const guess = didYouMean(provider, known) || ` (configured: ${known.join(', ')})`;
  context.problems.add(path, `no provider "${provider}" is configured${guess}`);
}
