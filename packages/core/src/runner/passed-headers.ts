import type { AnyDialect } from '../adapter/dialect.js';
import type { Headers } from '../adapter/wire.js';

/** The response headers that a dialect lets through, and none beside them. */
export function passedHeaders(dialect: AnyDialect, headers: Headers): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const pattern of dialect.passage?.responseHeaders ?? []) {
    if (pattern.endsWith('*')) copyByPrefix(pattern.slice(0, -1), headers, passed);
    else if (headers[pattern] !== undefined) passed[pattern] = headers[pattern];
  }
  return passed;
}

function copyByPrefix(prefix: string, headers: Headers, into: Record<string, string>): void {
  for (const name in headers) {
    const value = headers[name];
    if (name.startsWith(prefix) && value !== undefined) into[name] = value;
  }
}
