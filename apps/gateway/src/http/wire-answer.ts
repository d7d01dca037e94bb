import {
  setRequestId,
  type AnyDialect,
  type BifrostError,
  type Headers,
  type WireResponse,
} from '@bifrost/core';

/** Header and body of an answer, ready to be written. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  body: string | Uint8Array;
}

/** Puts an answer of a dialect into bytes. Errors are JSON in every dialect. */
export function rawAnswer(
  { status, headers, body }: WireResponse,
  { dialect, requestId }: { dialect: AnyDialect; requestId: string },
): RawAnswer {
  const common: Record<string, string> = { ...headers };
  setRequestId(common, dialect, requestId);
  switch (body.kind) {
    case 'json':
      return {
        status,
        headers: { 'content-type': 'application/json; charset=utf-8', ...common },
        body: JSON.stringify(body.value),
      };
    case 'bytes':
      return { status, headers: { 'content-type': body.media_type, ...common }, body: body.bytes };
    case 'multipart':
    case 'none':
      return { status, headers: common, body: '' };
  }
}

/** The same for an error: in the shape of its route, and with whose fault it is in a header, as every error has it. */
export function rawError(
  error: BifrostError,
  at: { dialect: AnyDialect; publicDialect: AnyDialect; requestId: string },
): RawAnswer {
  const inbound = at.dialect.inbound ?? at.publicDialect.inbound;
  const answer = inbound?.encodeError(error, at.requestId) ?? {
    status: error.status,
    headers: {},
    body: { kind: 'none' },
  };
  const { status, headers, body } = rawAnswer(answer, at);
  return { status, headers: { ...headers, 'x-bf-fault': error.fault }, body };
}
