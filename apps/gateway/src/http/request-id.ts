import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Half of the bits of a time. */
const halfEnd = 2 ** 24;

const acceptable = /^[\x21-\x7E]{1,128}$/;

/** The id of a request: the client's own `x-request-id` if it is short and printable, else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && acceptable.test(given) ? given : newRequestId(Date.now());
}

/**
 * A UUID of version 7: its first 48 bits are the time, the rest is chance. The request log finds a record by the time
 * that its id tells, and so needs no index of the ids that are made here.
 *
 * @param nowMs - milliseconds since 1970
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
 */
export function newRequestId(nowMs: number): string {
  // In two halves: of larger numbers the digits are costly.
  const high = Math.floor(nowMs / halfEnd)
    .toString(16)
    .padStart(6, '0');
  const low = (nowMs % halfEnd).toString(16).padStart(6, '0');
  // What follows the version of a random UUID: bits of chance around those of the variant, which are the same.
  const chance = randomUUID().slice('xxxxxxxx-xxxx-M'.length);
  return `${high}${low.slice(0, 2)}-${low.slice(2)}-7${chance}`;
}
