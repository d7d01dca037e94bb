import type { ChatResponse } from '../packages/core/src/hub/chat.js';
import type { Part } from '../packages/core/src/hub/part.js';
import { object, objects, text, type JsonObject } from '../packages/core/src/json/read.js';
import type { Assembled } from '../packages/provider-testkit/src/index.js';
import { parse } from './dialect-tests.js';
import type { RecordedCase } from './recorded-cases.js';

/* What a recorded answer says, as we read it and as other readers do, in the same members. */

/** Each case by its id, so that a difference names its case. */
export function each<T>(
  cases: readonly RecordedCase[],
  read: (recording: RecordedCase) => T,
): Record<string, T> {
  return Object.fromEntries(cases.map((recording) => [recording.id, read(recording)]));
}

/** A whole answer, as if it had been a stream. */
export function assembleWhole({ choices: [choice], usage }: ChatResponse): Assembled {
  return {
    parts: choice?.parts ?? [],
    finish: {
      type: 'finish',
      choice: 0,
      reason: choice?.finish_reason ?? 'stop',
      native_reason: choice?.native_finish_reason ?? '',
    },
    usage,
    errors: [],
  };
}

/** An answer as we read it. */
export function factsOf({ parts, finish, usage }: Omit<Assembled, 'errors'>): JsonObject {
  return {
    text: wordsOf(parts, 'text'),
    reasoning: wordsOf(parts, 'reasoning'),
    tool_calls: parts.flatMap((part) =>
      part.type === 'tool_call' ? [{ id: part.id, name: part.name, arguments: parse(part.arguments) }] : [],
    ),
    signatures: parts.flatMap((part) => (part.type === 'reasoning' ? signaturesOf(part) : [])),
    finish: finish?.reason ?? null,
    native_finish: finish?.native_reason ?? null,
    prompt: usage?.prompt_tokens ?? null,
    completion: usage?.completion_tokens ?? null,
    cached: usage?.prompt_tokens_details?.cached_tokens ?? 0,
  };
}

/** An answer as others read it. */
export function expectedFacts(facts: JsonObject): JsonObject {
  const usage = object(facts['usage']);
  return {
    text: facts['text'] ?? '',
    reasoning: `${text(facts['tool_plan']) ?? ''}${text(facts['reasoning']) ?? ''}`,
    tool_calls: objects(facts['tool_calls']).map((call) => ({
      id: call['id'] ?? null,
      name: call['name'] ?? '',
      arguments: call['arguments'] ?? {},
    })),
    signatures: facts['signature_values'] ?? [],
    finish: facts['finish'] ?? null,
    native_finish: facts['native_finish'] ?? null,
    prompt: usage?.['prompt'] ?? null,
    completion: usage?.['completion'] ?? null,
    cached: usage?.['cached'] ?? 0,
  };
}

/** Facts without the ids of calls, where the vendor has none and ours are made up. */
export function withoutCallIds(facts: JsonObject): JsonObject {
  const calls = objects(facts['tool_calls']).map(({ id: _id, ...call }) => call);
  return { ...facts, tool_calls: calls };
}

function wordsOf(parts: readonly Part[], type: 'text' | 'reasoning'): string {
  return parts.map((part) => (part.type === type ? (part.text ?? '') : '')).join('');
}

function signaturesOf({ signature, encrypted }: Extract<Part, { type: 'reasoning' }>): string[] {
  const value = signature ?? encrypted ?? '';
  return value === '' ? [] : [value];
}
