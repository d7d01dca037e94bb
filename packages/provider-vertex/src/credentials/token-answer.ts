import { BifrostError, Secret, number, parseObject, text, type Credential } from '@bifrost/core';

/** An answer of a token endpoint. */
export interface TokenAnswer {
  status: number;
  text(): string;
}

/**
 * Reads an OAuth 2 token. The endpoint's own sentence may name the account, so only its code is told.
 *
 * @throws BifrostError `authentication` whatever the reason: without a token the key is of no use, and another key may
 * have another endpoint.
 * @see https://datatracker.ietf.org/doc/html/rfc6749#section-5
 */
export function readToken(answer: TokenAnswer, context: { key: string; now: number }): Credential {
  const body = parseObject(answer.text());
  if (answer.status !== 200) throw refused(answer.status, text(body?.['error']), context.key);
  const token = text(body?.['access_token']);
  if (token === undefined || token === '') {
    throw new BifrostError(
      'authentication',
      `Google's token endpoint gave no access_token for key '${context.key}'; check its token_uri`,
    );
  }
  const seconds = number(body?.['expires_in']) ?? 3600;
  return { value: new Secret(token), expiresAt: context.now + seconds * 1000 };
}

function refused(status: number, reason: string | undefined, key: string): BifrostError {
  const why = reason === undefined ? `HTTP ${status}` : `${reason}, HTTP ${status}`;
  if (status >= 500 || status === 429) {
    return new BifrostError('authentication', `Google's token endpoint failed for key '${key}' (${why})`, {
      upstreamStatus: 401,
    });
  }
  return new BifrostError(
    'authentication',
    `Google gave no token for key '${key}' (${why}): check auth_credentials, and that the account still exists`,
    { upstreamStatus: 401 },
  );
}
