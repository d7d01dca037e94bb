import type { IncomingHttpHeaders } from 'node:http';
import type { Headers } from '@bifrost/core';

/** Node joins headers that came twice, except this one, which no client sends. */
const listed = 'set-cookie';

/**
 * The same headers as a table, which an object without a prototype is to V8. Those that Node makes have a hidden class
 * for each order in which clients send them, and with each of the first few of these all code that reads a header is
 * thrown away and optimised anew.
 */
export function headerTable(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const table: IncomingHttpHeaders = Object.create(null);
  return Object.assign(table, headers);
}

/** A client's headers as core reads them. Nothing is copied but in the case that never happens. */
export function clientHeaders(headers: NodeJS.Dict<string | string[]>): Headers {
  if (isFlat(headers)) return headers;
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

function isFlat(headers: NodeJS.Dict<string | string[]>): headers is Record<string, string> {
  return headers[listed] === undefined;
}

/** Belongs to one connection of HTTP/1.1; HTTP/2 forbids it. */
const connectionHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

/** The headers that may stand in an answer over HTTP/2. */
export function http2Headers(headers: Headers): Record<string, string> {
  const allowed: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !connectionHeaders.has(name)) allowed[name] = value;
  }
  return allowed;
}

/**
 * The same headers with every value in the characters that HTTP allows: model names come from clients and may hold
 * any, and Node throws on them.
 */
export function printableHeaders(headers: Headers): Record<string, string> {
  const printable: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) printable[name] = value.replaceAll(/[^\t\x20-\x7E]+/g, encoded);
  }
  return printable;
}

/** Half of a surrogate pair cannot be encoded; the way through UTF-8 replaces it. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}
