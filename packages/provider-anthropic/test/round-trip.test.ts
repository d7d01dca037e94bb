import type { ChatRequest, Message, Part, TextPart, Tool } from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from '../src/messages/decode-request.js';
import { decodeResponse } from '../src/messages/decode-response.js';
import { encodeRequest } from '../src/messages/encode-request.js';
import { encodeResponse } from '../src/messages/encode-response.js';
import { answer, answerContext, deepFreeze, encodeContext, inbound, jsonOf, parse } from './support.js';

/*
 * Requests and answers in the form that Messages can say: what goes out and comes back must be the same. The dialects'
 * losses (empty text, foreign reasoning, odd ids) have tests of their own.
 */

const model = 'claude-sonnet-4-5';
const dialect = 'anthropic.messages';
const name = fc.stringMatching(/^[a-zA-Z][\w-]{0,20}$/u);
const words = fc.string({ minLength: 1 }).filter((text) => text.trim() !== '');
const cache = fc.option(
  fc.constantFrom({ type: 'ephemeral' } as const, { type: 'ephemeral', ttl: '1h' } as const),
  { nil: undefined },
);
const json = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,6}$/u),
  fc.oneof(fc.string(), fc.integer(), fc.boolean()),
);

const text = fc
  .record({ type: fc.constant('text' as const), text: words, cache_control: cache })
  .map(withoutUndefined);
const media = fc.oneof(
  fc.webUrl().map((url) => ({ url })),
  fc.base64String({ minLength: 4 }).map((data) => ({ data, media_type: 'image/png' })),
  name.map((id) => ({ file_id: id })),
);
const image = fc.record({ type: fc.constant('image' as const), source: media });
const file = fc
  .record({
    type: fc.constant('file' as const),
    source: fc.oneof(
      fc.base64String({ minLength: 4 }).map((data) => ({ data, media_type: 'application/pdf' })),
      fc.string().map((value) => ({
        data: Buffer.from(Buffer.from(value, 'utf8').toString('utf8')).toString('base64'),
        media_type: 'text/plain',
      })),
    ),
    title: fc.option(words, { nil: undefined }),
    citations: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map(withoutUndefined);
const toolCall = fc.record({
  type: fc.constant('tool_call' as const),
  id: name,
  name,
  arguments: json.map((value) => JSON.stringify(value)),
  kind: fc.constant('function' as const),
});
const reasoning = fc.oneof(
  fc.record({
    type: fc.constant('reasoning' as const),
    text: fc.string(),
    signature: name,
    dialect: fc.constant(dialect),
  }),
  fc.record({ type: fc.constant('reasoning' as const), encrypted: name, dialect: fc.constant(dialect) }),
);
const opaque = name.map((id): Part => {
  return { type: 'opaque', dialect, kind: 'server_tool_use', value: { type: 'server_tool_use', id } };
});
const toolResult = fc
  .record({
    type: fc.constant('tool_result' as const),
    tool_call_id: name,
    parts: fc.array(fc.oneof(text, image), { maxLength: 2 }),
    is_error: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map(withoutUndefined);

const userParts = fc
  .tuple(
    fc.array(toolResult, { maxLength: 2 }),
    fc.array(fc.oneof(text, image, file), { minLength: 1, maxLength: 3 }),
  )
  .map(([results, others]): Part[] => [results, others].flat());
const assistantParts: fc.Arbitrary<Part[]> = fc.array(fc.oneof(text, reasoning, toolCall, opaque), {
  minLength: 1,
  maxLength: 4,
});

const messages = fc.array(fc.tuple(userParts, assistantParts), { minLength: 1, maxLength: 3 }).map((turns) =>
  turns.flatMap(([asked, answered]): Message[] => [
    { role: 'user', parts: asked },
    { role: 'assistant', parts: answered },
  ]),
);
const functionTool: fc.Arbitrary<Tool> = fc
  .record({
    type: fc.constant('function' as const),
    name,
    description: fc.option(words, { nil: undefined }),
    parameters: json.map((properties) => ({ type: 'object', properties })),
    cache_control: cache,
  })
  .map(withoutUndefined);
const request: fc.Arbitrary<ChatRequest> = fc
  .record({
    messages,
    system: fc.option(fc.array(text, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    tools: fc.option(fc.array(functionTool, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    max_tokens: fc.integer({ min: 1, max: 9999 }),
    top_k: fc.option(fc.nat(), { nil: undefined }),
    stop: fc.option(fc.array(name, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    user: fc.option(words, { nil: undefined }),
    stream: fc.boolean(),
  })
  .map(chatOf);

function chatOf(drawn: {
  system: TextPart[] | undefined;
  messages: Message[];
  stream: boolean;
  max_tokens: number;
  [member: string]: unknown;
}): ChatRequest {
  const { system, messages: turns, ...rest } = drawn;
  const first: Message[] = system === undefined ? [] : [{ role: 'system', parts: system }];
  return { model, include_usage: true, messages: [...first, ...turns], ...withoutUndefined(rest) };
}

/** Answers have no cache markers. */
function withoutCache(part: Part): Part {
  if (part.type !== 'text') return part;
  const { cache_control: _cache, ...plain } = part;
  return plain;
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> };
function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}

describe('a request through the wire and back', () => {
  it('is the same', () => {
    fc.assert(
      fc.property(request, (sent) => {
        deepFreeze(sent);
        const wire = encodeRequest(sent, { ...encodeContext(model), stream: sent.stream });
        const beta = wire.headers?.['anthropic-beta'];
        const read = decodeRequest(inbound(parse(JSON.stringify(jsonOf(wire.body)))));
        const { bound, unknown, ...said } = read;
        expect(said).toEqual(sent);
        expect(bound !== undefined).toBe(JSON.stringify(sent).includes('"file_id"'));
        expect(unknown?.fields ?? {}).toEqual({});
        expect(wire.dropped).toEqual([]);
        expect(beta !== undefined).toBe(JSON.stringify(sent).includes('"file_id"'));
      }),
    );
  });
});

describe('an answer through the wire and back', () => {
  it('is the same', () => {
    const counts = fc.record({ fresh: fc.nat(), cached: fc.nat(), written: fc.nat(), completion: fc.nat() });
    fc.assert(
      fc.property(assistantParts, counts, (written, count) => {
        const parts = written.map(withoutCache);
        const prompt = count.fresh + count.cached + count.written;
        const hasCall = parts.some((part) => part.type === 'tool_call');
        const sent = deepFreeze({
          id: 'msg_1',
          model: 'shown-model',
          created: 0,
          choices: [
            {
              index: 0,
              parts,
              finish_reason: hasCall ? ('tool_calls' as const) : ('stop' as const),
              native_finish_reason: hasCall ? 'tool_use' : 'end_turn',
            },
          ],
          usage: {
            prompt_tokens: prompt,
            completion_tokens: count.completion,
            total_tokens: prompt + count.completion,
            prompt_tokens_details: { cached_tokens: count.cached, cache_write_tokens: count.written },
          },
        });
        const wire = encodeResponse(sent, answerContext());
        const { native: _native, ...read } = decodeResponse(answer(parse(JSON.stringify(jsonOf(wire.body)))));
        expect(read).toEqual(sent);
      }),
    );
  });
});
