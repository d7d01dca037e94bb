import {
  type ChatRequest,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type Message,
} from '@bifrost/core';
import { decodeEvents as decodeAll, deepFreeze, type Emitted } from '@bifrost/provider-testkit';
import { readFileSync } from 'node:fs';
import { mistralChat } from '../src/index.js';
import { answerContext, jsonOf } from '../../../tooling/dialect-tests.js';

export { assemble, deepFreeze } from '@bifrost/provider-testkit';
export type { Assembled, Emitted } from '@bifrost/provider-testkit';
export { answer, answerContext, jsonOf, parse, payloadsOf } from '../../../tooling/dialect-tests.js';

/** The text of a fixture. */
export function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}

export function inbound(value: JsonObject): InboundRequest {
  return { params: {}, query: {}, headers: {}, body: { kind: 'json', value } };
}

export function encodeContext(model = 'mistral-small-latest', stream = false): EncodeContext {
  return { model, stream, options: {}, keyOptions: {} };
}

/** A request with these messages, frozen, as Mistral is sent it. */
export function encoded(
  changes: Partial<ChatRequest>,
  context: EncodeContext = encodeContext(),
): { body: JsonObject; dropped: readonly string[] } {
  const messages: Message[] = [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }];
  const request: ChatRequest = deepFreeze({ model: 'm', stream: context.stream, messages, ...changes });
  const { body, dropped } = mistralChat.encodeRequest(request, context);
  return { body: jsonOf(body), dropped };
}

export function decoded(body: JsonObject): ChatRequest {
  const request = mistralChat.inbound?.decodeRequest(inbound(deepFreeze(body)));
  if (request === undefined) throw new Error('no client can speak it');
  return request;
}

export function decodeEvents(payloads: readonly JsonObject[]): Emitted[] {
  return decodeAll(mistralChat.createStreamDecoder?.(), payloads).emitted;
}

/** The stream as a client of Mistral's API gets it. */
export function encodeEvents(events: readonly Emitted[], context = answerContext()): string {
  const encoder = mistralChat.inbound?.createStreamEncoder?.(context);
  if (encoder === undefined) throw new Error('no stream for clients');
  const written = events.map((event) => (event.type === 'error' ? '' : encoder.push(deepFreeze(event))));
  return written.join('') + String(encoder.end());
}
