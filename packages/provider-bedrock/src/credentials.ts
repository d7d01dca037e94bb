import { BifrostError, type Credential, type CredentialContext } from '@bifrost/core';
import { assumeRole } from './assume-role.js';
import { packCredentials, type AwsCredentials } from './aws-credentials.js';
import type { BedrockKeyOptions, BedrockOptions } from './options.js';

/*
 * The one file of this package that may read the machine: AWS's own chain looks at environment variables, ~/.aws, web
 * identity files and the metadata services of containers and instances. It is heavy, so it is an optional peer, loaded
 * when the first key without credentials of its own is used.
 */

/** How long credentials that do not say when they end are kept before the chain is asked again. */
const unboundedLifetimeMs = 5 * 60_000;

/** A chain's credentials, with the time of their end where they have one. */
export interface ChainCredentials extends AwsCredentials {
  expiration?: Date;
}

/** Asks the machine for credentials. */
export type CredentialChain = () => Promise<ChainCredentials>;

/**
 * The credential of a key: its bearer key, its access key, or what the machine has; with `role_arn` the role's, on top
 * of the latter two.
 */
export function credentialsFrom(
  loadChain: () => Promise<CredentialChain>,
): (context: CredentialContext<BedrockOptions, BedrockKeyOptions>) => Promise<Credential> {
  return async (context) => {
    const { key } = context;
    if (key.value !== undefined) return { value: key.value, expiresAt: Infinity };
    const own = ownCredentials(key.options);
    const base = own ?? (await fromChain(key.name, loadChain));
    const { role_arn: role } = key.options;
    if (role !== undefined) return assumeRole(context, role, base);
    return { value: packCredentials(base), expiresAt: endOf(base, own !== undefined, context.now) };
  };
}

/** The credential of a key, with AWS's default chain behind it. */
export const credentials = credentialsFrom(loadDefaultChain);

function ownCredentials(options: BedrockKeyOptions): ChainCredentials | undefined {
  const { access_key, secret_key, session_token } = options;
  if (access_key === undefined || secret_key === undefined) return undefined;
  return {
    accessKeyId: access_key.reveal(),
    secretAccessKey: secret_key.reveal(),
    ...(session_token === undefined ? {} : { sessionToken: session_token.reveal() }),
  };
}

function endOf({ expiration }: ChainCredentials, configured: boolean, now: number): number {
  if (configured) return Infinity;
  return expiration?.getTime() ?? now + unboundedLifetimeMs;
}

async function fromChain(key: string, loadChain: () => Promise<CredentialChain>): Promise<ChainCredentials> {
  try {
    const chain = await loadChain();
    return await chain();
  } catch (cause) {
    if (BifrostError.isInstance(cause)) throw cause;
    throw new BifrostError(
      'authentication',
      `key '${key}' has no credentials of its own, and AWS's chain found none on this machine; set bedrock_key_config.access_key and secret_key, or a value`,
      { cause },
    );
  }
}

async function loadDefaultChain(): Promise<CredentialChain> {
  try {
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
    return defaultProvider();
  } catch (cause) {
    throw new BifrostError(
      'authentication',
      "credentials of the machine need AWS's chain: npm install @aws-sdk/credential-provider-node",
      { cause },
    );
  }
}
