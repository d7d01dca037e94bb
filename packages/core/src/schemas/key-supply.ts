import type { ProviderAdapter } from '../adapter/provider-adapter.js';
import { BifrostError } from '../errors/bifrost-error.js';
import type { Operation } from '../hub/operations.js';
import { object } from '../json/read.js';
import { createRedactor } from '../secrets/redactor.js';
import { literalSecrets } from './literal-secrets.js';
import { ParseContext } from './parse-context.js';
import { parseKeys } from './parse-keys.js';
import { resolveReferences, type ReferenceSources } from './references.js';
import type { KeyConfiguration, KeySupply } from './resolved.js';

/** For whom a function in the place of `keys` is asked. */
export interface KeysContext {
  /** Name of the provider in the configuration. */
  readonly provider: string;
  /** The call's option `tenant`; `undefined` where it has none, and for what Bifrost asks itself (models, health checks). */
  readonly tenant: string | undefined;
}

/** A key as the configuration has it: `env.NAME` and `file.PATH` work. See docs/configuration.md. */
export interface KeyInput {
  name?: string;
  value?: string;
  models?: readonly string[];
  weight?: number;
  enabled?: boolean;
  aliases?: Readonly<Record<string, string>>;
  operations?: readonly Operation[];
  /** `<id>_key_config` of the adapter. */
  [options: string]: unknown;
}

/**
 * Gives the keys of a provider for one tenant. It has ten seconds. What it gives is kept for five minutes for each
 * tenant, shared by concurrent calls, and asked for anew when the provider refused one of the keys.
 *
 * @throws a {@link BifrostError}, which reaches the caller as it is; anything else is told as `authentication`, with
 * what was thrown as its cause. Both move on to a fallback where the code's row in docs/errors.md says so.
 *
 * @example
 * const keys: KeysFunction = async ({ tenant = 'shared' }) => [
 *   { name: tenant, value: await vault.read(`openai/${tenant}`) },
 * ];
 */
export type KeysFunction = (context: KeysContext) => readonly KeyInput[] | Promise<readonly KeyInput[]>;

export function isKeysFunction(value: unknown): value is KeysFunction {
  return typeof value === 'function';
}

/** Makes a supply of a user's function: whatever that gives is checked like keys of a file. */
export function keySupply(
  of: { adapter: ProviderAdapter; provider: string; keyLess: boolean; ask: KeysFunction },
  sources: ReferenceSources,
): KeySupply {
  const { provider, ask } = of;
  return async (tenant) => {
    let given: unknown;
    try {
      given = await ask({ provider, tenant });
    } catch (cause) {
      if (BifrostError.isInstance(cause)) throw cause;
      throw supplyFailure(provider, 'failed; the cause says why', cause);
    }
    return checkedKeys(of, given, sources);
  };
}

function checkedKeys(
  of: { adapter: ProviderAdapter; provider: string; keyLess: boolean },
  given: unknown,
  sources: ReferenceSources,
): readonly KeyConfiguration[] {
  const { adapter, provider, keyLess } = of;
  const { value, problems, references, values } = resolveReferences(
    { providers: { [provider]: { keys: given } } },
    sources,
  );
  const context = new ParseContext(references);
  for (const { path, message } of problems) context.problems.add(path, message);
  const path = ['providers', provider, 'keys'];
  const keys = parseKeys(context, { adapter, value: listIn(value, path), path, keyLess });
  if (context.problems.count === 0) return keys;
  const redact = createRedactor(literalSecrets(value, values));
  const lines = context.problems.lines().map(redact).join('; ');
  throw supplyFailure(provider, `gave what cannot be used: ${lines}`);
}

function listIn(value: unknown, path: readonly string[]): unknown {
  // `undefined` would read as an entry that has no keys at all
  return path.reduce<unknown>((inner, name) => object(inner)?.[name], value) ?? null;
}

/** A failure of a user's function for keys, told so that the sentence names it. */
export function supplyFailure(provider: string, what: string, cause?: unknown): BifrostError {
  const details = cause === undefined ? { provider } : { provider, cause };
  return new BifrostError('authentication', `the function \`keys\` of ${provider} ${what}`, details);
}
