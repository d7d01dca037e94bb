import { Buffer } from 'node:buffer';
import type { AnswerContext } from '../packages/core/src/adapter/dialect.js';
import type { WireBody, WireResponse } from '../packages/core/src/adapter/wire.js';
import { isObject, type JsonObject } from '../packages/core/src/json/read.js';

/* What tests of dialects ask with, whichever vendor's they are. */

/** The JSON object of a text. */
export function parse(source: string): JsonObject {
  const value: unknown = JSON.parse(source);
  if (!isObject(value)) throw new Error('no JSON object');
  return value;
}

/** A provider's answer. */
export function answer(value: JsonObject, status = 200, headers: Record<string, string> = {}): WireResponse {
  return { status, headers, body: { kind: 'json', value } };
}

/** What an encoder of answers is told of the request. */
export function answerContext(changes: Partial<AnswerContext> = {}): AnswerContext {
  return {
    model: 'shown-model',
    id: 'req_1',
    created: 1_700_000_000,
    includeUsage: true,
    request: {},
    extraFields: () => undefined,
    ...changes,
  };
}

/** A body as it looks after a wire: fresh objects, nothing `undefined`. */
export function jsonOf(body: WireBody): JsonObject {
  if (body.kind === 'json') return parse(JSON.stringify(body.value));
  if (body.kind === 'bytes') return parse(Buffer.from(body.bytes).toString('utf8'));
  throw new Error(`a body of kind ${body.kind}`);
}

/** An event of a stream. */
export interface SseEvent {
  event: string | undefined;
  json: JsonObject;
}

/** Frames a stream as a plain reader would, without its end marker. */
export function readSse(source: string): SseEvent[] {
  return source
    .split(/\r?\n\r?\n/u)
    .map((block) => block.split(/\r?\n/u))
    .map((lines) => ({
      event: valuesOf(lines, 'event')[0],
      data: valuesOf(lines, 'data').join('\n'),
    }))
    .filter(({ data }) => data !== '' && data !== '[DONE]')
    .map(({ event, data }) => ({ event, json: parse(data) }));
}

/** The JSON of each event. */
export function payloadsOf(source: string): JsonObject[] {
  return readSse(source).map(({ json }) => json);
}

function valuesOf(lines: readonly string[], field: string): string[] {
  return lines
    .filter((line) => line.startsWith(`${field}:`))
    .map((line) => line.slice(field.length + 1).trim());
}
