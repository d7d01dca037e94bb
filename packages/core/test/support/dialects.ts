import type { AnswerContext, EncodeContext } from '../../src/adapter/dialect.js';
import type { InboundRequest, WireBody, WireResponse } from '../../src/adapter/wire.js';
import type { UploadedFile } from '../../src/hub/beyond-chat.js';
import type { JsonObject } from '../../src/json/read.js';

/** The value frozen deeply: a codec that changes what it was given throws. Bytes cannot be frozen. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const item of Object.values(value)) frozen(item);
  return Object.freeze(value);
}

/** A client's request with a JSON body. */
export function inboundRequest(value: JsonObject): InboundRequest {
  return { params: {}, query: {}, headers: {}, body: { kind: 'json', value } };
}

/** A client's request with a form. */
export function inboundForm(
  fields: readonly (readonly [string, string])[],
  files: UploadedFile[],
): InboundRequest {
  const body: WireBody = {
    kind: 'multipart',
    fields: fields.map(([name, value]) => ({ name, value })),
    files,
  };
  return { params: {}, query: {}, headers: {}, body };
}

/** A file in a form. */
export function upload(name: string, text = 'bytes'): UploadedFile {
  return { name, filename: `${text}.bin`, media_type: 'application/octet-stream', bytes: Buffer.from(text) };
}

/** A provider's answer with status 200 and a JSON body. */
export function answerOf(value: JsonObject): WireResponse {
  return { status: 200, headers: {}, body: { kind: 'json', value } };
}

/** A provider's answer with status 200 and a body of bytes. */
export function bytesAnswer(text: string, mediaType: string): WireResponse {
  return {
    status: 200,
    headers: {},
    body: { kind: 'bytes', bytes: Buffer.from(text), media_type: mediaType },
  };
}

export function encodeContext(more: Partial<EncodeContext> = {}): EncodeContext {
  return { model: 'wire', stream: false, options: undefined, keyOptions: undefined, ...more };
}

export function answerContext(more: Partial<AnswerContext> = {}): AnswerContext {
  return {
    model: 'shown',
    id: 'id-1',
    created: 1_700_000_000,
    includeUsage: false,
    request: {},
    extraFields: () => ({ provider: 'acme' }),
    ...more,
  };
}

/** The JSON of an answer; throws where it has none. */
export function jsonOf(response: WireResponse | undefined): JsonObject {
  if (response?.body.kind !== 'json') throw new Error('the answer is no JSON');
  return response.body.value;
}
