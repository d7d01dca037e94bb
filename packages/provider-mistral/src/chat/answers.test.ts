import { BifrostError, WireFailure, objects, type JsonObject, type StreamEvent } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import {
  answer,
  answerContext,
  assemble,
  decodeEvents,
  encodeEvents,
  fixture,
  jsonOf,
  parse,
  payloadsOf,
} from '../../test/support.js';
import { decodeResponse } from './decode-response.js';
import { mistralChat } from './dialect.js';
import { encodeResponse } from './encode-response.js';

function told(name: string): JsonObject {
  return jsonOf(encodeResponse(decodeResponse(answer(parse(fixture(name)))), answerContext()).body);
}

function choice(finish: string, message: JsonObject = { content: 'a' }): JsonObject {
  return { id: 'i', choices: [{ index: 0, finish_reason: finish, message }] };
}

describe('an answer', () => {
  it('has thoughts and words apart', () => {
    const [first] = decodeResponse(answer(parse(fixture('chat-reasoning.json')))).choices;
    expect(first?.parts).toEqual([
      { type: 'reasoning', text: 'Two cities, one sentence each.' },
      { type: 'text', text: 'Paris: 18 °C, sunny ☀️. Oslo: 4 °C, rain.' },
    ]);
  });

  it('keeps the signature of a thought', () => {
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }], signature: 's' };
    expect(decodeResponse(answer(choice('stop', { content: [thinking] }))).choices[0]?.parts).toEqual([
      { type: 'reasoning', text: 'Hm.', signature: 's', dialect: 'mistral.chat' },
    ]);
  });

  it.each([
    ['model_length', 'length'],
    ['length', 'length'],
    ['stop', 'stop'],
  ])('that ended with %s ended with %s', (native, reason) => {
    const [first] = decodeResponse(answer(choice(native))).choices;
    expect([first?.finish_reason, first?.native_finish_reason]).toEqual([reason, native]);
  });

  it('that ended with an error is one, whatever it said', () => {
    expect(() => decodeResponse(answer(choice('error')))).toThrow(WireFailure);
    const events = decodeEvents(payloadsOf(fixture('chat-error-event.sse')));
    expect(events.at(-1)).toMatchObject({ type: 'error', failure: { code: 'error' } });
  });
});

describe('an answer for a client of Mistral', () => {
  it('has what its types demand', () => {
    expect(told('chat-text.json')).toEqual({
      id: '4e2f0c9a7b3d4c61',
      object: 'chat.completion',
      created: 1_750_000_000,
      model: 'shown-model',
      usage: {
        prompt_tokens: 30,
        completion_tokens: 20,
        total_tokens: 50,
        prompt_tokens_details: { cached_tokens: 0 },
      },
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          message: {
            role: 'assistant',
            content: 'Paris: 18 °C, sunny ☀️. Oslo: 4 °C, rain.',
            tool_calls: null,
          },
        },
      ],
    });
  });

  it('has thoughts as chunks', () => {
    const message = objects(told('chat-reasoning.json')['choices'])[0]?.['message'];
    expect(message).toMatchObject({
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Two cities, one sentence each.' }] },
        { type: 'text', text: 'Paris: 18 °C, sunny ☀️. Oslo: 4 °C, rain.' },
      ],
    });
  });

  it('has ids that Mistral takes back, and usage where there is none', () => {
    const body = jsonOf(
      encodeResponse(
        {
          id: '',
          model: 'x',
          created: 0,
          choices: [
            {
              index: 0,
              parts: [
                { type: 'reasoning', text: 'Hm.', signature: 'of another', dialect: 'anthropic.messages' },
                { type: 'tool_call', id: 'toolu_01', name: 'f', arguments: '', kind: 'function' },
              ],
              finish_reason: 'tool_calls',
              native_finish_reason: 'tool_use',
            },
          ],
        },
        answerContext({ extraFields: (finish) => ({ ...finish }) }),
      ).body,
    );
    expect(body).toMatchObject({
      id: 'req_1',
      created: 1_700_000_000,
      usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
      extra_fields: { native_finish_reason: 'tool_use' },
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            tool_calls: [
              {
                id: expect.stringMatching(/^[A-Za-z0-9]{9}$/u),
                function: { name: 'f', arguments: '{}' },
                index: 0,
              },
            ],
          },
        },
      ],
    });
    expect(JSON.stringify(body)).not.toContain('of another');
  });
});

