import {
  chat,
  WireFailure,
  invalidResponse,
  type BifrostError,
  type JsonObject,
  type ProviderFailure,
  type WireResponse,
} from '@bifrost/core';

/** Reads `{"error": "…"}`, which the public dialect knows as one of its servers' shapes. Never throws. */
export function decodeError(response: WireResponse): ProviderFailure {
  return chat.decodeError(response);
}

/** Reads an error that stands in a line of a stream whose head said 200. */
export function decodeErrorLine(json: JsonObject): ProviderFailure {
  return decodeError({ status: 200, headers: {}, body: { kind: 'json', value: json } });
}

/**
 * The JSON of an answer.
 *
 * @throws WireFailure for an error inside a 200, `invalid_response` for what is no JSON.
 */
export function answerBody(response: WireResponse): JsonObject {
  if (response.body.kind !== 'json') throw invalidResponse('the answer is no JSON object; check base_url');
  const { value } = response.body;
  if (isError(value)) throw new WireFailure(decodeError(response));
  return value;
}

/** Whether an answer or a line tells of an error. */
export function isError(json: JsonObject): boolean {
  return json['error'] !== undefined && json['error'] !== null && json['error'] !== '';
}

/** An error as Ollama writes it. */
export function encodeError(error: BifrostError): WireResponse {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (error.retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
  }
  return { status: error.status, headers, body: { kind: 'json', value: { error: error.message } } };
}

/** An error as one line of a stream that has begun. */
export function encodeStreamError(error: BifrostError): string {
  return `${JSON.stringify({ error: error.message })}\n`;
}
