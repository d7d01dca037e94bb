import type { ChatRequest, ChatResponse, Message, Part, Tool } from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeResponse } from '../src/chat/decode-response.js';
import { encodeResponse } from '../src/chat/encode-response.js';
import {
  answerContext,
  assemble,
  decoded,
  decodeEvents,
  deepFreeze,
  encodeContext,
  encoded,
  encodeEvents,
  payloadsOf,
  type Emitted,
} from './support.js';

/*
 * Requests and answers in the form that Mistral can say: what goes out and comes back must be the same. What Mistral
 * cannot say has tests of its own.
 */
const model = 'magistral-medium-latest';
const words = fc.string({ minLength: 1 });
const name = fc.stringMatching(/^[a-zA-Z][\w-]{0,20}$/u);
const id = fc.stringMatching(/^[A-Za-z0-9]{9}$/u);
const json = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,6}$/u),
  fc.oneof(fc.string(), fc.integer(), fc.boolean()),
);

const text = words.map((value): Part => ({ type: 'text', text: value }));
const image = fc.oneof(
  fc.webUrl().map((url): Part => ({ type: 'image', source: { url }, detail: 'low' })),
  fc
    .base64String({ minLength: 4 })
    .map((data): Part => ({ type: 'image', source: { data, media_type: 'image/png' } })),
);
const file = fc.base64String({ minLength: 4 }).map((data): Part => ({
  type: 'file',
  source: { data, media_type: 'application/pdf' },
  filename: 'a.pdf',
}));
const audio = fc
  .base64String({ minLength: 8 })
  .map((data): Part => ({ type: 'audio', source: { data: `A${data}`, media_type: 'audio/mpeg' } }));
const reasoning = fc.oneof(
  words.map((value): Part => ({ type: 'reasoning', text: value })),
  fc.tuple(words, name).map(([value, signature]): Part => ({
    type: 'reasoning',
    text: value,
    signature,
    dialect: 'mistral.chat',
  })),
);
const call = fc.tuple(id, name, json).map(([callId, called, given]): Part => ({
  type: 'tool_call',
  id: callId,
  name: called,
  arguments: JSON.stringify(given),
  kind: 'function',
}));
const opaque = fc.integer().map((value): Part => ({
  type: 'opaque',
  dialect: 'mistral.chat',
  kind: 'reference',
  value: { type: 'reference', reference_ids: [value] },
}));

/** A turn of the user, one of the assistant, and perhaps results and a word about them. */
const turn = fc
  .record({
    asked: fc.array(fc.oneof(text, image, file, audio), { minLength: 1, maxLength: 3 }),
    said: fc.array(fc.oneof(text, reasoning, opaque), { minLength: 1, maxLength: 3 }),
    calls: fc.array(call, { maxLength: 2 }),
    result: fc.array(fc.oneof(text, image), { maxLength: 2 }),
  })
  .map(({ asked, said, calls, result }): Message[] => {
    const results = calls.flatMap((part): Part[] =>
      part.type === 'tool_call' ? [{ type: 'tool_result', tool_call_id: part.id, parts: result }] : [],
    );
    const answered: Message[] = [
      { role: 'user', parts: asked },
      { role: 'assistant', parts: [said, calls].flat() },
    ];
    if (results.length > 0) {
      answered.push({ role: 'user', parts: results }, { role: 'assistant', parts: said });
    }
    return answered;
  });

const tool = fc.tuple(name, words, json).map(([called, description, properties]): Tool => ({
  type: 'function',
  name: called,
  description,
  parameters: { type: 'object', properties },
}));

