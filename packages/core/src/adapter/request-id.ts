import type { AnyDialect } from './dialect.js';
import type { Headers } from './wire.js';

/**
 * Puts the request's id on the headers of an answer: in `x-request-id`, and in the header where clients of the dialect
 * look for it. The provider's own id keeps its place in the latter, because it is what the vendor's support asks for.
 */
export function setRequestId(headers: Record<string, string>, dialect: AnyDialect, requestId: string): void {
  headers['x-request-id'] = requestId;
  const name = dialect.inbound?.requestIdHeader;
  if (name !== undefined) headers[name] ??= requestId;
}

/** The id that a client finds in the head of its answer; `headers` is absent where the head was none of the answer's own. */
export function toldRequestId(headers: Headers | undefined, dialect: AnyDialect, requestId: string): string {
  const name = dialect.inbound?.requestIdHeader;
  return (name === undefined ? undefined : headers?.[name]) ?? requestId;
}
