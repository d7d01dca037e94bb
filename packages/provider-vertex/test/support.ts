import { readFileSync } from 'node:fs';
import {
  isObject,
  type AnswerContext,
  type Emit,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type Part,
  type StreamDecoder,
  type StreamEvent,
  type Usage,
  type WireBody,
  type WireResponse,
} from '@bifrost/core';

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

export type Emitted = Parameters<Emit>[0];

/** Decodes events and says whether the end marker came. */
export function decodeEvents(
  decoder: StreamDecoder | undefined,
  events: readonly JsonObject[],
): { emitted: Emitted[]; ended: boolean } {
  const emitted: Emitted[] = [];
  const emit: Emit = (event) => void emitted.push(event);
  let ended = false;
  for (const json of events) ended = decoder?.push({ json: deepFreeze(json) }, emit) === true || ended;
  decoder?.end(emit);
  return { emitted, ended };
}

export interface Assembled {
  parts: Part[];
  finish: Extract<StreamEvent, { type: 'finish' }> | undefined;
  usage: Usage | undefined;
  errors: number;
}

/** Adds up a stream as the library's reader would. */
export function assemble(events: readonly Emitted[]): Assembled {
  const parts = new Map<number, Part>();
  const result: Assembled = { parts: [], finish: undefined, usage: undefined, errors: 0 };
  for (const event of events) {
    if (event.type === 'usage') result.usage = event.usage;
    else if (event.type === 'finish') result.finish = event;
    else if (event.type === 'error') result.errors += 1;
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
  if (event.type === 'refusal-delta' && part.type === 'refusal')
    return { ...part, text: part.text + event.value };
  if (event.type === 'reasoning-delta' && part.type === 'reasoning') {
    return { ...part, text: (part.text ?? '') + event.value };
  }
  if (event.type === 'logprobs') return part;
  if (
    event.type === 'signature' &&
    (part.type === 'reasoning' || part.type === 'text' || part.type === 'tool_call')
  ) {
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
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}
