import type { IncomingHttpHeaders } from 'node:http';

/** The credentials that a request shows, best first: the forms in which the vendors' own clients send a key. */
export function presentedTokens(headers: IncomingHttpHeaders, queryKey: string | undefined): string[] {
  const tokens: string[] = [];
  const bearer = bearerOf(headers.authorization);
  if (bearer !== undefined) tokens.push(bearer);
  for (const name of ['x-api-key', 'api-key', 'x-goog-api-key'] as const) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') tokens.push(value);
  }
  if (queryKey !== undefined && queryKey !== '') tokens.push(queryKey);
  return tokens;
}

/** Whether a request is signed with AWS Signature V4 instead of carrying a token. */
export function isAwsSigned(headers: IncomingHttpHeaders): boolean {
  return headers.authorization?.startsWith('AWS4-') === true;
}

function bearerOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const match = /^bearer +(\S+)\s*$/i.exec(authorization);
  return match?.[1];
}
