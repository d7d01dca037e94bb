import type { ProviderFailure } from '../../adapter/wire.js';
import type { BifrostError } from '../../errors/bifrost-error.js';
import { object, text, type JsonObject } from '../../json/read.js';
import { errorEnvelope } from '../error-envelope.js';

/** Reads an error object: of a failed response, or of an `error` event. */
export function decodeFailure(error: JsonObject, body: JsonObject, status = 200): ProviderFailure {
  const failure: ProviderFailure = { status, headers: {}, body };
  const type = text(error['type']);
  // The type of a flat `error` event is the event's own name.
  if (type !== undefined && type !== 'error') failure.type = type;
  const code = text(error['code']);
  if (code !== undefined) failure.code = code;
  const message = text(error['message']);
  if (message !== undefined) failure.message = message;
  const param = text(error['param']);
  if (param !== undefined) failure.param = param;
  return failure;
}

/**
 * Reads an `error` event. The API's description has code and message flat in the event, the live service has them in
 * an object `error`; where both stand, the object tells more.
 */
export function decodeErrorEvent(event: JsonObject): ProviderFailure {
  return decodeFailure({ ...event, ...object(event['error']) }, event);
}

/**
 * An error as the last event of a stream.
 *
 * Both forms are written: flat, as the API's description has it, and nested in `error`, as the live service sends it
 * and as its client needs it to throw rather than to hand on an event that looks like any other. There is no
 * `response.failed` after it: that would have to repeat a response whose events were written before, and clients
 * treat either event as the end.
 *
 * The number of the event is not known here. It has to stand there, and nothing follows that could be ordered by it.
 */
export function encodeStreamError(error: BifrostError, extraFields: boolean): string {
  const envelope = errorEnvelope(error, { extraFields });
  const told = object(envelope['error']) ?? {};
  const event: JsonObject = {
    type: 'error',
    code: told['code'] ?? error.code,
    message: told['message'] ?? error.message,
    param: told['param'] ?? null,
    sequence_number: 0,
    ...envelope,
  };
  return `event: error\ndata: ${JSON.stringify(event)}\n\n`;
}
