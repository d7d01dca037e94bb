import { readFileSync } from 'node:fs';
import {
  isObject,
  type AnswerContext,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type WireBody,
  type WireResponse,
} from '@bifrost/core';

export { assemble, decodeEvents, deepFreeze } from '@bifrost/provider-testkit';
export type { Assembled, Emitted } from '@bifrost/provider-testkit';

/** The text of a fixture. */
export function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}

export function parse(source: string): JsonObject {
  const value: unknown = JSON.parse(source);
  if (!isObject(value)) throw new Error('no JSON object');
  return value;
}

export function answer(value: JsonObject, status = 200): WireResponse {
  return { status, headers: {}, body: { kind: 'json', value } };
}

export function inbound(value: JsonObject, params: Record<string, string> = {}): InboundRequest {
  return { params, query: {}, headers: {}, body: { kind: 'json', value } };
}

export function encodeContext(model: string, options: unknown = {}): EncodeContext {
  return { model, stream: false, options, keyOptions: undefined };
}

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

export function jsonOf(body: WireBody): JsonObject {
  if (body.kind === 'json') return body.value;
  if (body.kind === 'bytes') return parse(Buffer.from(body.bytes).toString('utf8'));
  throw new Error(`a body of kind ${body.kind}`);
}

export interface SseEvent {
  event: string | undefined;
  json: JsonObject;
}

/** Frames a stream as a plain reader would. */
export function readSse(source: string): SseEvent[] {
  return source
    .split(/\r?\n\r?\n/u)
    .map((block) => block.split(/\r?\n/u))
    .filter((lines) => lines.some((line) => line.startsWith('data:')))
    .map((lines) => ({
      event: lines
        .find((line) => line.startsWith('event:'))
        ?.slice(6)
        .trim(),
      json: parse(
        lines
          .filter((line) => line.startsWith('data:'))
          .map((line) => line.slice(5))
          .join('\n'),
      ),
    }));
}
