import { eventsOf } from './stream-events.js';
import type { ChatRequest, ChatResponse, Message, Part, TextPart, Tool } from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bedrockConverse } from '../src/converse/dialect.js';
import {
  assemble,
  answer,
  answerContext,
  decodeBytes,
  deepFreeze,
  encodeContext,
  inbound,
  jsonOf,
  parse,
  writeStream,
} from './support.js';

/*
 * Requests and answers in the form that Converse can say: what goes out and comes back must be the same. The dialect's
 * losses (blank texts, foreign reasoning, odd ids) have tests of their own.
 */

const model = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const dialect = 'bedrock.converse';
const name = fc.stringMatching(/^[a-zA-Z][\w-]{0,20}$/u);
const words = fc.string({ minLength: 1 }).filter((text) => text.trim() !== '');
const base64 = fc.base64String({ minLength: 4 });
const cache = fc.constantFrom({ type: 'ephemeral' } as const, { type: 'ephemeral', ttl: '1h' } as const);
const json = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,6}$/u),
  fc.oneof(fc.string(), fc.integer(), fc.boolean()),
);

const text = fc.record(
  { type: fc.constant('text' as const), text: words, cache_control: cache },
  { requiredKeys: ['type', 'text'] },
);
const image = fc.record({
  type: fc.constant('image' as const),
  source: fc.oneof(
    base64.map((data) => ({ data, media_type: 'image/webp' })),
    name.map((key) => ({ url: `s3://bucket/${key}.png` })),
  ),
});
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
    text: fc.string({ minLength: 1 }),
    signature: name,
    dialect: fc.constant(dialect),
  }),
  fc.record({ type: fc.constant('reasoning' as const), encrypted: base64, dialect: fc.constant(dialect) }),
);
const toolResult = fc.record(
  {
    type: fc.constant('tool_result' as const),
    tool_call_id: name,
    parts: fc.array(
      fc.oneof(
        words.map((value): TextPart => ({ type: 'text', text: value })),
        image,
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    is_error: fc.boolean(),
    cache_control: cache,
  },
  { requiredKeys: ['type', 'tool_call_id', 'parts'] },
);
const serverTool = name.map((id): Part => ({
  type: 'opaque',
  dialect,
  kind: 'toolUse',
  value: { toolUse: { toolUseId: id, name: 'nova_grounding', input: {}, type: 'server_tool_use' } },
}));

const userTurn: fc.Arbitrary<Message> = fc.record({
  role: fc.constant('user' as const),
  parts: fc
    .tuple(
      fc.array(toolResult, { maxLength: 2 }),
      fc.array(fc.oneof(text, image), { minLength: 1, maxLength: 3 }),
    )
    .map((parts): Part[] => parts.flat()),
});
const assistantTurn: fc.Arbitrary<Message> = fc.record({
  role: fc.constant('assistant' as const),
  parts: fc.array(fc.oneof(text, toolCall, reasoning, serverTool), { minLength: 1, maxLength: 4 }),
});
const conversation = fc
  .tuple(
    fc.option(
      fc.record({
        role: fc.constant('system' as const),
        parts: fc.array(text, { minLength: 1, maxLength: 2 }),
      }),
      { nil: undefined },
    ),
    fc.array(fc.tuple(userTurn, assistantTurn), { maxLength: 2 }),
    userTurn,
  )
  .map(([system, turns, last]): Message[] => [system ?? [], turns.flat(), last].flat());
const tool: fc.Arbitrary<Tool> = fc.record(
  {
    type: fc.constant('function' as const),
    name,
    description: words,
    parameters: fc.constant({ type: 'object', properties: { city: { type: 'string' } } }),
    strict: fc.constant(true),
    cache_control: cache,
  },
  { requiredKeys: ['type', 'name', 'parameters'] },
);

const request: fc.Arbitrary<ChatRequest> = fc.record(
  {
    model: fc.constant(model),
    messages: conversation,
    stream: fc.constant(false),
    include_usage: fc.constant(true),
    tools: fc.array(tool, { minLength: 1, maxLength: 2 }),
    tool_choice: fc.oneof(
      fc.constantFrom({ type: 'auto' } as const, { type: 'required' } as const),
      name.map((wanted) => ({ type: 'function' as const, name: wanted })),
    ),
    max_tokens: fc.integer({ min: 1, max: 9999 }),
    temperature: fc.double({ min: 0, max: 1, noNaN: true }).filter((value) => !Object.is(value, -0)),
    top_k: fc.integer({ min: 1, max: 99 }),
    stop: fc.array(words, { minLength: 1, maxLength: 2 }),
    metadata: fc.constant({ team: 'a' }),
    service_tier: fc.constantFrom('flex', 'priority'),
  },
  { requiredKeys: ['model', 'messages', 'stream', 'include_usage', 'tools'] },
);

/** Each part as an answer may hold it: cache markers belong to requests. */
const answerPart = fc.oneof(
  words.map((value): Part => ({ type: 'text', text: value })),
  toolCall,
  reasoning,
  serverTool,
);
const response: fc.Arbitrary<ChatResponse> = fc
  .tuple(fc.array(answerPart, { minLength: 1, maxLength: 5 }), fc.nat(999), fc.nat(999), fc.nat(99))
  .map(([parts, input, output, cached]) => {
    const calls = parts.some(({ type }) => type === 'tool_call');
    return {
      id: 'r',
      model: '',
      created: 0,
      choices: [
        {
          index: 0,
          parts,
          finish_reason: calls ? ('tool_calls' as const) : ('stop' as const),
          native_finish_reason: calls ? 'tool_use' : 'end_turn',
        },
      ],
      usage: {
        prompt_tokens: input + cached,
        completion_tokens: output,
        total_tokens: input + cached + output,
        prompt_tokens_details: { cached_tokens: cached },
      },
    };
  });

describe('what goes through Converse and back', () => {
  it('is the same request', () => {
    fc.assert(
      fc.property(request, (original) => {
        const { body, dropped } = bedrockConverse.encodeRequest(deepFreeze(original), encodeContext(model));
        expect(dropped).toEqual([]);
        const overTheWire = parse(JSON.stringify(jsonOf(body)));
        const { unknown, ...read } =
          bedrockConverse.inbound?.decodeRequest(inbound(overTheWire, model)) ?? {};
        // Ours asks Claude which sequence ended its answer; the hub has no word for the wish.
        expect(
          Object.keys(unknown?.fields ?? {}).filter(
            (member) => member !== 'additionalModelResponseFieldPaths',
          ),
        ).toEqual([]);
        expect(read).toEqual(original);
      }),
    );
  });

  it('is the same whole answer', () => {
    fc.assert(
      fc.property(response, (original) => {
        const written = bedrockConverse.inbound?.encodeResponse(deepFreeze(original), answerContext());
        const read = bedrockConverse.decodeResponse(
          answer(parse(JSON.stringify(jsonOf(written?.body ?? { kind: 'none' }))), 200, {
            'x-amzn-requestid': 'r',
          }),
        );
        expect({ ...read, native: undefined }).toEqual({ ...original, native: undefined });
      }),
    );
  });

  it('is the same stream, however it is cut', () => {
    fc.assert(
      fc.property(response, fc.integer({ min: 1, max: 40 }), (original, size) => {
        const bytes = writeStream(bedrockConverse, eventsOf(original));
        const pieces: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
        const { emitted, ended, malformed } = decodeBytes(bedrockConverse, pieces);
        const { parts, finish, usage } = assemble(emitted);
        expect({ parts, reason: finish?.reason, usage, ended, malformed }).toEqual({
          parts: original.choices[0]?.parts,
          reason: original.choices[0]?.finish_reason,
          usage: original.usage,
          ended: true,
          malformed: 0,
        });
      }),
    );
  });
});
