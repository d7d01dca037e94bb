import type { ChatRequest, FinishReason, Message, Part, TextPart } from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ollamaChat } from '../src/index.js';
import { assemble, decodeEvents, deepFreeze } from '@bifrost/provider-testkit';
import { answer, answerContext, encodeContext, inbound, jsonOf, readLines } from './support.js';

/* Requests and answers in the form that the wire can say: what goes out and comes back must be the same. */

const name = fc.stringMatching(/^[a-zA-Z][\w-]{0,20}$/u);
const words = fc.string({ minLength: 1 });
const json = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,6}$/u),
  fc.oneof(fc.string(), fc.integer(), fc.boolean()),
);
const text = fc.record({ type: fc.constant('text' as const), text: words });
const image = fc.constantFrom('iVBORw0KGgoAAA', 'R0lGODaaaa').map((data): Part => ({
  type: 'image',
  source: { data, media_type: data.startsWith('i') ? 'image/png' : 'image/gif' },
}));
const reasoning = fc.record({ type: fc.constant('reasoning' as const), text: words });
const calls = fc.array(fc.record({ called: name, given: json }), { maxLength: 3 });

/** A turn of the assistant with its results, ids unique in the conversation. */
const exchange = fc.record({
  asked: text,
  pictures: fc.array(image, { maxLength: 2 }),
  thought: fc.option(reasoning, { nil: undefined }),
  said: fc.option(text, { nil: undefined }),
  calls,
});

function conversation(
  exchanges: readonly (typeof exchange extends fc.Arbitrary<infer T> ? T : never)[],
): Message[] {
  return exchanges.flatMap(({ asked, pictures, thought, said, calls: made }, turn): Message[] => {
    const toolCalls = made.map(({ called, given }, index): Part => ({
      type: 'tool_call',
      id: `call_${turn}_${index}`,
      name: called,
      arguments: JSON.stringify(given),
      kind: 'function',
    }));
    const results = made.map(({ called }, index): Part => ({
      type: 'tool_result',
      tool_call_id: `call_${turn}_${index}`,
      name: called,
      parts: [{ type: 'text', text: `result ${index}` }],
    }));
    const answered = [thought, said].filter((part) => part !== undefined);
    return [
      { role: 'user', parts: [asked, ...pictures] },
      { role: 'assistant', parts: [...answered, ...toolCalls] },
      ...(results.length === 0 ? [] : [{ role: 'user' as const, parts: results }]),
    ];
  });
}

const request = fc
  .record({
    exchanges: fc.array(exchange, { minLength: 1, maxLength: 3 }),
    system: fc.option(text, { nil: undefined }),
    max_tokens: fc.option(fc.integer({ min: 1, max: 9999 }), { nil: undefined }),
    temperature: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
    top_k: fc.option(fc.nat(), { nil: undefined }),
    stop: fc.option(fc.array(name, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    effort: fc.option(fc.constantFrom('none', 'low', 'medium', 'high', 'max'), { nil: undefined }),
    stream: fc.boolean(),
  })
  .map(chatOf);

function chatOf(drawn: {
  exchanges: Parameters<typeof conversation>[0];
  system: TextPart | undefined;
  effort: string | undefined;
  stream: boolean;
  [member: string]: unknown;
}): ChatRequest {
  const { exchanges, system, effort, stream, ...sampling } = drawn;
  const first: Message[] = system === undefined ? [] : [{ role: 'system', parts: [system] }];
  return {
    model: 'gpt-oss:20b',
    stream,
    include_usage: true,
    messages: first.concat(conversation(exchanges)),
    ...withoutUndefined(sampling),
    ...(effort === undefined ? {} : { reasoning: { effort } }),
  };
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> };
function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}

describe('a request through the wire and back', () => {
  it('is the same', () => {
    fc.assert(
      fc.property(request, (sent) => {
        const wire = ollamaChat.encodeRequest(
          deepFreeze(sent),
          encodeContext({ model: sent.model, stream: sent.stream }),
        );
        expect(ollamaChat.inbound?.decodeRequest(inbound(jsonOf(wire.body)))).toEqual(sent);
        expect(wire.dropped).toEqual([]);
      }),
    );
  });
});

const answered = fc
  .tuple(fc.option(reasoning, { nil: undefined }), fc.option(text, { nil: undefined }), calls)
  .map(([thought, said, made]): Part[] => {
    const spoken: Part[] = [thought, said].filter((part) => part !== undefined);
    return spoken.concat(
      made.map(({ called, given }, index): Part => ({
        type: 'tool_call',
        id: `call_${index}`,
        name: called,
        arguments: JSON.stringify(given),
        kind: 'function',
      })),
    );
  });

describe('an answer through the wire and back', () => {
  const usage = fc.record({ prompt: fc.nat(), completion: fc.nat() });

  it('is the same, whole and streamed', () => {
    fc.assert(
      fc.property(answered, usage, (parts, { prompt, completion }) => {
        const hasCall = parts.some((part) => part.type === 'tool_call');
        const reason: FinishReason = hasCall ? 'tool_calls' : 'stop';
        const sent = deepFreeze({
          id: '',
          model: 'shown-model',
          created: 1_700_000_000,
          choices: [{ index: 0, parts, finish_reason: reason, native_finish_reason: 'stop' }],
          usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
        });
        const wire = ollamaChat.inbound?.encodeResponse(sent, answerContext());
        const { native: _native, ...read } = ollamaChat.decodeResponse(
          answer(jsonOf(wire?.body ?? { kind: 'none' })),
        );
        expect(read).toEqual(sent);
        expect(streamed(parts, sent.usage)).toEqual({ parts, usage: sent.usage, reason });
      }),
    );
  });
});

function streamed(
  parts: readonly Part[],
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number },
) {
  const encoder = ollamaChat.inbound?.createStreamEncoder?.(answerContext());
  let written = '';
  const push = (event: Parameters<NonNullable<typeof encoder>['push']>[0]): void => {
    written += String(encoder?.push(event));
  };
  for (const [part, value] of parts.entries()) {
    const position = { choice: 0, part };
    if (value.type === 'tool_call') {
      push({ type: 'part-start', ...position, value: { ...value, arguments: '' } });
      const half = Math.floor(value.arguments.length / 2);
      push({ type: 'arguments-delta', ...position, value: value.arguments.slice(0, half) });
      push({ type: 'arguments-delta', ...position, value: value.arguments.slice(half) });
    } else push({ type: 'part-start', ...position, value });
    push({ type: 'part-end', ...position });
  }
  push({ type: 'usage', usage });
  push({ type: 'finish', choice: 0, reason: 'stop', native_reason: 'stop' });
  const lines = readLines(written + String(encoder?.end()));
  const { emitted, ended } = decodeEvents(ollamaChat.createStreamDecoder?.(), lines);
  expect(ended).toBe(true);
  const read = assemble(emitted);
  return { parts: read.parts, usage: read.usage, reason: read.finish?.reason };
}
