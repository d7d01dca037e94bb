import type { ProviderFailure, WireResponse } from '../../adapter/wire.js';
import { object, type JsonObject } from '../../json/read.js';
import { decodeError as decodeErrorBody } from '../chat/errors.js';
import { failureOf } from './decode-response.js';
import { decodeErrorEvent } from './failure.js';

/**
 * Reads an error answer, and what told of a failure where bodies pass through: the event `error`, the event of a
 * response that failed, and such a response by itself.
 */
export function decodeError(answer: WireResponse): ProviderFailure {
  const { status, headers, body } = answer;
  const failure = body.kind === 'json' ? toldFailure(body.value) : undefined;
  return failure === undefined ? decodeErrorBody(answer) : { ...failure, status, headers };
}

function toldFailure(body: JsonObject): ProviderFailure | undefined {
  if (body['type'] === 'error') return decodeErrorEvent(body);
  const response = object(body['response']);
  if (response !== undefined) return failureOf(response);
  return body['status'] === 'failed' ? failureOf(body) : undefined;
}
