import { withHeader, type AuthorizeContext, type OutgoingRequest } from '@bifrost/core';
import type { AnthropicOptions } from './options.js';

/**
 * The API version that requests are written for. A client of a newer one passes its own header on.
 *
 * @see https://platform.claude.com/docs/en/api/versioning
 */
const defaultVersion = '2023-06-01';

/** Sets the key, and the headers that every request needs whichever way it came. */
export function authorize(
  request: OutgoingRequest,
  { key, options }: AuthorizeContext<AnthropicOptions>,
): OutgoingRequest {
  let authorized = request;
  if (key.value !== undefined) authorized = withHeader(authorized, 'x-api-key', key.value.reveal());
  if (request.headers['anthropic-version'] === undefined) {
    authorized = withHeader(authorized, 'anthropic-version', options.anthropic_version ?? defaultVersion);
  }
  const betas = mergeBetas(request.headers['anthropic-beta'], options.anthropic_beta ?? []);
  return betas === '' ? authorized : withHeader(authorized, 'anthropic-beta', betas);
}

function mergeBetas(header: string | undefined, configured: readonly string[]): string {
  const named = (header ?? '').split(',').map((beta) => beta.trim());
  return [...new Set([...named, ...configured])].filter((beta) => beta !== '').join(',');
}
