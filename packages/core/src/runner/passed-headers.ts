import type { AnyDialect } from '../adapter/dialect.js';
import type { Headers } from '../adapter/wire.js';

/** Copies the response headers that a dialect lets through, and none beside them. */
export function copyPassedHeaders(dialect: AnyDialect, headers: Headers, into: Record<string, string>): void {
  const patterns = dialect.passage?.responseHeaders;
  if (patterns === undefined) return;
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && patterns.some((pattern) => fits(pattern, name))) into[name] = value;
  }
}

function fits(pattern: string, name: string): boolean {
  if (!pattern.endsWith('*')) return pattern === name;
  return name.length >= pattern.length - 1 && name.startsWith(pattern.slice(0, -1));
}