describe('a stream for a client of Mistral', () => {
  it.each(['chat-text.sse', 'chat-tools.sse', 'chat-parallel-tools.sse', 'chat-reasoning.sse'])(
    'says what Mistral’s own said: %s',
    (name) => {
      const events = decodeEvents(payloadsOf(fixture(name)));
      const written = encodeEvents(events);
      expect(written.endsWith('data: [DONE]\n\n')).toBe(true);
      const again = assemble(decodeEvents(payloadsOf(written)));
      expect(again.parts).toEqual(assemble(events).parts);
      expect(again.finish).toEqual(assemble(events).finish);
      expect(again.usage).toEqual(assemble(events).usage);
    },
  );

  it('has the reason, the calls and the usage on its last chunk alone', () => {
    const chunks = payloadsOf(encodeEvents(decodeEvents(payloadsOf(fixture('chat-tools.sse')))));
    expect(chunks.slice(0, -1).every((chunk) => chunk['usage'] === undefined)).toBe(true);
    expect(objects(chunks.at(-1)?.['choices'])[0]).toMatchObject({
      finish_reason: 'tool_calls',
      delta: { tool_calls: [{ id: 'a1B2c3D4e', index: 0 }] },
    });
    expect(chunks.at(-1)?.['usage']).toMatchObject({ total_tokens: 50 });
  });

  it('takes calls whose arguments come in turns, parts that come whole, and several choices', () => {
    const at = { choice: 0, part: 0 };
    const events: StreamEvent[] = [
      { type: 'start', id: '', model: 'x', created: 0 },
      {
        ...at,
        type: 'part-start',
        value: { type: 'tool_call', id: 'call_a', name: 'f', arguments: '', kind: 'function' },
      },
      { ...at, type: 'part-end' },
      {
        ...at,
        part: 1,
        type: 'part-start',
        value: { type: 'tool_call', id: 'call_b', name: 'g', arguments: '', kind: 'function' },
      },
      { ...at, type: 'arguments-delta', value: '{"x"' },
      {
        ...at,
        part: 1,
        type: 'part-end',
        value: { type: 'tool_call', id: 'call_b', name: 'g', arguments: '{}', kind: 'function' },
      },
      { ...at, type: 'arguments-delta', value: ':1}' },
      { choice: 1, part: 0, type: 'part-start', value: { type: 'text', text: 'whole' } },
      { choice: 1, part: 0, type: 'part-end', value: { type: 'text', text: 'whole' } },
      { type: 'finish', choice: 0, reason: 'tool_calls', native_reason: 'x' },
      { type: 'finish', choice: 1, reason: 'content_filter', native_reason: 'y' },
    ];
    const chunks = payloadsOf(encodeEvents(events));
    const choices = chunks.flatMap((chunk) => objects(chunk['choices']));
    expect(choices.filter(({ index }) => index === 1).map(({ delta }) => delta)).toEqual([
      { role: 'assistant', content: '' },
      { content: 'whole' },
      { content: '' },
    ]);
    expect(
      choices.filter(({ finish_reason }) => finish_reason !== null).map((each) => each['finish_reason']),
    ).toEqual(['tool_calls', 'error']);
    expect(choices.find(({ finish_reason }) => finish_reason === 'tool_calls')).toMatchObject({
      delta: { tool_calls: [{ function: { arguments: '{"x":1}' } }, { function: { arguments: '{}' } }] },
    });
    expect(chunks.filter((chunk) => chunk['usage'] !== undefined)).toHaveLength(1);
  });

  it('tells sound by its words, as the whole answer does', () => {
    const value = { type: 'audio', source: { data: 'UklGRg==', media_type: 'audio/wav' } } as const;
    const at = { choice: 0, part: 0 };
    const written = encodeEvents([
      { ...at, type: 'part-start', value: { type: 'audio', source: { data: '', media_type: 'audio/wav' } } },
      { ...at, type: 'audio-delta', value: 'UklG', transcript: 'Good ' },
      { ...at, type: 'audio-delta', value: 'Rg==', transcript: 'day' },
      { ...at, type: 'part-end', value: { ...value, transcript: 'Good day' } },
      { type: 'finish', choice: 0, reason: 'stop', native_reason: 'stop' },
    ]);
    expect(assemble(decodeEvents(payloadsOf(written))).parts).toEqual([{ type: 'text', text: 'Good day' }]);
    const parts = [{ ...value, transcript: 'Good day' }];
    const choices = [{ index: 0, parts, finish_reason: 'stop' as const, native_finish_reason: 'stop' }];
    const whole = encodeResponse({ id: 'i', model: 'x', created: 1, choices }, answerContext());
    expect(jsonOf(whole.body)).toMatchObject({ choices: [{ message: { content: 'Good day' } }] });
  });

  it('keeps the signature of Mistral’s own thoughts', () => {
    const thinking = [{ type: 'text', text: 'Hm.' }];
    const events = decodeEvents([
      chunkOf({ content: [{ type: 'thinking', thinking }] }),
      chunkOf({ content: [{ type: 'thinking', thinking: [], signature: 's' }] }),
      chunkOf({ content: 'a' }, 'stop'),
    ]);
    const again = assemble(decodeEvents(payloadsOf(encodeEvents(events))));
    expect(again.parts[0]).toMatchObject({ type: 'reasoning', text: 'Hm.', signature: 's' });
  });

  it('tells errors in Mistral’s form', () => {
    const [error] = payloadsOf(String(mistralChat.inbound?.encodeStreamError(failure())));
    expect(error).toEqual({
      object: 'error',
      message: 'slow',
      type: 'rate_limited',
      param: null,
      code: 'rate_limited',
    });
    expect(mistralChat.inbound?.encodeError(failure())).toMatchObject({
      status: 429,
      headers: { 'retry-after': '2' },
      body: { value: { object: 'error' } },
    });
  });
});

function failure(): BifrostError {
  return new BifrostError('rate_limited', 'slow', { retryAfterMs: 1200 });
}

function chunkOf(delta: JsonObject, finish: string | null = null): JsonObject {
  return { id: 'i', choices: [{ index: 0, delta, finish_reason: finish }] };
}
