import { readFileSync } from 'node:fs';
import { type EncodeContext, type InboundRequest, type JsonObject } from '@bifrost/core';

export { assemble, decodeEvents, deepFreeze } from '@bifrost/provider-testkit';
export type { Assembled, Emitted } from '@bifrost/provider-testkit';
export { answer, answerContext, jsonOf, parse, readSse } from '../../../tooling/dialect-tests.js';

/** The text of a fixture. */
export function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}

export function inbound(value: JsonObject, params: Record<string, string> = {}): InboundRequest {
  return { params, query: {}, headers: {}, body: { kind: 'json', value } };
}

export function encodeContext(model: string, options: unknown = {}): EncodeContext {
  return { model, stream: false, options, keyOptions: undefined };
}
