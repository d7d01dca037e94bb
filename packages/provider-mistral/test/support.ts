import {
  isObject,
  type AnswerContext,
  type ChatRequest,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type Message,
  type WireBody,
  type WireResponse,
} from '@bifrost/core';
import { decodeEvents as decodeAll, deepFreeze, type Emitted } from '@bifrost/provider-testkit';
import { readFileSync } from 'node:fs';
import { mistralChat } from '../src/index.js';

export { assemble, deepFreeze } from '@bifrost/provider-testkit';
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

export function inbound(value: JsonObject): InboundRequest {
  return { params: {}, query: {}, headers: {}, body: { kind: 'json', value } };
}

export function encodeContext(model = 'mistral-small-latest', stream = false): EncodeContext {
  return { model, stream, options: {}, keyOptions: {} };
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
  throw new Error(`a body of kind ${body.kind}`);
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

/** The payloads of a stream of server-sent events, without the end marker. */
export function payloadsOf(source: string): JsonObject[] {
  return source
    .split('\n\n')
    .map((event) =>
      event
        .split('\n')
        .find((line) => line.startsWith('data: '))
        ?.slice(6),
    )
    .filter((data) => data !== undefined && data !== '[DONE]')
    .map((data) => parse(data ?? ''));
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
