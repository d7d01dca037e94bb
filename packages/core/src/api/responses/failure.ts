import type { ProviderFailure } from '../../adapter/wire.js';
import type { BifrostError } from '../../errors/bifrost-error.js';
import { object, type JsonObject } from '../../json/read.js';
import { decodeErrorInAnswer } from '../chat/errors.js';
import { errorEnvelope } from '../error-envelope.js';

/** Reads the error object of a failed response. `body` is what it stood in. */
export function decodeFailure(error: JsonObject, body: JsonObject): ProviderFailure {
  return { ...decodeErrorInAnswer({ error }, {}), body };
}

/**
 * Reads an `error` event. The API's description has code and message flat in the event, the live service has them in
 * an object `error`; where both stand, the object tells more.
 */
export function decodeErrorEvent(event: JsonObject): ProviderFailure {
  // `type` of a flat event is the event's own name and no type of error.
  const { type: _eventName, ...flat } = event;
  return decodeFailure({ ...flat, ...object(event['error']) }, event);
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