const request = fc
  .record({
    messages: fc.array(turn, { minLength: 1, maxLength: 3 }).map((turns) => turns.flat()),
    system: fc.array(text, { maxLength: 2 }),
    tools: fc.array(tool, { minLength: 1, maxLength: 2 }),
    max_tokens: fc.integer({ min: 1, max: 9999 }),
    seed: fc.nat(),
    stop: fc.array(words, { minLength: 1, maxLength: 2 }),
    temperature: fc.constantFrom(0, 0.5, 1.5),
    stream: fc.boolean(),
    choice: fc.constantFrom('none', 'auto', 'required'),
  })
  .map(({ messages, system, choice, ...rest }): ChatRequest => {
    const instructed: Message[] = system.length === 0 ? [] : [{ role: 'system', parts: system }];
    return Object.assign(rest, {
      model,
      messages: [instructed, messages].flat(),
      tool_choice: { type: choice },
      reasoning: { effort: 'high' },
    });
  });

describe('canonical → Mistral → canonical', () => {
  it('keeps requests whole', () => {
    fc.assert(
      fc.property(request, (drawn) => {
        const { body, dropped } = encoded(drawn, encodeContext(model, drawn.stream));
        expect(dropped).toEqual([]);
        expect(decoded(body)).toEqual({ ...drawn, reasoning: { effort: 'high' } });
      }),
      { numRuns: 60 },
    );
  });

  it('keeps answers whole, streamed or not', () => {
    fc.assert(
      fc.property(answer, (drawn) => {
        const written = encodeResponse(deepFreeze(drawn), answerContext({ model }));
        expect(decodeResponse(written)).toMatchObject(drawn);
        const streamed = assemble(decodeEvents(payloadsOf(encodeEvents(eventsOf(drawn)))));
        const [choice] = drawn.choices;
        expect(streamed.parts).toEqual(choice?.parts);
        expect(streamed.finish?.reason).toBe(choice?.finish_reason);
        expect(streamed.usage).toEqual(drawn.usage);
      }),
      { numRuns: 60 },
    );
  });
});

const answer = fc
  .record({
    reasoning: fc.array(reasoning, { maxLength: 1 }),
    text: fc.array(text, { minLength: 1, maxLength: 1 }),
    calls: fc.array(call, { maxLength: 2 }),
    prompt: fc.nat(1000),
    completion: fc.nat(1000),
  })
  .map(({ reasoning: thoughts, text: said, calls, prompt, completion }): ChatResponse => {
    const reason = calls.length > 0 ? 'tool_calls' : 'stop';
    const parts = [thoughts, said, calls].flat();
    return {
      id: 'answer-1',
      model,
      created: 5,
      choices: [{ index: 0, parts, finish_reason: reason, native_finish_reason: reason }],
      usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
    };
  });

/** The answer as a decoder of another provider might tell it. */
function eventsOf({ id: answerId, created, choices, usage }: ChatResponse): Emitted[] {
  const events: Emitted[] = [{ type: 'start', id: answerId, model, created }];
  for (const { index, parts, finish_reason, native_finish_reason } of choices) {
    for (const [part, value] of parts.entries()) events.push(...partEvents({ choice: index, part }, value));
    events.push({
      type: 'finish',
      choice: index,
      reason: finish_reason,
      native_reason: native_finish_reason,
    });
  }
  if (usage !== undefined) events.push({ type: 'usage', usage });
  return events;
}

function partEvents(at: { choice: number; part: number }, value: Part): Emitted[] {
  if (value.type === 'text') {
    const half = Math.ceil(value.text.length / 2);
    return [
      { ...at, type: 'part-start', value: { type: 'text', text: '' } },
      { ...at, type: 'text-delta', value: value.text.slice(0, half) },
      { ...at, type: 'text-delta', value: value.text.slice(half) },
      { ...at, type: 'part-end' },
    ];
  }
  if (value.type === 'reasoning') {
    return [
      { ...at, type: 'part-start', value: { type: 'reasoning', text: '' } },
      { ...at, type: 'reasoning-delta', value: value.text ?? '' },
      { ...at, type: 'part-end', value },
    ];
  }
  return [
    { ...at, type: 'part-start', value },
    { ...at, type: 'part-end', value },
  ];
}
