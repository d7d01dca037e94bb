import {
  object,
  text,
  type BifrostError,
  type ErrorCode,
  type JsonObject,
  type ProviderFailure,
  type WireResponse,
} from '@bifrost/core';
import { encodeEvent } from './sse-event.js';

/** The path with which Anthropic begins its sentence about a wrong member: `messages.1.content: …`. */
const leadingPath = /^([a-z_]+(?:\.\w+)*): /u;

/** Reads an error body. Never throws: an unreadable body gives the status alone. */
export function decodeError(response: WireResponse): ProviderFailure {
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  return { ...readError(body), status: response.status, headers: response.headers };
}

/** Reads an `error` event of a stream whose head said 200. */
export function decodeErrorEvent(event: JsonObject): ProviderFailure {
  return { ...readError(event), status: 200, headers: {} };
}

function readError(body: JsonObject | undefined): Partial<ProviderFailure> {
  const error = object(body?.['error']);
  const failure: Partial<ProviderFailure> = {};
  if (body !== undefined) failure.body = body;
  const type = text(error?.['type']);
  const message = text(error?.['message']);
  if (type !== undefined) failure.type = type;
  if (message === undefined) return failure;
  failure.message = message;
  const param = leadingPath.exec(message)?.[1];
  if (param !== undefined && type === 'invalid_request_error') failure.param = param;
  return failure;
}

/**
 * Our codes in Anthropic's words.
 *
 * @see https://platform.claude.com/docs/en/api/errors
 */
const errorTypes: Readonly<Record<ErrorCode, string>> = {
  invalid_request: 'invalid_request_error',
  unauthorized: 'authentication_error',
  forbidden: 'permission_error',
  not_found: 'not_found_error',
  request_too_large: 'request_too_large',
  context_length_exceeded: 'invalid_request_error',
  content_filtered: 'invalid_request_error',
  authentication: 'authentication_error',
  quota_exceeded: 'billing_error',
  rate_limited: 'rate_limit_error',
  no_key: 'not_found_error',
  keys_cooling: 'rate_limit_error',
  circuit_open: 'overloaded_error',
  overloaded: 'overloaded_error',
  provider_error: 'api_error',
  network: 'api_error',
  timeout: 'timeout_error',
  stream_interrupted: 'api_error',
  invalid_response: 'api_error',
  model_unavailable: 'not_found_error',
  unsupported_operation: 'invalid_request_error',
  unsupported_parameter: 'invalid_request_error',
  queue_full: 'overloaded_error',
  deadline_exceeded: 'timeout_error',
  attempts_exhausted: 'api_error',
  refused_by_plugin: 'permission_error',
  cancelled: 'api_error',
  invalid_configuration: 'api_error',
  internal: 'api_error',
};

/** Where Anthropic's clients look for the id of a request. */
export const requestIdHeader = 'request-id';

/** Anthropic's own status for overload, which its clients retry. */
const overloadedStatus = 529;

/**
 * An error as Anthropic writes it, with the id that its `request-id` header has.
 *
 * @see https://platform.claude.com/docs/en/api/errors
 */
export function encodeError(error: BifrostError, requestId?: string): WireResponse {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (error.retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
  }
  return {
    status: error.code === 'overloaded' ? overloadedStatus : error.status,
    headers,
    body: { kind: 'json', value: errorBody(error, requestId) },
  };
}

/** An error as one event of a stream that has begun. */
export function encodeStreamError(error: BifrostError, requestId?: string): string {
  return encodeEvent(errorBody(error, requestId));
}

function errorBody(error: BifrostError, requestId: string | undefined): JsonObject & { type: string } {
  return {
    type: 'error',
    error: { type: errorTypes[error.code], message: error.message, ...detailsOf(error) },
    request_id: requestId ?? null,
  };
}

/** On these details Anthropic's clients send the whole conversation again, instead of a thread's newest turn. */
function detailsOf(error: BifrostError): JsonObject {
  if (error.code !== 'unsupported_parameter' || error.param !== 'thread') return {};
  return { details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] } };
}
