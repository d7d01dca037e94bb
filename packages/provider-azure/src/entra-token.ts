import {
  BifrostError,
  number,
  parseObject,
  Secret,
  text,
  type Credential,
  type CredentialContext,
} from '@bifrost/core';
import { cloudOf } from './cloud.js';
import { authorityOf, type AzureKeyOptions, type AzureOptions } from './options.js';

/** An application that signs in with its own name. */
export interface Application {
  tenantId: string;
  clientId: string;
  clientSecret: Secret;
}

/** The application of a key, where its options name one. */
export function applicationOf(options: AzureKeyOptions): Application | undefined {
  const { tenant_id: tenantId, client_id: clientId, client_secret: clientSecret } = options;
  if (tenantId === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  return { tenantId, clientId, clientSecret };
}

/** The scopes of a key's tokens. */
export function scopesOf(options: AzureKeyOptions): string[] {
  return options.scopes ?? [cloudOf(options.endpoint).scope];
}

/** How long a token holds whose answer does not say. */
const usualLifetimeSeconds = 3600;

/**
 * Fetches a token for an application (client credentials grant).
 *
 * @throws BifrostError `authentication` whatever the reason: without a token the key is of no use, and another key may
 * have another tenant or none.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export async function fetchEntraToken(
  { tenantId, clientId, clientSecret }: Application,
  { key, fetch, now }: CredentialContext<AzureOptions, AzureKeyOptions>,
): Promise<Credential> {
  const authority = authorityOf(key.options);
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret.reveal(),
    scope: scopesOf(key.options).join(' '),
  });
  const response = await fetch({
    method: 'POST',
    url: `${authority}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
  }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : 'no answer';
    throw noToken({ authority, key: key.name, why, cause });
  });
  const answer = parseObject(response.text());
  const token = text(answer?.['access_token']);
  if (response.status !== 200 || token === undefined || token === '') {
    const error = text(answer?.['error']);
    // the description beside the error repeats ids of the tenant, so only its short name is told
    const why = `${error === undefined ? '' : `${error}, `}status ${response.status}`;
    throw noToken({ authority, key: key.name, why });
  }
  const seconds = number(answer?.['expires_in']) ?? usualLifetimeSeconds;
  return { value: new Secret(token), expiresAt: now + seconds * 1000 };
}

function noToken(of: { authority: string; key: string; why: string; cause?: unknown }): BifrostError {
  return new BifrostError(
    'authentication',
    `${of.authority} gave no token for key '${of.key}' (${of.why}); check tenant_id, client_id, client_secret and scopes`,
    // as a refusal of the whole key, of which an outage differs in nothing that a caller could do
    { upstreamStatus: 401, cause: of.cause },
  );
}
