import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../hub/stream-event.js';
import type { JsonObject, JsonValue } from '../../json/read.js';
import {
  answerContext,
  assemble,
  at,
  decodeAll,
  deepFreeze,
  encodeAll,
  payloadsOf,
} from '../../../test/support/chat-tools.js';
import { chat } from './dialect.js';

const head = { id: 'id', object: 'chat.completion.chunk', created: 5, model: 'm' };

function chunk(delta: JsonObject, choice: JsonObject = {}): JsonObject {
  return { ...head, choices: [{ index: 0, delta, finish_reason: null, ...choice }] };
}

const finish = (reason: string): JsonObject => chunk({}, { finish_reason: reason });

function decode(...payloads: JsonObject[]) {
  return assemble(decodeAll(chat.createStreamDecoder?.(), deepFreeze(payloads)));
}

function callsOf(...deltas: JsonObject[]) {
  const result = decode(...deltas.map((delta) => chunk(delta)), finish('stop'));
  expect(result.choices.get(0)?.reason).toBe('tool_calls');
  return result.choices
    .get(0)
    ?.parts.map((part) => (part.type === 'tool_call' ? [part.id, part.name, part.arguments] : part.type));
}

const usageOf = (tokens: number) => ({
  prompt_tokens: 1,
  completion_tokens: tokens,
  total_tokens: 1 + tokens,
});

const call = (piece: JsonObject): JsonObject => ({ tool_calls: [piece] });
const named = (name: string, given = ''): JsonObject => ({ function: { name, arguments: given } });
const more = (given: string): JsonObject => ({ function: { arguments: given } });

