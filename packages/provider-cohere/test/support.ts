import { existsSync } from 'node:fs';
import {
  isObject,
  list,
  number,
  object,
  objects,
  text,
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

export function encodeContext(changes: Partial<EncodeContext> = {}): EncodeContext {
  return { model: 'command-a-03-2025', stream: false, options: {}, keyOptions: undefined, ...changes };
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

/** A body as it looks after a wire: fresh objects, nothing `undefined`. */
export function jsonOf(body: WireBody): JsonObject {
  if (body.kind === 'json') return parse(JSON.stringify(body.value));
  if (body.kind === 'bytes') return parse(Buffer.from(body.bytes).toString('utf8'));
  throw new Error(`a body of kind ${body.kind}`);
}

/** The events of a stream, without its end marker. */
export function readSse(source: string): JsonObject[] {
  return source
    .split('\n')
    .filter((line) => line.startsWith('data: ') && line !== 'data: [DONE]')
    .map((line) => parse(line.slice(6)));
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
  errors: (string | undefined)[];
}

/** Adds up a stream as a strict reader would. */
export function assemble(events: readonly Emitted[]): Assembled {
  const parts = new Map<number, Part>();
  const result: Assembled = { parts: [], finish: undefined, usage: undefined, errors: [] };
  for (const event of events) {
    if (event.type === 'usage') result.usage = event.usage;
    else if (event.type === 'finish') result.finish = event;
    else if (event.type === 'error') result.errors.push(event.failure.message);
    else if (event.type !== 'start') addToPart(parts, event);
  }
  result.parts = [...parts.values()];
  return result;
}

function addToPart(parts: Map<number, Part>, event: Extract<StreamEvent, { part: number }>): void {
  const part = parts.get(event.part);
  if (event.type === 'part-start') {
    if (part !== undefined || event.part !== parts.size) throw new Error(`part ${event.part} begins oddly`);
    parts.set(event.part, event.value);
  } else if (part === undefined) throw new Error(`part ${event.part} did not begin`);
  else parts.set(event.part, grown(part, event));
}

function grown(part: Part, event: Extract<StreamEvent, { part: number }>): Part {
  if (event.type === 'part-end') return event.value ?? part;
  if (event.type === 'text-delta' && part.type === 'text') return { ...part, text: part.text + event.value };
  if (event.type === 'reasoning-delta' && part.type === 'reasoning') {
    return { ...part, text: (part.text ?? '') + event.value };
  }
  if (event.type === 'arguments-delta' && part.type === 'tool_call') {
    return { ...part, arguments: part.arguments + event.value };
  }
  if (event.type === 'citation' && part.type === 'text') {
    return { ...part, citations: [...(part.citations ?? []), event.value] };
  }
  if (event.type === 'logprobs' && part.type === 'text') {
    return { ...part, logprobs: [...(part.logprobs ?? []), ...event.value] };
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

/** Recorded traffic beside the project, which is no part of it: without it the tests say so and pass. */
export const shared = new URL('../../../../shared/', import.meta.url);

export interface Recording {
  id: string;
  endpoint: string;
  status: number;
  streaming: boolean;
  request: JsonObject | undefined;
  payloads: JsonObject[];
  facts: JsonObject;
}

/** The recordings of a vendor, read by the tools that lie with them. */
export async function loadRecordings(provider: string): Promise<Recording[]> {
  const tools = new URL('tools/replay/', shared);
  if (!existsSync(new URL('facts.mjs', tools)) || !existsSync(new URL(`recordings/${provider}`, shared)))
    return [];
  const cases: unknown = await import(new URL('cases.mjs', tools).href);
  const facts: unknown = await import(new URL('facts.mjs', tools).href);
  return list(invoke(cases, 'loadCases', { provider }))
    .filter(isObject)
    .map((item) => ({
      id: text(item['id']) ?? '',
      endpoint: text(object(item['meta'])?.['endpoint']) ?? '',
      status: number(object(item['meta'])?.['http_status']) ?? 0,
      streaming: text(item['file']) !== 'response.json',
      request: object(item['request']),
      payloads: objects(object(invoke(cases, 'payloadsOf', item))?.['list']),
      facts: object(invoke(facts, 'factsOf', item)) ?? {},
    }));
}

function invoke(module: unknown, name: string, argument: unknown): unknown {
  const member: unknown =
    typeof module === 'object' && module !== null ? Reflect.get(module, name) : undefined;
  if (typeof member !== 'function') throw new Error(`no function ${name}`);
  return Reflect.apply(member, undefined, [argument]) as unknown;
}

/** The facts of an answer as we read it, in the words of the tools. */
export function factsOf({ parts, usage }: Pick<Assembled, 'parts' | 'usage'>): JsonObject {
  const words = (type: 'text' | 'reasoning'): string =>
    parts.map((part) => (part.type === type ? (part.text ?? '') : '')).join('');
  return {
    text: words('text'),
    reasoning: words('reasoning'),
    tool_calls: parts.flatMap((part) =>
      part.type === 'tool_call' ? [{ name: part.name, arguments: parse(part.arguments) }] : [],
    ),
    prompt: usage?.prompt_tokens ?? null,
    completion: usage?.completion_tokens ?? null,
  };
}

/** The facts of a recording, in the same members. */
export function expectedFacts(facts: JsonObject): JsonObject {
  const usage = object(facts['usage']);
  return {
    text: facts['text'] ?? '',
    reasoning: `${text(facts['tool_plan']) ?? ''}${text(facts['reasoning']) ?? ''}`,
    tool_calls: objects(facts['tool_calls']).map((call) => ({
      name: call['name'] ?? '',
      arguments: call['arguments'] ?? {},
    })),
    prompt: usage?.['prompt'] ?? null,
    completion: usage?.['completion'] ?? null,
  };
}
