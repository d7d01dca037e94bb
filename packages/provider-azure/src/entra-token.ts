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
 * @throws BifrostError `authentication` where Microsoft Entra ID refuses the application, `provider_error` where it
 * gives something else than a token.
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
  });
  const answer = parseObject(response.text());
  const token = text(answer?.['access_token']);
  if (response.status !== 200 || token === undefined || token === '') {
    throw refusal({ status: response.status, error: text(answer?.['error']), authority, key: key.name });
  }
  const seconds = number(answer?.['expires_in']) ?? usualLifetimeSeconds;
  return { value: new Secret(token), expiresAt: now + seconds * 1000 };
}

/** The description beside the error repeats ids of the tenant, so only its short name is told. */
function refusal(of: {
  status: number;
  error: string | undefined;
  authority: string;
  key: string;
}): BifrostError {
  const why = of.error === undefined ? `status ${of.status}` : `${of.error}, status ${of.status}`;
  const message = `${of.authority} gave no token for key '${of.key}' (${why})`;
  if (of.status >= 400 && of.status < 500 && of.status !== 429) {
    return new BifrostError(
      'authentication',
      `${message}; check tenant_id, client_id, client_secret and scopes`,
      { upstreamStatus: of.status },
    );
  }
  const code = of.status === 429 ? 'rate_limited' : 'provider_error';
  return new BifrostError(code, message, { upstreamStatus: of.status });
}
