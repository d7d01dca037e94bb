import { withBearer, withHeader, type AuthorizeContext, type OutgoingRequest } from '@bifrost/core';
import type { OpenaiKeyOptions, OpenaiOptions } from './options.js';

/**
 * Sets the key, and whom it bills where it belongs to several.
 *
 * @see https://platform.openai.com/docs/api-reference/authentication
 */
export function authorize(
  request: OutgoingRequest,
  { key }: AuthorizeContext<OpenaiOptions, OpenaiKeyOptions>,
): OutgoingRequest {
  const { organization, project } = key.options;
  let authorized = withBearer(request, key.value);
  if (organization !== undefined) authorized = withHeader(authorized, 'openai-organization', organization);
  if (project !== undefined) authorized = withHeader(authorized, 'openai-project', project);
  return authorized;
}
