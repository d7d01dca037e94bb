import {
  object,
  objects,
  text,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
} from '@bifrost/core';
import type { Assembled } from '@bifrost/provider-testkit';
import { parse } from '../../../tooling/dialect-tests.js';
export { answer, answerContext, jsonOf, parse, payloadsOf } from '../../../tooling/dialect-tests.js';

export function inbound(value: JsonObject): InboundRequest {
  return { params: {}, query: {}, headers: {}, body: { kind: 'json', value } };
}

export function encodeContext(changes: Partial<EncodeContext> = {}): EncodeContext {
  return { model: 'command-a-03-2025', stream: false, options: {}, keyOptions: undefined, ...changes };
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
