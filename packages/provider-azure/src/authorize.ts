import { withBearer, withHeader, type AuthorizeContext, type OutgoingRequest } from '@bifrost/core';
import { applicationOf } from './entra-token.js';
import type { AzureKeyOptions, AzureOptions } from './options.js';

/**
 * Sets the credential: a key of the resource as `api-key`, a token of Microsoft Entra ID as bearer.
 *
 * @see https://learn.microsoft.com/azure/ai-services/openai/reference#authentication
 */
export function authorize(
  request: OutgoingRequest,
  { key, credential }: AuthorizeContext<AzureOptions, AzureKeyOptions>,
): OutgoingRequest {
  const hasToken = applicationOf(key.options) !== undefined || key.value === undefined;
  if (hasToken) return withBearer(request, credential?.value);
  return key.value === undefined ? request : withHeader(request, 'api-key', key.value.reveal());
}
