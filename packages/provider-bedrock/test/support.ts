import { readFileSync } from 'node:fs';
import {
  isObject,
  object,
  parseObject,
  type AnswerContext,
  type Dialect,
  type Emit,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type Part,
  type StreamEvent,
  type Usage,
  type WireBody,
  type WireResponse,
} from '@bifrost/core';
import { eventFrame, exceptionFrame } from '../src/event-stream/encode-frame.js';

export function parse(source: string): JsonObject {
  const value: unknown = JSON.parse(source);
  if (!isObject(value)) throw new Error('no JSON object');
  return value;
}

export function answer(value: JsonObject, status = 200, headers: Record<string, string> = {}): WireResponse {
  return { status, headers, body: { kind: 'json', value } };
}

export function inbound(value: JsonObject, model = 'a-model'): InboundRequest {
  return { params: { model }, query: {}, headers: {}, body: { kind: 'json', value } };
}

export function encodeContext(model: string, changes: Partial<EncodeContext> = {}): EncodeContext {
  return { model, stream: false, options: {}, keyOptions: {}, ...changes };
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

export type Emitted = Parameters<Emit>[0];

/** Reads the bytes of a stream as core would: framed, parsed, decoded, with every event frozen. */
export function decodeBytes(
  dialect: Dialect<'chat'>,
  pieces: readonly Uint8Array[],
): { emitted: Emitted[]; ended: boolean; malformed: number } {
  const decoder = dialect.createStreamDecoder?.();
  const emitted: Emitted[] = [];
  const emit: Emit = (event) => void emitted.push(event);
  let ended = false;
  let malformed = 0;
  const framing = dialect.createFraming?.(({ event, data }) => {
    const json = parseObject(data);
    if (json === undefined) malformed += 1;
    else if (!ended) {
      const framed = event === undefined ? { json } : { event, json };
      ended = decoder?.push(deepFreeze(framed), emit) === true;
    }
  });
  for (const piece of pieces) framing?.push(Buffer.from(piece));
  framing?.end();
  decoder?.end(emit);
  return { emitted, ended, malformed };
}

/** Writes events as a client of the dialect would get them. */
export function writeStream(
  dialect: Dialect<'chat'>,
  events: readonly Emitted[],
  context: AnswerContext = answerContext(),
): Buffer {
  const encoder = dialect.inbound?.createStreamEncoder?.(context);
  if (encoder === undefined) throw new Error(`${dialect.id} has no encoder of streams`);
  const pieces = events.flatMap((event) => (event.type === 'error' ? [] : [encoder.push(deepFreeze(event))]));
  return Buffer.concat([...pieces, encoder.end()].map((piece) => Buffer.from(piece)));
}

export interface Assembled {
  parts: Part[];
  finish: Extract<StreamEvent, { type: 'finish' }> | undefined;
  usage: Usage | undefined;
  errorTypes: (string | undefined)[];
}

/** Adds up a stream as the library's reader would. */
export function assemble(events: readonly Emitted[]): Assembled {
  const parts = new Map<number, Part>();
  const result: Assembled = { parts: [], finish: undefined, usage: undefined, errorTypes: [] };
  for (const event of events) {
    if (event.type === 'usage') result.usage = event.usage;
    else if (event.type === 'finish') result.finish = event;
    else if (event.type === 'error') result.errorTypes.push(event.failure.type);
    else if (event.type !== 'start') addToPart(parts, event);
  }
  result.parts = [...parts.values()];
  return result;
}

function addToPart(parts: Map<number, Part>, event: Extract<StreamEvent, { part: number }>): void {
  if (event.type === 'part-start') {
    if (parts.has(event.part)) throw new Error(`part ${event.part} began twice`);
    parts.set(event.part, event.value);
    return;
  }
  const part = parts.get(event.part);
  if (part === undefined) throw new Error(`part ${event.part} did not begin`);
  parts.set(event.part, grown(part, event));
}

function grown(part: Part, event: Extract<StreamEvent, { part: number }>): Part {
  if (event.type === 'part-end') return event.value ?? part;
  if (event.type === 'text-delta' && part.type === 'text') return { ...part, text: part.text + event.value };
  if (event.type === 'reasoning-delta' && part.type === 'reasoning') {
    return { ...part, text: (part.text ?? '') + event.value };
  }
  if (event.type === 'signature' && part.type === 'reasoning') {
    return { ...part, signature: (part.signature ?? '') + event.value };
  }
  if (event.type === 'arguments-delta' && part.type === 'tool_call') {
    return { ...part, arguments: part.arguments + event.value };
  }
  if (event.type === 'citation' && part.type === 'text') {
    return { ...part, citations: [...(part.citations ?? []), event.value] };
  }
  throw new Error(`${event.type} in a part of type ${part.type}`);
}

/** Freezes a value and everything in it, so that a codec that changes its input throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value) && !ArrayBuffer.isView(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}

/** A fixture of one event a line, as the bytes of a binary stream. */
export function streamOf(fixture: string): Buffer {
  const frames = fixture
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => Object.entries(parse(line)))
    .map(([type, value]) =>
      (type.endsWith('Exception') ? exceptionFrame : eventFrame)(type, object(value) ?? {}),
    );
  return Buffer.concat(frames);
}

/** The text of a fixture. */
export function fixtureText(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}