describe('stream decoder', () => {
  it('tells the head once, and nothing of frames that only have a role', () => {
    const events = decodeAll(chat.createStreamDecoder?.(), [
      chunk({ role: 'assistant', content: '', refusal: null }),
      chunk({ content: 'a' }),
      chunk({ content: 'b' }),
      finish('stop'),
    ]);
    expect(events).toEqual([
      { type: 'start', id: 'id', model: 'm', created: 5 },
      { type: 'part-start', choice: 0, part: 0, value: { type: 'text', text: '' } },
      { type: 'text-delta', choice: 0, part: 0, value: 'a' },
      { type: 'text-delta', choice: 0, part: 0, value: 'b' },
      { type: 'part-end', choice: 0, part: 0 },
      { type: 'finish', choice: 0, reason: 'stop', native_reason: 'stop' },
    ]);
  });

  it('reads past chunks without choices, and findings about the prompt', () => {
    const result = decode(
      { id: '', model: '', choices: [], prompt_filter_results: [{ prompt_index: 0 }] },
      { ...head, obfuscation: 'x' },
      chunk({ content: 'a' }),
      chunk({ content: 'b' }, { finish_reason: 'length' }),
      { ...head, choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
    );
    expect(result).toMatchObject({ id: 'id', model: 'm', usage: { total_tokens: 3 } });
    expect(result.choices.get(0)).toMatchObject({
      parts: [{ text: 'ab' }],
      reason: 'length',
      native: 'length',
    });
  });

  it('takes usage from any chunk, the later one over the earlier', () => {
    const result = decode(
      { ...chunk({ content: 'a' }), usage: usageOf(1) },
      { ...chunk({ content: 'b' }), usage: null },
      { ...finish('stop'), usage: usageOf(2) },
    );
    expect(result.usage?.completion_tokens).toBe(2);
  });

  it('puts parts in the order in which they appear', () => {
    const result = decode(
      chunk({ reasoning_content: 'r', content: null }),
      chunk({ reasoning: 's' }),
      chunk({ content: 'a' }),
      chunk(call({ index: 0, id: 'c', ...named('f', '{}') })),
      chunk({ content: 'b' }),
      chunk({ refusal: 'no' }),
      finish('stop'),
    );
    expect(result.choices.get(0)?.parts).toMatchObject([
      { type: 'reasoning', text: 'rs' },
      { type: 'text', text: 'a' },
      { type: 'tool_call', id: 'c' },
      { type: 'text', text: 'b' },
      { type: 'refusal', text: 'no' },
    ]);
  });

  it.each<[string, JsonObject[], string[][]]>([
    [
      'as OpenAI writes them',
      [
        call({ index: 0, id: 'a', type: 'function', ...named('f') }),
        call({ index: 0, ...more('{"x"') }),
        call({ index: 0, ...more(':1}') }),
        call({ index: 1, id: 'b', ...named('g') }),
        call({ index: 1, ...more('{}') }),
      ],
      [
        ['a', 'f', '{"x":1}'],
        ['b', 'g', '{}'],
      ],
    ],
    ['whole', [call({ index: 0, id: 'a', ...named('f', '{"x":1}') })], [['a', 'f', '{"x":1}']]],
    ['without arguments', [call({ index: 0, id: 'a', ...named('f') })], [['a', 'f', '']]],
    [
      'without index, each whole',
      [call({ id: 'a', ...named('f', '{}') }), call({ id: 'b', ...named('f', '[]') })],
      [
        ['a', 'f', '{}'],
        ['b', 'f', '[]'],
      ],
    ],
    [
      'without index, in pieces',
      [
        call({ id: 'a', ...named('f') }),
        call(more('{')),
        call(more('}')),
        call({ id: 'b', ...named('g', '{}') }),
      ],
      [
        ['a', 'f', '{}'],
        ['b', 'g', '{}'],
      ],
    ],
    [
      'all with the index 0',
      [call({ index: 0, id: 'a', ...named('f', '{}') }), call({ index: 0, id: 'b', ...named('g', '{}') })],
      [
        ['a', 'f', '{}'],
        ['b', 'g', '{}'],
      ],
    ],
    [
      'with id and name repeated in every piece',
      [
        call({ index: 0, id: 'a', ...named('f', '') }),
        call({ index: 0, id: 'a', ...named('f', '{"x"') }),
        call({ index: 0, id: 'a', ...named('f', ':1}') }),
      ],
      [['a', 'f', '{"x":1}']],
    ],
    [
      'with another id but no name in every piece',
      [call({ index: 0, id: 'a', ...named('f') }), call({ index: 0, id: 'z', ...more('{}') })],
      [['a', 'f', '{}']],
    ],
    [
      'with a name in pieces',
      [call({ index: 0, id: 'a', ...named('get_') }), call({ index: 0, ...named('weather', '{}') })],
      [['a', 'get_weather', '{}']],
    ],
    [
      'with ids that are the word null',
      [call({ index: 0, id: 'a', ...named('f') }), call({ index: 0, id: 'null', ...more('{}') })],
      [['a', 'f', '{}']],
    ],
    [
      'in turns',
      [
        call({ index: 0, id: 'a', ...named('f', '{"x"') }),
        call({ index: 1, id: 'b', ...named('g', '{"y"') }),
        call({ index: 0, ...more(':1}') }),
        call({ index: 1, ...more(':2}') }),
      ],
      [
        ['a', 'f', '{"x":1}'],
        ['b', 'g', '{"y":2}'],
      ],
    ],
    [
      'with arguments that are an object',
      [call({ index: 0, id: 'a', function: { name: 'f', arguments: { x: 1 } } })],
      [['a', 'f', '{"x":1}']],
    ],
    [
      'of the custom kind',
      [
        call({ index: 0, id: 'a', type: 'custom', custom: { name: 'c', input: 'fr' } }),
        call({ index: 0, custom: { input: 'ee' } }),
      ],
      [['a', 'c', 'free']],
    ],
    [
      'with an empty item',
      [call({ index: 0, id: 'a', ...named('f', '{}') }), call({ index: 1 })],
      [['a', 'f', '{}']],
    ],
  ])('reads tool calls %s', (_name, deltas, expected) => {
    expect(callsOf(...deltas)).toEqual(expected);
  });

  it.each<[string, JsonObject[], string[]]>([
    [
      'in turns',
      [
        call({ index: 0, id: 'a', ...named('f', '{"x"') }),
        call({ index: 1, id: 'b', ...named('g', '{"y"') }),
        call({ index: 2, id: 'c', ...named('h', '{}') }),
        call({ index: 0, ...more(':"}') }),
        call({ index: 1, ...more(':2}') }),
        call({ index: 0, ...more('"}') }),
      ],
      ['begin a', '{"x"', ':"}', '"}', 'end', 'begin b', '{"y":2}', 'end', 'begin c', '{}', 'end'],
    ],
    [
      'with all names first',
      [
        call({ index: 0, id: 'a', ...named('f') }),
        call({ index: 1, id: 'b', ...named('g') }),
        call({ index: 1, ...more('{"y":2}') }),
        call({ index: 0, ...more('{"x":1}') }),
      ],
      ['begin a', '{"x":1}', 'end', 'begin b', '{"y":2}', 'end'],
    ],
    [
      'of which the first has no arguments at all',
      [
        call({ index: 0, id: 'a', ...named('f') }),
        call({ index: 1, id: 'b', ...named('g', '{"y"') }),
        call({ index: 1, ...more(':2}') }),
      ],
      ['begin a', 'end', 'begin b', '{"y":2}', 'end'],
    ],
    [
      'of which the first is cut off',
      [
        call({ index: 0, id: 'a', ...named('f', '{"x"') }),
        call({ index: 1, id: 'b', ...named('g', '{}') }),
        { content: 'words' },
      ],
      ['begin a', '{"x"', 'end', 'begin b', '{}', 'end'],
    ],
    [
      'of which the first has free text',
      [
        call({ index: 0, id: 'a', type: 'custom', custom: { name: 'f', input: '{' } }),
        call({ index: 1, id: 'b', ...named('g', '{"y"') }),
        call({ index: 1, ...more(':2}') }),
      ],
      ['begin a', '{', 'end', 'begin b', '{"y"', ':2}', 'end'],
    ],
  ])('tells calls %s one after another', (_name, deltas, expected) => {
    const events = decodeAll(chat.createStreamDecoder?.(), [
      ...deltas.map((delta) => chunk(delta)),
      finish('stop'),
    ]);
    const told = events.flatMap((event) => {
      if (event.type === 'part-start' && event.value.type === 'tool_call') return [`begin ${event.value.id}`];
      if (event.type === 'part-end') return ['end'];
      return event.type === 'arguments-delta' ? [event.value] : [];
    });
    expect(told.slice(0, expected.length)).toEqual(expected);
  });

  it('gives calls without id one that is always the same, and two of them two', () => {
    const deltas = [call({ index: 0, ...named('f', '{}') }), call({ index: 1, ...named('f', '{}') })];
    const ids = callsOf(...deltas)?.map(([id]) => id);
    expect(ids).toEqual(callsOf(...deltas)?.map(([id]) => id));
    expect(new Set(ids).size).toBe(2);
    expect(ids?.[0]).toMatch(/^call_[0-9a-f]{24}$/);
  });

  it('gives the same id in a stream as in a whole answer', () => {
    const whole = chat.decodeResponse({
      status: 200,
      headers: {},
      body: {
        kind: 'json',
        value: {
          ...head,
          choices: [{ message: { tool_calls: [named('f', '{}')] }, finish_reason: 'tool_calls' }],
        },
      },
    });
    expect(whole.choices[0]?.parts[0]).toMatchObject({ id: callsOf(call(named('f', '{}')))?.[0]?.[0] });
  });

  it('reads the call of the API before tools', () => {
    expect(
      callsOf(
        { function_call: { name: 'f', arguments: '' } },
        { function_call: { arguments: '{"x"' } },
        { function_call: { arguments: ':1}' } },
      ),
    ).toEqual([[expect.any(String), 'f', '{"x":1}']]);
  });

  it('reads content as a list of parts', () => {
    const result = decode(
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'h' }] }] }),
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'm' }], closed: true }] }),
      chunk({
        content: [
          { type: 'text', text: 'a' },
          { type: 'reference', reference_ids: [1] },
        ],
      }),
      chunk({ content: 'b' }, { finish_reason: 'stop' }),
    );
    expect(result.choices.get(0)?.parts).toMatchObject([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'a' },
      { type: 'opaque', kind: 'reference' },
      { type: 'text', text: 'b' },
    ]);
  });

  it.each(['m', ''])('keeps the signature of a thinking part whose last piece is "%s"', (last) => {
    const thinking = [{ type: 'text', text: last }];
    const result = decode(
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'h' }] }] }),
      chunk({ content: [{ type: 'thinking', thinking, signature: 's1' }] }),
      chunk({ content: 'a' }, { finish_reason: 'stop' }),
    );
    expect(result.choices.get(0)?.parts).toMatchObject([
      { type: 'reasoning', text: `h${last}`, signature: 's1' },
      { type: 'text', text: 'a' },
    ]);
  });

  it('reads sound, which may end without a finish reason', () => {
    const result = decode(
      chunk({ audio: { id: 'au', transcript: 'he' } }),
      chunk({ audio: { data: 'AAAA' } }),
      chunk({ audio: { data: 'BBBB', transcript: 'y' } }),
      chunk({ audio: { expires_at: 9 } }),
    );
    expect(result.choices.get(0)).toMatchObject({
      parts: [{ type: 'audio', id: 'au', transcript: 'hey', source: { data: 'AAAABBBB' } }],
      reason: 'stop',
      native: '',
    });
  });

  it('never makes up an end for a text', () => {
    expect(decode(chunk({ content: 'a' })).choices.get(0)?.reason).toBeUndefined();
  });

  it('reads log probabilities, citations and pictures', () => {
    const annotation = {
      type: 'url_citation',
      url_citation: { url: 'https://a.example', start_index: 1, end_index: 2 },
    };
    const result = decode(
      chunk({ role: 'assistant', content: '' }, { logprobs: { content: [], refusal: null } }),
      chunk({ content: 'a' }, { logprobs: { content: [{ token: 'a' }], refusal: null } }),
      chunk({ annotations: [annotation] }),
      chunk({ images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] }),
      finish('stop'),
    );
    expect(result.choices.get(0)?.parts).toMatchObject([
      { type: 'text', text: 'a', citations: [{ url: 'https://a.example', start_index: 1, end_index: 2 }] },
      { type: 'image', source: { data: 'AAAA' } },
    ]);
    expect(result.choices.get(0)?.logprobs.content).toEqual([{ token: 'a' }]);
  });

  it('keeps choices apart', () => {
    const result = decode(
      chunk({ content: 'a' }),
      chunk({ content: 'x' }, { index: 1 }),
      chunk({ content: 'b' }),
      chunk({}, { finish_reason: 'stop' }),
      chunk({ content: 'y' }, { index: 1, finish_reason: 'length' }),
    );
    expect([...result.choices.values()]).toMatchObject([
      { parts: [{ text: 'ab' }], reason: 'stop' },
      { parts: [{ text: 'xy' }], reason: 'length' },
    ]);
  });

  it('reads details of reasoning as they come', () => {
    const result = decode(
      chunk({ reasoning: 'r', reasoning_details: [{ type: 'reasoning.text', text: 'r', index: 0 }] }),
      chunk({
        reasoning_details: [{ type: 'reasoning.text', signature: 's', format: 'a.messages', index: 0 }],
      }),
      chunk({ content: 'a' }),
      chunk({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'e', index: 2 }] }),
      finish('stop'),
    );
    expect(result.choices.get(0)?.parts).toEqual([
      { type: 'reasoning', text: 'r', signature: 's', dialect: 'a.messages' },
      { type: 'text', text: 'a' },
      { type: 'reasoning', encrypted: 'e', dialect: 'chat' },
    ]);
  });

  it.each<[string, JsonValue]>([
    ['an object', { message: 'boom', type: 'server_error', code: 'overloaded' }],
    ['a text', 'boom'],
  ])('tells an error that is %s', (_name, error) => {
    expect(decode(chunk({ content: 'a' }), { error }).failures).toMatchObject([
      { status: 200, message: 'boom' },
    ]);
  });

  it('takes an end by error for an error', () => {
    expect(decode(chunk({ content: 'a' }), finish('error')).failures).toHaveLength(1);
  });

  it('survives every wrong kind in every place', () => {
    const wrong: JsonValue[] = [null, 1, 'x', true, [], {}, [null], [{}], [{ function: 1 }], { a: [] }];
    const members = [
      'tool_calls',
      'function_call',
      'reasoning_details',
      'annotations',
      'images',
      'audio',
      'refusal',
      'role',
    ];
    for (const value of wrong) {
      for (const member of members) {
        const result = decode(chunk({ content: 'kept', [member]: value }), finish('stop'));
        expect(result.choices.get(0)?.parts).toContainEqual(
          expect.objectContaining({ type: 'text', text: 'kept' }),
        );
      }
      decode(
        { ...head, choices: value, usage: value },
        { ...head, choices: [value] },
        chunk({}, { delta: value }),
      );
    }
  });
});

