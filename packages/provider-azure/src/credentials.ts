import { BifrostError, Secret, number, text, type Credential, type CredentialContext } from '@bifrost/core';
import { applicationOf, fetchEntraToken, scopesOf } from './entra-token.js';
import { authorityOf, type AzureKeyOptions, type AzureOptions } from './options.js';

/*
 * The one file of this package that may read the machine: Azure's own chain looks at environment variables, workload
 * and managed identities and the logins of its command line tools. It is heavy, so it is an optional peer, loaded when
 * the first key without a credential of its own is used.
 */

/** How Azure's chain is to look for a credential. */
export interface ChainSettings {
  authorityHost: string;
  tenantId?: string;
  managedIdentityClientId?: string;
}

/** A token of Azure's chain. */
interface ChainToken {
  token: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** Asks the machine for a token. */
export type TokenChain = (scopes: readonly string[]) => Promise<ChainToken>;

/** Loads Azure's chain, set up for one key. */
export type LoadTokenChain = (settings: ChainSettings) => Promise<TokenChain>;

/**
 * The credential of a key: its application in Microsoft Entra ID, else its value, else what Azure's chain finds on the
 * machine. A value never expires; core keeps the others and renews them early.
 */
export function credentialsFrom(
  loadChain: LoadTokenChain,
): (context: CredentialContext<AzureOptions, AzureKeyOptions>) => Promise<Credential> {
  return async (context) => {
    const { options, value, name } = context.key;
    const application = applicationOf(options);
    if (application !== undefined) return fetchEntraToken(application, context);
    if (value !== undefined) return { value, expiresAt: Infinity };
    const found = await fromChain(name, async () => {
      const chain = await loadChain(chainSettings(options));
      return chain(scopesOf(options));
    });
    return { value: new Secret(found.token), expiresAt: found.expiresAt };
  };
}

/** The credential of a key, with Azure's default chain behind it. */
export const credentials = credentialsFrom(loadDefaultChain);

function chainSettings(options: AzureKeyOptions): ChainSettings {
  const settings: ChainSettings = { authorityHost: authorityOf(options) };
  if (options.tenant_id !== undefined) settings.tenantId = options.tenant_id;
  if (options.client_id !== undefined) settings.managedIdentityClientId = options.client_id;
  return settings;
}

async function fromChain(key: string, ask: () => Promise<ChainToken>): Promise<ChainToken> {
  try {
    return await ask();
  } catch (cause) {
    if (BifrostError.isInstance(cause)) throw cause;
    throw new BifrostError(
      'authentication',
      `key '${key}' has neither a value nor a client_secret, and Azure's chain found no credential on this machine`,
      { cause },
    );
  }
}

/** Not a literal, since nobody must need the package in order to compile against this one. */
const chainPackage = '@azure/identity';

async function loadDefaultChain(settings: ChainSettings): Promise<TokenChain> {
  let loaded: unknown;
  try {
    loaded = await import(chainPackage);
  } catch (cause) {
    throw new BifrostError(
      'authentication',
      `credentials of the machine need Azure's chain: npm install ${chainPackage}`,
      { cause },
    );
  }
  return chainOf(loaded, settings);
}

/** Azure's chain as far as it is what we know it to be. */
export function chainOf(loaded: unknown, settings: ChainSettings): TokenChain {
  const create = memberOf(loaded, 'DefaultAzureCredential');
  if (typeof create !== 'function') throw unknownChain();
  const credential: unknown = Reflect.construct(create, [settings]);
  const getToken = memberOf(credential, 'getToken');
  if (typeof getToken !== 'function') throw unknownChain();
  return async (scopes) => {
    const answer: unknown = await Reflect.apply(getToken, credential, [[...scopes]]);
    const token = text(memberOf(answer, 'token'));
    const expiresAt = number(memberOf(answer, 'expiresOnTimestamp'));
    if (token === undefined || expiresAt === undefined) throw unknownChain();
    return { token, expiresAt };
  };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function unknownChain(): BifrostError {
  return new BifrostError(
    'authentication',
    `${chainPackage} is not of a version that is known here (4.5 or newer)`,
  );
}
