import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const acceptable = /^[\x21-\x7E]{1,128}$/;

/**
 * Gives requests their ids: UUIDs of version 7, whose first 48 bits are the time and whose rest is chance. The request
 * log finds a record by the time that its id tells, and so needs no index of the ids that are made here.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
 */
export class RequestIds {
  readonly #now: () => number;
  /** The time's part of an id, written once for all requests of a millisecond. */
  #time = { ms: 0, digits: timeDigits(0) };

  /** @param now - milliseconds since 1970 */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The client's own `x-request-id` if it is short and printable, else a new id. */
  of(headers: IncomingHttpHeaders): string {
    const given = headers['x-request-id'];
    return typeof given === 'string' && acceptable.test(given) ? given : this.next();
  }

  next(): string {
    const ms = this.#now();
    if (ms !== this.#time.ms) this.#time = { ms, digits: timeDigits(ms) };
    // What follows the version of a random UUID: bits of chance around those of the variant, which are the same.
    return this.#time.digits + randomUUID().slice('xxxxxxxx-xxxx-M'.length);
  }
}

function timeDigits(ms: number): string {
  const digits = ms.toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-7`;
}
