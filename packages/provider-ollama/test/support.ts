import type { EncodeContext, InboundRequest, JsonObject } from '@bifrost/core';
import { parse } from '../../../tooling/dialect-tests.js';
export { answer, answerContext, jsonOf, parse } from '../../../tooling/dialect-tests.js';

export function inbound(value: JsonObject): InboundRequest {
  return { params: {}, query: {}, headers: {}, body: { kind: 'json', value } };
}

export function encodeContext(changes: Partial<EncodeContext> = {}): EncodeContext {
  return { model: 'llama3.2', stream: false, options: {}, keyOptions: undefined, ...changes };
}

/** The lines of a stream. */
export function readLines(source: string): JsonObject[] {
  return source
    .split('\n')
    .filter((line) => line !== '')
    .map(parse);
}
