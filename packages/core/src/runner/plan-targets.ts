import { claimsModel, namesModel } from '../balancer/match-model.js';
import { isAnotherVendor } from './another-vendor.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { closest } from '../schemas/closest.js';
import type { ProviderRuntime } from './provider-runtime.js';
import type { Target } from './target.js';

/** A fallback as the caller wrote it: `"provider/model"`, or both apart. */
export type FallbackInput = string | { provider: string; model: string };

/** What a request says about who should serve it. */
export interface TargetInput {
  provider: string | undefined;
  model: string;
  fallbacks: readonly FallbackInput[] | undefined;
  /** The provider of the dialect route, if the request came by one. */
  routeProvider: string | undefined;
}

/** The configured providers and aliases, as far as resolution needs them. */
export interface ModelDirectory {
  readonly providers: ReadonlyMap<string, ProviderRuntime>;
  /** From an alias to its targets, the primary first. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
}

/** A resolved model: the primary, what an alias adds, and which rule decided. */
export interface Resolution {
  primary: Target;
  further: readonly Target[];
  rule: string;
}

/**
 * The chain of targets for a request: the primary first, then the request's fallbacks, then those of an alias; last, and
 * only where the request brings none, the fallbacks of the primary's provider.
 *
 * @throws BifrostError `invalid_request` naming the member (`model`, `fallbacks[1]`) that leads nowhere.
 */
export function planTargets(directory: ModelDirectory, input: TargetInput): Target[] {
  const { primary, further } = resolveModel(directory, input);
  const usual = directory.providers.get(primary.provider)?.fallbacks ?? [];
  if (input.fallbacks === undefined && usual.length === 0 && further.length === 0) return [primary];
  const resolved = (fallbacks: readonly FallbackInput[]) =>
    fallbacks.flatMap((fallback, index) => resolveFallback(directory, fallback, index));
  if (input.fallbacks !== undefined) return unique([primary, ...resolved(input.fallbacks), ...further]);
  return unique([primary, ...further, ...resolved(usual)]);
}

/** Finds who serves a model, by the rules of docs/fallbacks-and-balancing.md, the first that fits. */
export function resolveModel(directory: ModelDirectory, input: TargetInput): Resolution {
  const { model } = input;
  if (input.provider !== undefined) {
    if (!directory.providers.has(input.provider))
      throw unknownProvider(directory, input.provider, 'provider');
    return only(
      { provider: input.provider, model: withoutPrefix(model, input.provider) },
      'the request names the provider',
    );
  }
  const prefixed = byPrefix(directory, model);
  if (prefixed !== undefined) return only(prefixed, 'the model is prefixed with the provider');
  const alias = directory.aliases.get(model);
  if (alias !== undefined) return byAlias(directory, model, alias);
  const rest =
    byListing(directory, model) ??
    byClaim(directory, model) ??
    byBeingAlone(directory, model) ??
    byRoute(input);
  if (rest !== undefined) return rest;
  throw unresolved(directory, model);
}

function only(primary: Target, rule: string): Resolution {
  return { primary, further: [], rule };
}

function withoutPrefix(model: string, provider: string): string {
  return model.startsWith(`${provider}/`) ? model.slice(provider.length + 1) : model;
}

function byPrefix(directory: ModelDirectory, model: string): Target | undefined {
  const slash = model.indexOf('/');
  if (slash <= 0 || slash === model.length - 1) return undefined;
  const provider = model.slice(0, slash);
  return directory.providers.has(provider) ? { provider, model: model.slice(slash + 1) } : undefined;
}

function byAlias(directory: ModelDirectory, alias: string, names: readonly string[]): Resolution {
  const [primary, ...further] = names.map((name) => {
    const target = byPrefix(directory, name);
    if (target === undefined)
      throw new BifrostError(
        'invalid_request',
        `the alias '${alias}' leads to '${name}', whose provider is not configured`,
        { param: 'model' },
      );
    return target;
  });
  if (primary === undefined)
    throw new BifrostError('invalid_request', `the alias '${alias}' has no target`, { param: 'model' });
  return { primary, further, rule: `'${alias}' is an alias` };
}

/** The one provider whose keys list the model. */
function byListing(directory: ModelDirectory, model: string): Resolution | undefined {
  const name = theOnly(directory, (provider) => lists(provider, model));
  return decided(name, model, 'one provider lists the model in its keys');
}

/** A server that speaks a vendor's API says nothing of the vendor's models, so it steps back behind the vendor itself. */
function byClaim(directory: ModelDirectory, model: string): Resolution | undefined {
  const name =
    theOnly(directory, (provider) => claims(provider, model)) ??
    theOnly(directory, (provider) => claims(provider, model) && !isAnotherVendor(provider));
  return decided(name, model, 'one configured provider is known for such models');
}

function lists({ keys }: ProviderRuntime, model: string): boolean {
  return keys.some((key) => key.enabled && (namesModel(key.models, model) || key.wireNames.has(model)));
}

function claims({ adapter }: ProviderRuntime, model: string): boolean {
  return claimsModel(adapter.models ?? [], model);
}

function byBeingAlone(directory: ModelDirectory, model: string): Resolution | undefined {
  return decided(
    theOnly(directory, () => true),
    model,
    'one provider is configured',
  );
}

function byRoute(input: TargetInput): Resolution | undefined {
  if (input.routeProvider === undefined) return undefined;
  return only({ provider: input.routeProvider, model: input.model }, 'the route belongs to the provider');
}

/** Name of the one provider that fits, if there is exactly one. */
function theOnly(
  directory: ModelDirectory,
  fits: (provider: ProviderRuntime) => boolean,
): string | undefined {
  let found: string | undefined;
  for (const [name, provider] of directory.providers) {
    if (!fits(provider)) continue;
    if (found !== undefined) return undefined;
    found = name;
  }
  return found;
}

function decided(provider: string | undefined, model: string, rule: string): Resolution | undefined {
  return provider === undefined ? undefined : only({ provider, model }, rule);
}

function resolveFallback(directory: ModelDirectory, fallback: FallbackInput, index: number): Target[] {
  const at = `fallbacks[${index}]`;
  if (typeof fallback !== 'string') {
    if (!directory.providers.has(fallback.provider))
      throw unknownProvider(directory, fallback.provider, `${at}.provider`);
    return [{ provider: fallback.provider, model: withoutPrefix(fallback.model, fallback.provider) }];
  }
  try {
    const { primary, further } = resolveModel(directory, {
      model: fallback,
      provider: undefined,
      fallbacks: undefined,
      routeProvider: undefined,
    });
    return [primary, ...further];
  } catch (cause) {
    if (!BifrostError.isInstance(cause)) throw cause;
    throw new BifrostError('invalid_request', `${at}: ${cause.message}`, { param: at });
  }
}

function unknownProvider(directory: ModelDirectory, provider: string, param: string): BifrostError {
  const known = [...directory.providers.keys()].join(', ');
  return new BifrostError(
    'invalid_request',
    `${param}: no provider '${provider}' is configured (configured: ${known})`,
    { param },
  );
}

function unresolved(directory: ModelDirectory, model: string): BifrostError {
  // the provider is right, so nothing is to be guessed
  if (model.endsWith('/') && directory.providers.has(model.slice(0, -1))) return withoutModel(model);
  const names = [...directory.providers.keys()];
  const rivals = rivalsFor(directory, model);
  const example = rivals[0] ?? names[0] ?? 'provider';
  const ways =
    `"model": "${example}/${model}", or "provider": "${example}" beside "model": "${model}", or define the ` +
    `alias '${model}' in the configuration`;
  return new BifrostError(
    'invalid_request',
    rivals.length > 1
      ? `model: more than one provider serves '${model}' (${rivals.join(', ')}). Write ${ways}`
      : `model: no provider is known for '${model}'${guess(model, names)} ${ways} (configured: ${names.join(', ')})`,
    { param: 'model' },
  );
}

function withoutModel(prefix: string): BifrostError {
  return new BifrostError(
    'invalid_request',
    `model: '${prefix}' names the provider '${prefix.slice(0, -1)}' and no model: write "${prefix}<model>"`,
    { param: 'model' },
  );
}

/** The providers between which a bare name leaves the choice: that list it, else that are known for it. */
function rivalsFor(directory: ModelDirectory, model: string): string[] {
  const all = [...directory.providers];
  const listing = all.filter(([, provider]) => lists(provider, model));
  const found = listing.length > 1 ? listing : all.filter(([, provider]) => claims(provider, model));
  return found.length > 1 ? found.map(([name]) => name) : [];
}

/** A slash says that a provider was named, mistyped or not configured; but names of models have slashes too. */
function guess(model: string, names: readonly string[]): string {
  const slash = model.indexOf('/');
  if (slash < 1) return '. Write';
  const prefix = model.slice(0, slash);
  const meant = closest(prefix, names);
  return meant === undefined
    ? `: no provider '${prefix}' is configured. If that is a part of the model's name, write`
    : `, did you mean "${meant}${model.slice(slash)}"? If it is the model's name, write`;
}

function unique(targets: readonly Target[]): Target[] {
  const seen = new Set<string>();
  return targets.filter(({ provider, model }) => {
    const name = `${provider}\n${model}`;
    return seen.has(name) ? false : Boolean(seen.add(name));
  });
}