const beginCall = (choice: number, part: number): StreamEvent => ({
  type: 'part-start',
  choice,
  part,
  value: { type: 'tool_call', id: `${choice}${part}`, name: 'f', arguments: '', kind: 'function' },
});

describe('stream encoder', () => {
  const start: StreamEvent = { type: 'start', id: 'id', model: 'm', created: 5 };
  const at0 = { choice: 0, part: 0 };
  const text: StreamEvent[] = [
    { type: 'part-start', ...at0, value: { type: 'text', text: '' } },
    { type: 'text-delta', ...at0, value: 'hi' },
    { type: 'part-end', ...at0 },
  ];
  const stop: StreamEvent = { type: 'finish', choice: 0, reason: 'stop', native_reason: 'end_turn' };
  const usage: StreamEvent = {
    type: 'usage',
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  };
  const common = '"object":"chat.completion.chunk","created":5,"model":"shown-model"';

  it('writes exactly what OpenAI would', () => {
    expect(encodeAll(chat, [start, ...text, stop, usage])).toBe(
      [
        `data: {"id":"id",${common},"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}`,
        `data: {"id":"id",${common},"choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":null}]}`,
        `data: {"id":"id",${common},"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`,
        'data: [DONE]',
        '',
      ].join('\n\n'),
    );
  });

  it('tells usage last, and null before, to clients that want it', () => {
    const payloads = payloadsOf(
      encodeAll(chat, [start, ...text, usage, stop], answerContext({ includeUsage: true })),
    );
    expect(payloads.map((payload) => payload['usage'])).toEqual([
      null,
      null,
      null,
      { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    ]);
    expect(payloads.at(-1)?.['choices']).toEqual([]);
  });

  it('holds the end until it may write the facts on it', () => {
    const context = answerContext({
      includeUsage: true,
      extraFields: (end) => ({ provider: 'p', ...end }),
    });
    const encoder = chat.inbound?.createStreamEncoder?.(context);
    for (const event of [start, ...text]) encoder?.push(event);
    expect(encoder?.push(stop)).toBe('');
    expect(encoder?.push(usage)).toBe('');
    const payloads = payloadsOf(String(encoder?.end()));
    expect(payloads[0]).toMatchObject({
      choices: [{ finish_reason: 'stop' }],
      extra_fields: { provider: 'p', native_finish_reason: 'end_turn' },
    });
    expect(payloads[1]).not.toHaveProperty('extra_fields');
  });

  it('counts calls in each choice, and gives calls without arguments an empty object', () => {
    const payloads = payloadsOf(
      encodeAll(chat, [
        start,
        ...text,
        beginCall(0, 1),
        { type: 'arguments-delta', choice: 0, part: 1, value: '{"x":1}' },
        { type: 'part-end', choice: 0, part: 1 },
        beginCall(0, 2),
        { type: 'part-end', choice: 0, part: 2 },
        beginCall(1, 0),
        { type: 'part-end', choice: 1, part: 0 },
        stop,
        { ...stop, choice: 1 },
      ]),
    );
    const pieces = payloads.flatMap((payload) => {
      const choice = at(payload, 'choices', 0);
      const piece = at(choice, 'delta', 'tool_calls', 0);
      return piece === undefined
        ? []
        : [[at(choice, 'index'), at(piece, 'index'), at(piece, 'id'), at(piece, 'function', 'arguments')]];
    });
    expect(pieces).toEqual([
      [0, 0, '01', ''],
      [0, 0, undefined, '{"x":1}'],
      [0, 1, '02', ''],
      [0, 1, undefined, '{}'],
      [1, 0, '10', ''],
      [1, 0, undefined, '{}'],
    ]);
    const reasons = payloads.flatMap((payload) => at(payload, 'choices', 0, 'finish_reason') ?? []);
    expect(reasons).toEqual(['tool_calls', 'tool_calls']);
  });

  it('writes log probabilities beside the words that they belong to', () => {
    const [begin, words, end] = text;
    if (begin === undefined || words === undefined || end === undefined) throw new Error('incomplete');
    const payloads = payloadsOf(
      encodeAll(chat, [
        start,
        begin,
        { type: 'logprobs', ...at0, value: [{ token: 'hi' }] },
        words,
        end,
        stop,
      ]),
    );
    expect(at(payloads[1], 'choices', 0)).toMatchObject({
      delta: { content: 'hi' },
      logprobs: { content: [{ token: 'hi' }], refusal: null },
    });
  });

  it('writes log probabilities that come after the last words all the same', () => {
    const late: StreamEvent = { type: 'logprobs', ...at0, value: [{ token: 'hi' }] };
    expect(encodeAll(chat, [start, ...text, late, stop])).toContain('"logprobs":{"content":[{"token":"hi"}]');
  });

  it('writes parts that come whole, once', () => {
    const image = { type: 'image', source: { data: 'AAAA', media_type: 'image/png' } } as const;
    const audio = {
      type: 'audio',
      id: 'au',
      source: { data: 'BBBB', media_type: 'audio/wav' },
      transcript: 't',
    } as const;
    const whole = { type: 'text', text: 'whole' } as const;
    const written = encodeAll(chat, [
      start,
      ...[whole, image, audio].flatMap((value, part): StreamEvent[] => [
        { type: 'part-start', choice: 0, part, value },
        { type: 'part-end', choice: 0, part, value },
      ]),
      stop,
    ]);
    expect(written.match(/whole/g)).toHaveLength(1);
    expect(written.match(/BBBB/g)).toHaveLength(1);
    expect(at(payloadsOf(written).at(-1), 'choices', 0, 'delta')).toEqual({
      images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
      parts_order: ['text:5', 'image:0', 'audio:0'],
    });
  });

  it('writes citations and refusals', () => {
    const citation = { dialect: 'a.messages', value: { cited_text: 'hi' }, url: 'https://a.example' };
    const payloads = payloadsOf(
      encodeAll(chat, [
        start,
        ...text.slice(0, 2),
        { type: 'citation', ...at0, value: citation },
        { type: 'part-end', ...at0 },
        { type: 'part-start', choice: 0, part: 1, value: { type: 'refusal', text: '' } },
        { type: 'refusal-delta', choice: 0, part: 1, value: 'no' },
        { type: 'part-end', choice: 0, part: 1 },
        stop,
      ]),
    );
    expect(at(payloads[2], 'choices', 0, 'delta', 'annotations', 0, 'url_citation')).toEqual({
      url: 'https://a.example',
      title: '',
      start_index: 0,
      end_index: 2,
    });
    expect(at(payloads[3], 'choices', 0, 'delta')).toEqual({ refusal: 'no' });
  });

  it('has an id and a time of its own where the provider gave none', () => {
    const [first] = payloadsOf(encodeAll(chat, [{ ...start, id: '', created: 0 }, stop]));
    expect(first).toMatchObject({ id: 'chatcmpl-ours', created: 1_700_000_000 });
  });

  it('changes no event', () => {
    expect(() => encodeAll(chat, deepFreeze([start, ...text, stop]))).not.toThrow();
  });
});
