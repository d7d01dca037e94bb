import type {
  BifrostError,
  ErrorCode,
  InboundDialect,
  JsonObject,
  Operation,
  WireResponse,
} from '@bifrost/core';

/** Our codes in Mistral's words, where it has one; the others are told by their own name. */
const types: Readonly<Partial<Record<ErrorCode, string>>> = {
  invalid_request: 'invalid_request_error',
  unsupported_parameter: 'invalid_request_error',
  context_length_exceeded: 'invalid_request_prompt',
  model_unavailable: 'invalid_model',
  rate_limited: 'rate_limited',
  keys_cooling: 'rate_limited',
  overloaded: 'service_tier_capacity_exceeded',
  provider_error: 'internal_server_error',
  internal: 'internal_server_error',
};

/** How Mistral's clients are told of errors. */
export const errorEncoders: Pick<InboundDialect<Operation>, 'encodeError' | 'encodeStreamError'> = {
  encodeError,
  encodeStreamError: (error) => `data: ${JSON.stringify(errorBody(error))}\n\n`,
};

function encodeError(error: BifrostError): WireResponse {
  const headers: Record<string, string> = {};
  if (error.retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
  }
  return { status: error.status, headers, body: { kind: 'json', value: errorBody(error) } };
}

function errorBody({ code, message, param, native }: BifrostError): JsonObject {
  return {
    object: 'error',
    message,
    type: native?.type ?? types[code] ?? code,
    param: param ?? native?.param ?? null,
    code: native?.code ?? code,
  };
}
