import {
  number,
  object,
  text,
  type BifrostError,
  type JsonObject,
  type ProviderFailure,
  type WireResponse,
} from '@bifrost/core';

/** Reads `{"error": {"code", "text", "field", "wait_seconds"}}`. Never throws: any other body leaves the status alone. */
export function decodeError({ status, headers, body }: WireResponse): ProviderFailure {
  const value = body.kind === 'json' ? body.value : {};
  const failure = decodeErrorObject(object(value['error']) ?? {}, status);
  return { ...failure, headers, body: value };
}

/** Reads what stands in `error`, of a body or of an event. */
export function decodeErrorObject(error: JsonObject, status: number): ProviderFailure {
  const failure: ProviderFailure = { status, headers: {} };
  const [code, message, param] = [text(error['code']), text(error['text']), text(error['field'])];
  const waitSeconds = number(error['wait_seconds']);
  if (code !== undefined) failure.code = code;
  if (message !== undefined) failure.message = message;
  if (param !== undefined) failure.param = param;
  if (waitSeconds !== undefined) failure.retryAfterMs = waitSeconds * 1000;
  return failure;
}

/** An error for a client of Acme. Acme's own word, where the error came from there, so that clients may test for it. */
export function encodeError(error: BifrostError): WireResponse {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json' },
    body: { kind: 'json', value: { error: encodeErrorObject(error) } },
  };
}

/** An error after the stream began: its last event. */
export function encodeStreamError(error: BifrostError): string {
  return `data: ${JSON.stringify({ type: 'error', error: encodeErrorObject(error) })}\n\n`;
}

function encodeErrorObject(error: BifrostError): JsonObject {
  const encoded: JsonObject = { code: error.native?.code ?? error.code, text: error.message };
  if (error.param !== undefined) encoded['field'] = error.param;
  if (error.retryAfterMs !== undefined) encoded['wait_seconds'] = Math.ceil(error.retryAfterMs / 1000);
  return encoded;
}
