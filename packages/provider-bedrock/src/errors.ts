import {
  text,
  type BifrostError,
  type ErrorCode,
  type Headers,
  type JsonObject,
  type ProviderFailure,
  type WireEvent,
  type WireResponse,
} from '@bifrost/core';
import { exceptionPrefix } from './event-stream/framing.js';
import { exceptionFrame } from './event-stream/encode-frame.js';

/** Where the SDKs of AWS look for the id of a request. */
export const requestIdHeader = 'x-amzn-requestid';

/** Reads an error body. Never throws: an unreadable body gives the status alone. */
export function decodeError(response: WireResponse): ProviderFailure {
  const { status, headers } = response;
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  const failure: ProviderFailure = { status, headers };
  const type = typeOf(headers, body);
  const message = messageOf(body);
  if (type !== undefined) failure.type = type;
  if (message !== undefined) failure.message = message;
  if (body !== undefined) failure.body = body;
  return failure;
}

/** Reads an exception within a stream; `undefined` for an event that is none. */
export function decodeException({ event, json }: WireEvent): ProviderFailure | undefined {
  if (event === undefined || !event.startsWith(exceptionPrefix)) return undefined;
  const name = event.slice(exceptionPrefix.length);
  const failure: ProviderFailure = { status: 200, headers: {}, body: json };
  // Members of a stream begin with a small letter, the errors that they are do not.
  if (name !== '') failure.type = name.charAt(0).toUpperCase() + name.slice(1);
  const message = messageOf(json);
  if (message !== undefined) failure.message = message;
  return failure;
}

/**
 * The name of an error: a header before the body, without the address or namespace that may surround it.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
 */
function typeOf(headers: Headers, body: JsonObject | undefined): string | undefined {
  const name = headers['x-amzn-errortype'] ?? text(body?.['__type']) ?? text(body?.['code']);
  const bare = name?.split(':')[0]?.split('#').at(-1)?.trim();
  return bare === '' ? undefined : bare;
}

/** Front doors of AWS (signature checks among them) write the word with a capital. */
function messageOf(body: JsonObject | undefined): string | undefined {
  return text(body?.['message']) ?? text(body?.['Message']);
}

/**
 * Our codes in Bedrock's words.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors
 */
const errorTypes: Readonly<Record<ErrorCode, string>> = {
  invalid_request: 'ValidationException',
  unauthorized: 'UnrecognizedClientException',
  forbidden: 'AccessDeniedException',
  not_found: 'ResourceNotFoundException',
  request_too_large: 'ValidationException',
  context_length_exceeded: 'ValidationException',
  content_filtered: 'ValidationException',
  authentication: 'AccessDeniedException',
  quota_exceeded: 'ServiceQuotaExceededException',
  rate_limited: 'ThrottlingException',
  no_key: 'ResourceNotFoundException',
  keys_cooling: 'ThrottlingException',
  circuit_open: 'ServiceUnavailableException',
  overloaded: 'ServiceUnavailableException',
  provider_error: 'InternalServerException',
  network: 'InternalServerException',
  timeout: 'ModelTimeoutException',
  stream_interrupted: 'ModelStreamErrorException',
  invalid_response: 'ModelErrorException',
  model_unavailable: 'ResourceNotFoundException',
  unsupported_operation: 'ValidationException',
  unsupported_parameter: 'ValidationException',
  queue_full: 'ServiceUnavailableException',
  deadline_exceeded: 'ModelTimeoutException',
  attempts_exhausted: 'InternalServerException',
  refused_by_plugin: 'AccessDeniedException',
  cancelled: 'InternalServerException',
  invalid_configuration: 'InternalServerException',
  internal: 'InternalServerException',
};

/** An error as Bedrock writes it: AWS's clients find its class by the header. */
export function encodeError(error: BifrostError): WireResponse {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': errorTypes[error.code] },
    body: { kind: 'json', value: { message: error.message } },
  };
}

/** Exceptions that a stream of Bedrock can hold. */
const streamExceptions = new Set([
  'InternalServerException',
  'ModelStreamErrorException',
  'ValidationException',
  'ThrottlingException',
  'ServiceUnavailableException',
]);

/** An error within a stream that has begun. */
export function encodeStreamError(error: BifrostError): Uint8Array {
  const type = errorTypes[error.code];
  const name = streamExceptions.has(type) ? type : 'ModelStreamErrorException';
  return exceptionFrame(name.charAt(0).toLowerCase() + name.slice(1), { message: error.message });
}
