import type {
  ChatChoice,
  ChatRequest,
  Message,
  Part,
  StreamEvent,
  TextPart,
  Tool,
  ToolCallPart,
} from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from '../src/generate/decode-request.js';
import { decodeResponse } from '../src/generate/decode-response.js';
import { GenerateStreamDecoder } from '../src/generate/decode-stream.js';
import { encodeRequest } from '../src/generate/encode-request.js';
import { encodeResponse } from '../src/generate/encode-response.js';
import { GenerateStreamEncoder } from '../src/generate/encode-stream.js';
import {
  answer,
  answerContext,
  assemble,
  decodeEvents,
  deepFreeze,
  encodeContext,
  inbound,
  jsonOf,
  parse,
  readSse,
} from './support.js';

/*
 * Requests and answers in the form that generateContent can say: what goes out and comes back must be the same. What it
 * cannot say (empty text, foreign reasoning, addresses of Google's own files) has tests of its own.
 */

const model = 'gemini-2.5-flash';
const dialect = 'gemini.generate_content';
const name = fc.stringMatching(/^[a-zA-Z_][\w.-]{0,20}$/u).filter((drawn) => !drawn.startsWith('bfx_'));
const odd = fc.string({ minLength: 1, maxLength: 20 });
const words = fc.string({ minLength: 1 });
const signature = fc.base64String({ minLength: 8 }).filter((drawn) => drawn !== '');
const json = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,6}$/u),
  fc.oneof(fc.string(), fc.integer(), fc.boolean()),
);

const text: fc.Arbitrary<TextPart> = fc.oneof(
  words.map((drawn) => ({ type: 'text' as const, text: drawn })),
  fc.tuple(fc.string(), signature).map(([drawn, signed]) => ({
    type: 'text' as const,
    text: drawn,
    signature: signed,
    native: { dialect, value: {} },
  })),
);
const plainText = words.map((drawn): TextPart => ({ type: 'text', text: drawn }));
const thought = fc.oneof(
  fc.record({ type: fc.constant('reasoning' as const), text: words, dialect: fc.constant(dialect) }),
  fc.record({
    type: fc.constant('reasoning' as const),
    text: words,
    signature,
    dialect: fc.constant(dialect),
  }),
);
const image = fc
  .oneof(fc.base64String({ minLength: 4 }).map((data) => ({ data, media_type: 'image/png' })))
  .map((source): Part => ({ type: 'image', source }));
const stored = name.map((file): Part => ({
  type: 'video',
  source: { url: `gs://bucket/${file}` },
  native: { dialect, value: { mimeType: 'video/mp4' } },
}));
const plainCall = {
  type: fc.constant('tool_call' as const),
  id: name,
  name: fc.oneof(name, odd),
  arguments: json.map((args) => JSON.stringify(args)),
  kind: fc.constant('function' as const),
};
const call: fc.Arbitrary<ToolCallPart> = fc.oneof(
  fc.record(plainCall),
  fc.record({ ...plainCall, signature, native: fc.constant({ dialect, value: {} }) }),
);
const opaque = name.map((code): Part => ({
  type: 'opaque',
  dialect,
  kind: 'executableCode',
  value: { executableCode: { language: 'PYTHON', code } },
}));

const turn = fc.tuple(
  fc.array(fc.oneof(plainText, image, stored), { minLength: 1, maxLength: 3 }),
  fc.array(fc.oneof(text, thought, opaque, image), { maxLength: 3 }),
  fc.uniqueArray(call, { maxLength: 2, selector: ({ id }) => id }),
);
const conversation = fc.array(turn, { minLength: 1, maxLength: 3 }).map((turns) =>
  turns.flatMap(([asked, said, calls], index): Message[] => {
    // Ids are unique within a conversation.
    const named = calls.map((part) => ({ ...part, id: `${part.id}-${index}` }));
    const results = named.map((part): Part => ({
      type: 'tool_result',
      tool_call_id: part.id,
      name: part.name,
      parts: [{ type: 'text', text: `result ${index}` }],
    }));
    const messages: Message[] = [{ role: 'user', parts: asked }];
    if (said.length + named.length > 0) messages.push({ role: 'assistant', parts: [...said, ...named] });
    if (results.length > 0) messages.push({ role: 'user', parts: results });
    return messages;
  }),
);
const functionTool: fc.Arbitrary<Tool> = fc.record({
  type: fc.constant('function' as const),
  name: fc.oneof(name, odd),
  description: words,
  parameters: json.map((properties) => ({ type: 'object', properties })),
});

const request: fc.Arbitrary<ChatRequest> = fc.record(
  {
    model: fc.constant(model),
    stream: fc.constant(false),
    include_usage: fc.constant(true),
    messages: conversation,
    tools: fc.array(functionTool, { minLength: 1, maxLength: 2 }),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    top_k: fc.nat(),
    max_tokens: fc.integer({ min: 1, max: 9999 }),
    stop: fc.array(name, { minLength: 1, maxLength: 2 }),
    seed: fc.nat(),
    n: fc.integer({ min: 1, max: 4 }),
  },
  { requiredKeys: ['model', 'stream', 'include_usage', 'messages'] },
);

