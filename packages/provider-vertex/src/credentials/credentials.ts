import {
  BifrostError,
  parseObject,
  text,
  type AdapterKey,
  type Credential,
  type CredentialContext,
} from '@bifrost/core';
import type { VertexKeyOptions, VertexOptions } from '../options.js';
import { googleAuthToken } from './google-auth.js';
import { authorizedUserToken, scope, serviceAccountToken } from './service-account.js';

/**
 * The credential of a key: its API key as it stands, a token for its service account or login, or whatever Google's own
 * library finds.
 */
export async function credentials(
  context: CredentialContext<VertexOptions, VertexKeyOptions>,
): Promise<Credential> {
  const { key, fetch, now } = context;
  const given = key.options.auth_credentials;
  if (given === undefined) {
    if (key.value !== undefined) return { value: key.value, expiresAt: Number.MAX_SAFE_INTEGER };
    return googleAuthToken({ credentials: undefined, scope, now, key: key.name });
  }
  const parsed = parseObject(given.reveal());
  if (parsed === undefined) {
    throw new BifrostError('authentication', `the auth_credentials of key '${key.name}' are no JSON object`);
  }
  switch (text(parsed['type'])) {
    case 'service_account':
      return serviceAccountToken({ credentials: parsed, fetch, now, key: key.name });
    case 'authorized_user':
      return authorizedUserToken({ credentials: parsed, fetch, now, key: key.name });
    default:
      return googleAuthToken({ credentials: parsed, scope, now, key: key.name });
  }
}

/** Whether a key is an API key, which goes into a header of its own. */
export function isApiKey(key: Pick<AdapterKey<VertexKeyOptions>, 'value' | 'options'>): boolean {
  return key.value !== undefined && key.options.auth_credentials === undefined;
}
