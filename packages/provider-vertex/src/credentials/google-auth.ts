import type * as GoogleAuthLibrary from 'google-auth-library';
import { BifrostError, Secret, text, type Credential, type JsonObject } from '@bifrost/core';

/** Google's tokens live an hour; asked for anew well before, which the library answers from its own memory. */
const freshForMs = 5 * 60_000;

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
  const { credentials, scope, key, now } = request;
  const options = credentials === undefined ? { scopes: scope } : { scopes: scope, credentials };
  let token: string | undefined;
  try {
    token = text(await new GoogleAuth(options).getAccessToken());
  } catch (cause) {
    throw new BifrostError(
      'authentication',
      `key '${key}' has no auth_credentials that can be used, and Google's library found none on this machine: ` +
        'set vertex_key_config.auth_credentials, or GOOGLE_APPLICATION_CREDENTIALS, or run "gcloud auth application-default login"',
      { cause },
    );
  }
  if (token === undefined)
    throw new BifrostError('authentication', `Google's library gave no token for key '${key}'`);
  return { value: new Secret(token), expiresAt: now + freshForMs };
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
