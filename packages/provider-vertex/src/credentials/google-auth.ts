import type * as GoogleAuthLibrary from 'google-auth-library';
import { BifrostError, Secret, type Credential, type JsonObject } from '@bifrost/core';

/** How long a token that does not say when it ends is kept. */
const unboundedLifetimeMs = 5 * 60_000;

/** What is used of a client of the library. */
interface TokenClient {
  credentials: { expiry_date?: number | null | undefined };
  getAccessToken(): Promise<{ token?: string | null | undefined }>;
}

/**
 * A token by Google's own library, which reads `GOOGLE_APPLICATION_CREDENTIALS`, the login of `gcloud`, and the metadata
 * server of a machine at Google; and the credential files of other clouds (`external_account`). It opens its own
 * connections: neither the provider's `proxy_config` nor its certificates apply to them.
 *
 * The library is an optional peer and loaded on first use, so that nobody installs it for an API key.
 */
export async function googleAuthToken(request: {
  credentials: JsonObject | undefined;
  scope: string;
  now: number;
  /** Name of the key, for messages. */
  key: string;
}): Promise<Credential> {
  const { GoogleAuth } = await loadLibrary(request.key);
  const { credentials, scope } = request;
  const auth = new GoogleAuth(credentials === undefined ? { scopes: scope } : { scopes: scope, credentials });
  return machineToken(() => auth.getClient(), request);
}

/** The token of a client of the library, with the time of its end. */
export async function machineToken(
  getClient: () => Promise<TokenClient>,
  { key, now }: { key: string; now: number },
): Promise<Credential> {
  let token: string | null | undefined;
  let end: number | null | undefined;
  try {
    const client = await getClient();
    ({ token } = await client.getAccessToken());
    end = client.credentials.expiry_date;
  } catch (cause) {
    throw new BifrostError(
      'authentication',
      `key '${key}' has no auth_credentials that can be used, and Google's library found none on this machine: ` +
        'set vertex_key_config.auth_credentials, or GOOGLE_APPLICATION_CREDENTIALS, or run "gcloud auth application-default login"',
      { cause },
    );
  }
  if (token === undefined || token === null)
    throw new BifrostError('authentication', `Google's library gave no token for key '${key}'`);
  return { value: new Secret(token), expiresAt: end ?? now + unboundedLifetimeMs };
}

async function loadLibrary(key: string): Promise<typeof GoogleAuthLibrary> {
  try {
    return await import('google-auth-library');
  } catch (cause) {
    throw new BifrostError(
      'authentication',
      `key '${key}' uses credentials that need Google's library: npm install google-auth-library, ` +
        'or give the JSON of a service account as vertex_key_config.auth_credentials',
      { cause },
    );
  }
}
