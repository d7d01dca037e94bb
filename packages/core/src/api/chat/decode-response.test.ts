import { describe, expect, it } from 'vitest';
import { WireFailure } from '../../adapter/failures.js';
import type { JsonObject, JsonValue } from '../../json/read.js';
import { answer } from '../../../test/support/chat-tools.js';
import { chat, chatDialect } from './dialect.js';

function decode(message: JsonObject, more: JsonObject = {}, choice: JsonObject = { finish_reason: 'stop' }) {
  const body = { id: 'id', model: 'm', created: 5, choices: [{ index: 0, message, ...choice }], ...more };
  return chat.decodeResponse(answer(body));
}

const partsOf = (message: JsonObject) => decode(message).choices[0]?.parts;

describe('decodeResponse', () => {
  it('reads texts, and lists of parts as some vendors write them', () => {
    expect(partsOf({ content: 'hello' })).toEqual([{ type: 'text', text: 'hello' }]);
    expect(
      partsOf({
        content: [
          {
            type: 'thinking',
            thinking: [
              { type: 'text', text: 'h' },
              { type: 'text', text: 'm' },
            ],
          },
          { type: 'text', text: 'hello' },
          'world',
          { type: 'reference', reference_ids: [1] },
        ],
      }),
    ).toEqual([
      { type: 'reasoning', text: 'hm' },
      {
        type: 'opaque',
        dialect: 'chat',
        kind: 'reference',
        value: { type: 'reference', reference_ids: [1] },
      },
      { type: 'text', text: 'hello' },
      { type: 'text', text: 'world' },
    ]);
  });

  it.each(['reasoning', 'reasoning_content'])('reads the words of %s', (member) => {
    expect(partsOf({ content: 'a', [member]: 'r' })).toEqual([
      { type: 'reasoning', text: 'r' },
      { type: 'text', text: 'a' },
    ]);
  });

  it('takes unsigned names of signatures for the provider’s own', () => {
    const vendor = chatDialect({ id: 'vendor.chat' });
    const message = {
      content: 'a',
      reasoning_details: [{ type: 'reasoning.text', text: 'r', signature: 's' }],
    };
    const decoded = vendor.decodeResponse(answer({ choices: [{ message, finish_reason: 'stop' }] }));
    expect(decoded.choices[0]?.parts[0]).toEqual({
      type: 'reasoning',
      text: 'r',
      signature: 's',
      dialect: 'vendor.chat',
    });
  });

  it('reads calls of every kind, and calls tools the reason whatever the vendor says', () => {
    const decoded = decode({
      content: null,
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' }, extra_content: { s: 1 } },
        { id: 'b', type: 'custom', custom: { name: 'c', input: 'free' } },
        { id: 'd', type: 'function', function: { name: 'g', arguments: { y: 2 } } },
      ],
    });
    expect(decoded.choices[0]).toMatchObject({ finish_reason: 'tool_calls', native_finish_reason: 'stop' });
    expect(decoded.choices[0]?.parts).toEqual([
      {
        type: 'tool_call',
        id: 'a',
        name: 'f',
        arguments: '{"x":1}',
        kind: 'function',
        native: { dialect: 'chat', value: { extra_content: { s: 1 } } },
      },
      { type: 'tool_call', id: 'b', name: 'c', arguments: 'free', kind: 'custom' },
      { type: 'tool_call', id: 'd', name: 'g', arguments: '{"y":2}', kind: 'function' },
    ]);
  });

  it.each<[string, JsonObject]>([
    ['the call before tools', { function_call: { name: 'f', arguments: '{}' } }],
    ['a call without id', { tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }],
    [
      'a call whose id is the word null',
      { tool_calls: [{ id: 'null', function: { name: 'f', arguments: '{}' } }] },
    ],
  ])('gives %s an id that is always the same', (_name, message) => {
    const [one] = partsOf(message) ?? [];
    const [other] = partsOf(message) ?? [];
    expect(one).toEqual(other);
    expect(one?.type === 'tool_call' && one.id).toMatch(/^call_[0-9a-f]{24}$/);
  });

  it('gives two calls of one name two ids', () => {
    const call = { function: { name: 'f', arguments: '{}' } };
    const ids = (partsOf({ tool_calls: [call, call] }) ?? []).map((part) =>
      part.type === 'tool_call' ? part.id : '',
    );
    expect(new Set(ids).size).toBe(2);
  });

  it('reads sound, refusals, citations, log probabilities and several choices', () => {
    const annotation = {
      type: 'url_citation',
      url_citation: { url: 'https://a.example', title: 'A', start_index: 1, end_index: 3 },
    };
    const decoded = chat.decodeResponse(
      answer({
        choices: [
          {
            index: 0,
            message: { content: 'text', annotations: [annotation], refusal: null },
            logprobs: { content: [{ token: 't' }], refusal: null },
            finish_reason: 'length',
            stop_reason: 'END',
          },
          { index: 1, message: { content: null, refusal: 'no' }, finish_reason: 'stop' },
          {
            index: 2,
            message: { content: null, audio: { id: 'au', data: 'AAAA', transcript: 'hi', expires_at: 9 } },
            finish_reason: 'stop',
          },
        ],
      }),
    );
    expect(decoded.choices).toEqual([
      {
        index: 0,
        parts: [
          {
            type: 'text',
            text: 'text',
            citations: [
              {
                dialect: 'chat',
                value: annotation,
                url: 'https://a.example',
                title: 'A',
                start_index: 1,
                end_index: 3,
              },
            ],
          },
        ],
        logprobs: { content: [{ token: 't' }] },
        finish_reason: 'length',
        native_finish_reason: 'length',
        stop_sequence: 'END',
      },
      {
        index: 1,
        parts: [{ type: 'refusal', text: 'no' }],
        finish_reason: 'stop',
        native_finish_reason: 'stop',
      },
      {
        index: 2,
        parts: [
          {
            type: 'audio',
            id: 'au',
            source: { data: 'AAAA', media_type: 'audio/*' },
            transcript: 'hi',
            native: { dialect: 'chat', value: { expires_at: 9 } },
          },
        ],
        finish_reason: 'stop',
        native_finish_reason: 'stop',
      },
    ]);
  });

  it('keeps what it does not know for answers in the same format', () => {
    const more = {
      system_fingerprint: 'fp',
      prompt_filter_results: [{ prompt_index: 0 }],
      service_tier: 'flex',
    };
    expect(decode({ content: 'a' }, more)).toMatchObject({
      service_tier: 'flex',
      native: {
        dialect: 'chat',
        value: { system_fingerprint: 'fp', prompt_filter_results: [{ prompt_index: 0 }] },
      },
    });
  });

  it.each<[JsonObject, unknown]>([
    [
      { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
      { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    ],
    [{ prompt_tokens: 1, completion_tokens: 2 }, { total_tokens: 3 }],
    [{ prompt_tokens: 5, total_tokens: 5 }, { completion_tokens: 0 }],
    [{ prompt_tokens: 1, num_cached_tokens: 1 }, { prompt_tokens_details: { cached_tokens: 1 } }],
    [{ prompt_tokens: 1, prompt_cache_hit_tokens: 1 }, { prompt_tokens_details: { cached_tokens: 1 } }],
    [
      { prompt_tokens: 1, prompt_tokens_details: { cached_tokens: 0 } },
      { prompt_tokens_details: { cached_tokens: 0 } },
    ],
    [
      { completion_tokens: 4, completion_tokens_details: { reasoning_tokens: 3 } },
      { completion_tokens_details: { reasoning_tokens: 3 } },
    ],
  ])('reads the usage %j', (usage, expected) => {
    expect(decode({ content: 'a' }, { usage }).usage).toMatchObject(expected ?? {});
  });

  it('has no usage where none is told', () => {
    for (const usage of [null, {}, 'many', { prompt_tokens: 'x' }]) {
      expect(decode({ content: 'a' }, { usage }).usage).toBeUndefined();
    }
  });

  it.each<[string | null, string]>([
    ['stop', 'stop'],
    ['length', 'length'],
    ['model_length', 'length'],
    ['content_filter', 'content_filter'],
    ['function_call', 'tool_calls'],
    ['something_new', 'stop'],
    ['constructor', 'stop'],
    [null, 'stop'],
  ])('maps the reason %s to %s', (native, expected) => {
    const decoded = decode({ content: 'a' }, {}, { finish_reason: native });
    expect(decoded.choices[0]).toMatchObject({ finish_reason: expected, native_finish_reason: native ?? '' });
  });

  it('takes an error in an answer for one', () => {
    const body = { error: { message: 'overloaded', type: 'server_error', code: 529 } };
    expect(() => chat.decodeResponse(answer(body))).toThrow(WireFailure);
    const ended = { choices: [{ message: { content: '' }, finish_reason: 'error' }] };
    expect(() => chat.decodeResponse(answer(ended))).toThrow(WireFailure);
  });

  it.each<[string, JsonObject]>([
    ['no choices', {}],
    ['an empty list of choices', { choices: [] }],
    ['choices of a wrong kind', { choices: 'many' }],
    ['an empty choice without reason', { choices: [{ message: { content: '' } }] }],
  ])('refuses %s', (_name, body) => {
    expect(() => chat.decodeResponse(answer(body))).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });

  it('takes an empty answer with a reason for an answer', () => {
    expect(decode({ content: '' }).choices[0]?.parts).toEqual([]);
  });

  it('survives every wrong kind in every place', () => {
    const wrong: JsonValue[] = [null, 1, 'x', true, [], {}, [null], [{}], { a: [] }];
    const members = [
      'tool_calls',
      'function_call',
      'reasoning_details',
      'annotations',
      'images',
      'audio',
      'refusal',
      'parts_order',
    ];
    for (const value of wrong) {
      expect(() => decode({ content: value })).not.toThrow();
      for (const member of members) {
        const message = { content: 'kept', [member]: value };
        const { choices } = decode(message, {}, { finish_reason: 'stop', logprobs: value });
        expect(choices[0]?.parts).toContainEqual({ type: 'text', text: 'kept' });
      }
    }
  });
});
