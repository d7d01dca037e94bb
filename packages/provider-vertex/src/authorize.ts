import { withBearer, withHeader, type AuthorizeContext, type OutgoingRequest } from '@bifrost/core';
import { isApiKey } from './credentials/credentials.js';
import type { VertexKeyOptions, VertexOptions } from './options.js';

/** The header in which Google takes API keys. In the URL, which it takes as well, a key would end in logs. */
const apiKeyHeader = 'x-goog-api-key';

/** Sets the API key of the Gemini API. */
export function authorizeGemini(request: OutgoingRequest, { key }: AuthorizeContext): OutgoingRequest {
  return key.value === undefined ? request : withHeader(request, apiKeyHeader, key.value.reveal());
}

/** Sets what Vertex AI wants: an API key, or a token. */
export function authorizeVertex(
  request: OutgoingRequest,
  { key, credential }: AuthorizeContext<VertexOptions, VertexKeyOptions>,
): OutgoingRequest {
  if (isApiKey(key) && key.value !== undefined) return withHeader(request, apiKeyHeader, key.value.reveal());
  return withBearer(request, credential?.value);
}
