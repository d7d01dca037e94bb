import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import {
  BifrostError,
  isLoopback,
  text,
  type AdapterFetch,
  type Credential,
  type JsonObject,
} from '@bifrost/core';
import { readToken } from './token-answer.js';

/** What tokens are asked for. */
export const scope = 'https://www.googleapis.com/auth/cloud-platform';

/** Where tokens come from unless the credential says otherwise. */
const defaultTokenUri = 'https://oauth2.googleapis.com/token';

const lifetimeSeconds = 3600;

/** What a token request needs. */
export interface TokenRequest {
  credentials: JsonObject;
  fetch: AdapterFetch;
  now: number;
  /** Name of the key, for messages. */
  key: string;
}

/**
 * Trades a JWT, signed with the account's private key, for an access token.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export async function serviceAccountToken({
  credentials,
  fetch,
  now,
  key,
}: TokenRequest): Promise<Credential> {
  const email = required(credentials, 'client_email', key);
  const privateKey = parseKey(required(credentials, 'private_key', key), key);
  const url = tokenUriOf(credentials, key);
  const issuedAt = Math.floor(now / 1000);
  const claims = { iss: email, scope, aud: url, iat: issuedAt, exp: issuedAt + lifetimeSeconds };
  const assertion = signJwt({ keyId: text(credentials['private_key_id']), claims, privateKey });
  const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  return readToken(await post({ fetch, url, key }, { grant_type: grant, assertion }), { key, now });
}

/**
 * Renews the token of a person's login, as `gcloud auth application-default login` leaves it.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/web-server#offline
 */
export async function authorizedUserToken({
  credentials,
  fetch,
  now,
  key,
}: TokenRequest): Promise<Credential> {
  const form = {
    grant_type: 'refresh_token',
    client_id: required(credentials, 'client_id', key),
    client_secret: required(credentials, 'client_secret', key),
    refresh_token: required(credentials, 'refresh_token', key),
  };
  return readToken(await post({ fetch, url: tokenUriOf(credentials, key), key }, form), { key, now });
}

/** The token endpoint that a credential names. Keys travel there, so it must be encrypted or on this machine. */
export function tokenUriOf(credentials: JsonObject, key: string): string {
  const uri = text(credentials['token_uri']) ?? defaultTokenUri;
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (safe) return uri;
  throw new BifrostError(
    'authentication',
    `the auth_credentials of key '${key}' name a token_uri that is no https address`,
  );
}

function post(
  { fetch, url, key }: Pick<TokenRequest, 'fetch' | 'key'> & { url: string },
  form: Record<string, string>,
): ReturnType<AdapterFetch> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return fetch({ method: 'POST', url, headers, body: new URLSearchParams(form).toString() }).catch(
    (cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : 'no answer';
      throw new BifrostError(
        'authentication',
        `the token endpoint of key '${key}' could not be asked: ${reason}`,
        { cause },
      );
    },
  );
}

function signJwt(jwt: { keyId: string | undefined; claims: JsonObject; privateKey: KeyObject }): string {
  const header = { alg: 'RS256', typ: 'JWT', ...(jwt.keyId === undefined ? {} : { kid: jwt.keyId }) };
  const signed = `${encoded(header)}.${encoded(jwt.claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), jwt.privateKey).toString('base64url')}`;
}

function encoded(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Environment variables often hold the line breaks of a PEM as two characters. */
function parseKey(pem: string, key: string): KeyObject {
  try {
    return createPrivateKey(pem.replaceAll(String.raw`\n`, '\n'));
  } catch {
    // The parser's own words may quote the key.
    throw new BifrostError(
      'authentication',
      `the private_key in auth_credentials of key '${key}' is no PEM private key`,
    );
  }
}

function required(credentials: JsonObject, member: string, key: string): string {
  const value = text(credentials[member]);
  if (value !== undefined && value !== '') return value;
  throw new BifrostError('authentication', `the auth_credentials of key '${key}' have no ${member}`);
}
