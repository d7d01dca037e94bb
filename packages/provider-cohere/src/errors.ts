import {
  chat,
  invalidResponse,
  text,
  WireFailure,
  type BifrostError,
  type JsonObject,
  type ProviderFailure,
  type WireResponse,
} from '@bifrost/core';

/** Reads `{"message": "…", "id": "…"}`, which the public dialect knows as one of its servers' shapes. Never throws. */
export function decodeError(response: WireResponse): ProviderFailure {
  return chat.decodeError(response);
}

/** The JSON of an answer. @throws `invalid_response` for what is no JSON. */
export function answerBody(response: WireResponse): JsonObject {
  if (response.body.kind === 'json') return response.body.value;
  throw invalidResponse('the answer is no JSON object; check base_url');
}

/** Why a stream ended, in Cohere's word; one that only tells an error ended with it. */
export function endReason(delta: JsonObject): string | undefined {
  return text(delta['finish_reason']) ?? (text(delta['error']) === undefined ? undefined : 'ERROR');
}

/** An answer or a stream that ended on Cohere's side says so in its finish reason; `undefined` for any other end. */
export function failedEnd(reason: string | undefined, body: JsonObject): ProviderFailure | undefined {
  if (reason !== 'ERROR' && reason !== 'TIMEOUT') return undefined;
  const message = text(body['error']) ?? `the answer ended with ${reason}`;
  return { status: 200, headers: {}, type: reason, message, body };
}

/** @throws WireFailure for an answer that ended on Cohere's side. */
export function refuseFailedEnd(reason: string | undefined, body: JsonObject): void {
  const failure = failedEnd(reason, body);
  if (failure !== undefined) throw new WireFailure(failure);
}

/** An error as Cohere writes it. */
export function encodeError(error: BifrostError): WireResponse {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (error.retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
  }
  return { status: error.status, headers, body: { kind: 'json', value: { message: error.message } } };
}

/** An error as the end of a stream that has begun. */
export function encodeStreamError(error: BifrostError): string {
  const delta = { finish_reason: 'ERROR', error: error.message, usage: {} };
  return encodeEvent({ type: 'message-end', delta });
}

/** One event: Cohere repeats the type on the event line. */
export function encodeEvent(event: JsonObject & { type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Headers that go back to clients of Cohere's own format. */
export const responseHeaders: readonly string[] = [
  'retry-after',
  'x-trial-endpoint-call-*',
  'x-endpoint-monthly-*',
];
