import {
  isObject,
  object,
  objects,
  text,
  type BifrostError,
  type JsonObject,
  type ProviderFailure,
  type WireResponse,
} from '@bifrost/core';

/*
 * Google's errors: `{"error": {code, message, status, details}}`, on every API and host.
 *
 * @see https://cloud.google.com/apis/design/errors
 */

/** Reads an error body. Never throws: an unreadable body gives the status alone. */
export function decodeError(response: WireResponse): ProviderFailure {
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  return { ...readError(body), status: response.status, headers: response.headers };
}

/** Reads an error that stands in an answer or a stream whose head said 200. */
export function decodeErrorEvent(body: JsonObject): ProviderFailure {
  return { ...readError(body), status: 200, headers: {} };
}

function readError(body: JsonObject | undefined): Partial<ProviderFailure> {
  const failure: Partial<ProviderFailure> = {};
  if (body === undefined) return failure;
  failure.body = body;
  const error = object(body['error']);
  if (error === undefined) return failure;
  const details = objects(error['details']);
  const type = text(error['status']);
  const message = text(error['message']);
  const reason = text(detail(details, 'ErrorInfo')?.['reason']);
  const param = text(objects(detail(details, 'BadRequest')?.['fieldViolations'])[0]?.['field']);
  const retryAfterMs = milliseconds(text(detail(details, 'RetryInfo')?.['retryDelay']));
  if (type !== undefined) failure.type = type;
  if (message !== undefined) failure.message = message;
  if (reason !== undefined) failure.code = reason;
  if (param !== undefined) failure.param = param;
  if (retryAfterMs !== undefined) failure.retryAfterMs = retryAfterMs;
  return failure;
}

function detail(details: readonly JsonObject[], name: string): JsonObject | undefined {
  return details.find((item) => text(item['@type'])?.endsWith(`google.rpc.${name}`) === true);
}

/** A duration as protobuf writes it in JSON: `"48.5s"`. */
function milliseconds(duration: string | undefined): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/u.exec(duration ?? '')?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

const statuses: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  402: 'RESOURCE_EXHAUSTED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  501: 'UNIMPLEMENTED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** An error as Google writes it. */
export function encodeError(error: BifrostError): WireResponse {
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=UTF-8' };
  if (error.retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
  }
  return { status: error.status, headers, body: { kind: 'json', value: errorBody(error) } };
}

/**
 * An error after the head of a stream was sent. Google ends such a stream with the bare body and without `data:`; its
 * clients look for exactly that.
 */
export function encodeStreamError(error: BifrostError): string {
  return `${JSON.stringify(errorBody(error))}\r\n`;
}

function errorBody(error: BifrostError): JsonObject {
  const { status, message, retryAfterMs } = error;
  const told: JsonObject = {
    code: status,
    message,
    status: statuses[status] ?? (status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL'),
  };
  if (retryAfterMs !== undefined) {
    const retryDelay = `${Math.max(1, Math.ceil(retryAfterMs / 1000))}s`;
    told['details'] = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }];
  }
  return { error: told };
}

/** The JSON of an answer; `undefined` for anything else. Some of Google's routes wrap errors into a list. */
export function answerBody(response: WireResponse): JsonObject | undefined {
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  return isObject(body) ? body : undefined;
}
