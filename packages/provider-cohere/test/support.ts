import {
  isObject,
  object,
  objects,
  text,
  type AnswerContext,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type WireBody,
  type WireResponse,
} from '@bifrost/core';
import type { Assembled } from '@bifrost/provider-testkit';

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
