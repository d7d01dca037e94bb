import type { AnyDialect } from '../adapter/dialect.js';
import type { Headers } from '../adapter/wire.js';

/** How a client's header begins that is meant for the provider: `x-bf-eh-anthropic-beta`. */
const prefix = 'x-bf-eh-';

/** Headers that a client wants to go on to the provider, on whatever route it speaks. */
export interface AskedHeaders {
  headers: Record<string, string>;
  /** Those that may not go on, as the client wrote them. */
  refused: string[];
}

/**
 * The headers that the client asks to be sent on. What may go is what the provider's own clients may send beside a body:
 * the dialect's list of client headers. Nothing else leaves, and nothing is lost in silence.
 *
 * @returns `undefined` where none is asked for, as in nearly all requests.
 */
export function askedHeaders(from: Headers, { passage }: AnyDialect): AskedHeaders | undefined {
  let asked: AskedHeaders | undefined;
  for (const name in from) {
    const value = from[name];
    if (value === undefined || !name.startsWith(prefix)) continue;
    asked ??= { headers: {}, refused: [] };
    const own = name.slice(prefix.length);
    if (passage?.requestHeaders.includes(own) === true) asked.headers[own] = value;
    else asked.refused.push(name);
  }
  return asked;
}

/** Adds headers to those that are there; what stands in both is a list of two, as HTTP reads it. */
export function joinHeaders(present: Headers, more: Headers): Headers {
  const joined: Record<string, string> = {};
  for (const name in present) {
    const value = present[name];
    if (value !== undefined) joined[name] = value;
  }
  for (const name in more) {
    const [before, value] = [joined[name], more[name]];
    if (value === undefined || value === before) continue;
    joined[name] = before === undefined ? value : `${before},${value}`;
  }
  return joined;
}
