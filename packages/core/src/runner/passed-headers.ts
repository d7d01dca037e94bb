import type { AnyDialect } from '../adapter/dialect.js';
import type { Headers } from '../adapter/wire.js';

/** Copies the response headers that a dialect lets through, and none beside them. */
export function copyPassedHeaders(dialect: AnyDialect, headers: Headers, into: Record<string, string>): void {
  const patterns = dialect.passage?.responseHeaders;
  if (patterns === undefined) return;
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && fitsAny(patterns, name)) into[name] = value;
  }
}

function fitsAny(patterns: readonly string[], name: string): boolean {
  for (const pattern of patterns) if (fits(pattern, name)) return true;
  return false;
}

const star = 42;

/** Compared letter by letter: nearly always the first one decides, and nothing is cut for it. */
function fits(pattern: string, name: string): boolean {
  const last = pattern.length - 1;
  if (pattern.charCodeAt(last) !== star) return pattern === name;
  for (let at = 0; at < last; at += 1) {
    if (pattern.charCodeAt(at) !== name.charCodeAt(at)) return false;
  }
  return true;
}
