import type { EncodeContext, InboundRequest, JsonObject } from '@bifrost/core';
export { answer, answerContext, jsonOf, parse, payloadsOf } from '../../../tooling/dialect-tests.js';

export function inbound(value: JsonObject): InboundRequest {
  return { params: {}, query: {}, headers: {}, body: { kind: 'json', value } };
}

export function encodeContext(changes: Partial<EncodeContext> = {}): EncodeContext {
  return { model: 'command-a-03-2025', stream: false, options: {}, keyOptions: undefined, ...changes };
}
