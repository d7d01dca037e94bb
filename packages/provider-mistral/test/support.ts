import {
  isObject,
  type AnswerContext,
  type ChatRequest,
  type Emit,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type Message,
  type Part,
  type StreamEvent,
  type Usage,
  type WireBody,
  type WireResponse,
} from '@bifrost/core';
import { readFileSync } from 'node:fs';
import { mistralChat } from '../src/index.js';

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

export type Emitted = Parameters<Emit>[0];

export function decodeEvents(payloads: readonly JsonObject[]): Emitted[] {
  const emitted: Emitted[] = [];
  const emit: Emit = (event) => void emitted.push(event);
  const decoder = mistralChat.createStreamDecoder?.();
  for (const json of payloads) decoder?.push({ json: deepFreeze(json) }, emit);
  decoder?.end(emit);
  return emitted;
}

/** The stream as a client of Mistral's API gets it. */
export function encodeEvents(events: readonly Emitted[], context = answerContext()): string {
  const encoder = mistralChat.inbound?.createStreamEncoder?.(context);
  if (encoder === undefined) throw new Error('no stream for clients');
  const written = events.map((event) => (event.type === 'error' ? '' : encoder.push(deepFreeze(event))));
  return written.join('') + String(encoder.end());
}

export interface Assembled {
  parts: Part[];
  finish: Extract<StreamEvent, { type: 'finish' }> | undefined;
  usage: Usage | undefined;
}

/** Adds up the first choice of a stream as the library's reader would. */
export function assemble(events: readonly Emitted[]): Assembled {
  const parts: Part[] = [];
  const result: Assembled = { parts, finish: undefined, usage: undefined };
  for (const event of events) {
    if (event.type === 'usage') result.usage = event.usage;
    else if (event.type === 'finish') result.finish = event;
    else if ('part' in event) parts[event.part] = grown(parts[event.part], event);
  }
  return result;
}

function grown(part: Part | undefined, event: Extract<StreamEvent, { part: number }>): Part {
  if (event.type === 'part-start') return event.value;
  if (part === undefined) throw new Error(`part ${event.part} did not begin`);
  if (event.type === 'part-end') return event.value ?? part;
  if (event.type === 'text-delta' && part.type === 'text') return { ...part, text: part.text + event.value };
  if (event.type === 'reasoning-delta' && part.type === 'reasoning') {
    return { ...part, text: (part.text ?? '') + event.value };
  }
  if (event.type === 'arguments-delta' && part.type === 'tool_call') {
    return { ...part, arguments: part.arguments + event.value };
  }
  throw new Error(`${event.type} in a part of type ${part.type}`);
}

/** Freezes a value and everything in it, so that a codec that changes its input throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}