describe('a request through the wire and back', () => {
  it('is the same', () => {
    fc.assert(
      fc.property(request, (sent) => {
        const wire = encodeRequest(deepFreeze(sent), encodeContext(model), 'gemini');
        const read = decodeRequest(inbound(parse(JSON.stringify(jsonOf(wire.body))), { model }));
        expect(read).toEqual(sent);
        expect(wire.dropped).toEqual([]);
      }),
    );
  });
});

const answerParts = fc
  .tuple(
    fc.array(fc.oneof(text, thought, opaque, image), { maxLength: 4 }),
    fc.uniqueArray(call, { maxLength: 2, selector: ({ id }) => id }),
  )
  .map(([said, calls]): Part[] => [said, calls].flat());
const counts = fc.record({ prompt: fc.nat(), cached: fc.nat(), thoughts: fc.nat(), spoken: fc.nat() });

describe('an answer through the wire and back', () => {
  it('is the same, for every choice', () => {
    fc.assert(
      fc.property(fc.array(answerParts, { minLength: 1, maxLength: 3 }), counts, (choices, count) => {
        const written = count.spoken + count.thoughts;
        const sent = deepFreeze({
          id: 'resp-1',
          model: 'shown-model',
          created: 0,
          choices: choices.map((parts, index): ChatChoice => {
            const called = parts.some((part) => part.type === 'tool_call');
            return {
              index,
              parts,
              finish_reason: called ? 'tool_calls' : 'stop',
              native_finish_reason: 'STOP',
            };
          }),
          usage: {
            prompt_tokens: count.prompt,
            completion_tokens: written,
            total_tokens: count.prompt + written,
            prompt_tokens_details: { cached_tokens: count.cached },
            completion_tokens_details: { reasoning_tokens: count.thoughts },
          },
        });
        const wire = encodeResponse(sent, answerContext());
        const { native: _native, ...read } = decodeResponse(answer(parse(JSON.stringify(jsonOf(wire.body)))));
        expect(read).toEqual(sent);
      }),
    );
  });
});

/** The events of parts that are written piece by piece. */
function eventsOf(parts: readonly Part[]): StreamEvent[] {
  return parts.flatMap((part, position): StreamEvent[] => {
    const at = { choice: 0, part: position };
    const events: StreamEvent[] = [{ ...at, type: 'part-start', value: beginning(part) }];
    if (part.type === 'text')
      events.push(...pieces(part.text, (value) => ({ ...at, type: 'text-delta', value })));
    if (part.type === 'reasoning')
      events.push(...pieces(part.text ?? '', (value) => ({ ...at, type: 'reasoning-delta', value })));
    if (part.type === 'tool_call')
      events.push(...pieces(part.arguments, (value) => ({ ...at, type: 'arguments-delta', value })));
    return [...events, { ...at, type: 'part-end', value: part }];
  });
}

function beginning(part: Part): Part {
  if (part.type === 'text') return { type: 'text', text: '' };
  if (part.type === 'reasoning') return { type: 'reasoning', dialect };
  return part.type === 'tool_call' ? { ...part, arguments: '' } : part;
}

function pieces(value: string, event: (piece: string) => StreamEvent): StreamEvent[] {
  const half = Math.floor(value.length / 2);
  return [value.slice(0, half), value.slice(half)].filter((piece) => piece !== '').map(event);
}

describe('a stream through the wire and back', () => {
  it('says the same, and begins no part twice', () => {
    fc.assert(
      fc.property(answerParts, (parts) => {
        const encoder = new GenerateStreamEncoder(answerContext());
        const called = parts.some((part) => part.type === 'tool_call');
        const events: StreamEvent[] = [
          { type: 'start', id: 'resp-1', model, created: 0 },
          ...eventsOf(parts),
          { type: 'finish', choice: 0, reason: called ? 'tool_calls' : 'stop', native_reason: 'STOP' },
          { type: 'usage', usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 } },
        ];
        const wire = events.map((event) => encoder.push(deepFreeze(event))).join('') + encoder.end();
        const { emitted } = decodeEvents(
          new GenerateStreamDecoder(),
          readSse(wire).map((event) => event.json),
        );
        const read = assemble(emitted);
        expect(joined(read.parts)).toEqual(joined(parts));
        expect(read.finish).toMatchObject({ reason: called ? 'tool_calls' : 'stop', native_reason: 'STOP' });
        expect(read.usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 4 });
      }),
    );
  });
});

/** Neighbours of one kind are one part in a stream, until a signature seals them. */
function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (last?.type === 'text' && part.type === 'text' && last.signature === undefined) {
      result[result.length - 1] = { ...part, text: last.text + part.text };
    } else if (last?.type === 'reasoning' && part.type === 'reasoning' && last.signature === undefined) {
      result[result.length - 1] = { ...part, text: `${last.text ?? ''}${part.text ?? ''}` };
    } else result.push(part);
  }
  return result;
}
