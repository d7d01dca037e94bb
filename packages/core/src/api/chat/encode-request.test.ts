import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../hub/chat.js';
import type { Message, Part } from '../../hub/part.js';
import type { JsonValue } from '../../json/read.js';
import { at, deepFreeze, encodeContext, jsonOf } from '../../../test/support/chat-tools.js';
import { chat, chatDialect } from './dialect.js';
import type { ChatDialectOptions } from './settings.js';

function encode(change: Partial<ChatRequest>, options: ChatDialectOptions = {}, stream = false) {
  const request: ChatRequest = {
    model: 'asked',
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'hello' }] }],
    stream,
    ...change,
  };
  const dialect = options.id === undefined ? chat : chatDialect(options);
  const wire = dialect.encodeRequest(deepFreeze(request), encodeContext({ stream }));
  return { body: jsonOf(wire), dropped: wire.dropped };
}

function encodeParts(role: Message['role'], parts: Part[], options: ChatDialectOptions = {}) {
  const { body, dropped } = encode({ messages: [{ role, parts }] }, options);
  return { messages: body['messages'], dropped };
}

const vendor: ChatDialectOptions = { id: 'vendor.chat' };

describe('encodeRequest: parameters', () => {
  it('writes the name of the wire, and a string for one text', () => {
    expect(encode({}).body).toEqual({ model: 'wire-model', messages: [{ role: 'user', content: 'hello' }] });
  });

  it('asks streams for usage, unless the provider does not know it', () => {
    expect(encode({}, {}, true).body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(encode({}, { ...vendor, askForUsage: false }, true).body['stream_options']).toBeUndefined();
  });

  it('keeps further stream options beside the one it sets', () => {
    const unknown = { dialect: 'chat', fields: { stream_options: { include_obfuscation: false } } };
    expect(encode({ unknown }, {}, true).body['stream_options']).toEqual({
      include_obfuscation: false,
      include_usage: true,
    });
  });

  it('writes what stood beside the content of a message in its own format, and nowhere else', () => {
    const native = { dialect: 'chat', value: { weight: 1 } };
    const messages: Message[] = [
      { role: 'assistant', name: 'ada', parts: [{ type: 'text', text: 'a' }], native },
      { role: 'user', parts: [{ type: 'tool_result', tool_call_id: 'c', parts: [], native }] },
    ];
    expect(encode({ messages }).body['messages']).toEqual([
      { weight: 1, role: 'assistant', name: 'ada', content: 'a' },
      { weight: 1, role: 'tool', tool_call_id: 'c', content: '' },
    ]);
    expect(JSON.stringify(encode({ messages }, vendor).body)).not.toContain('weight');
  });

  it('names the token limit as the provider does for the model', () => {
    expect(encode({ max_tokens: 5 }).body['max_tokens']).toBe(5);
    const options: ChatDialectOptions = {
      ...vendor,
      maxTokensMember: (model) => (model === 'wire-model' ? 'max_completion_tokens' : 'max_tokens'),
    };
    expect(encode({ max_tokens: 5 }, options).body).toMatchObject({ max_completion_tokens: 5 });
    expect(encode({ max_tokens: 5 }, options).body).not.toHaveProperty('max_tokens');
  });

  it.each([
    [{ effort: 'high', max_tokens: 1 }, undefined, 'high'],
    [{ max_tokens: 0 }, 1000, 'none'],
    [{ max_tokens: 100 }, 1000, 'low'],
    [{ max_tokens: 500 }, 1000, 'medium'],
    [{ max_tokens: 900 }, 1000, 'high'],
    [{ max_tokens: 900 }, undefined, 'medium'],
  ])('says %j of %s tokens as the effort %s', (reasoning, max_tokens, effort) => {
    const limit = max_tokens === undefined ? {} : { max_tokens };
    expect(encode({ reasoning, ...limit }).body['reasoning_effort']).toBe(effort);
  });

  it('lists what plain Chat cannot say', () => {
    const change: Partial<ChatRequest> = {
      top_k: 4,
      reasoning: { effort: 'low', summary: 'auto' },
      cache_control: { type: 'ephemeral' },
    };
    expect(encode(change).dropped).toEqual(['top_k', 'reasoning.summary', 'cache_control']);
    expect(encode({ top_k: 4 }, { ...vendor, topK: true })).toMatchObject({
      body: { top_k: 4 },
      dropped: [],
    });
  });

  it('passes unknown members on where they were written or where that dialect is spoken', () => {
    const unknown = { dialect: 'chat', fields: { prompt_cache_key: 'k' } };
    expect(encode({ unknown }).body['prompt_cache_key']).toBe('k');
    expect(encode({ unknown }, { ...vendor, speaks: ['chat'] }).body['prompt_cache_key']).toBe('k');
    expect(encode({ unknown }, vendor)).toMatchObject({ dropped: ['prompt_cache_key'] });
    expect(encode({ unknown }, vendor).body).not.toHaveProperty('prompt_cache_key');
  });

  it('never lets an unknown member take the place of one that it knows', () => {
    const unknown = { dialect: 'chat', fields: { model: 'stolen', messages: 'stolen' } };
    expect(encode({ unknown }).body).toEqual(encode({}).body);
  });

  it('refuses a request that is bound to another format', () => {
    const bound = { bound: ['previous_response_id'], unknown: { dialect: 'responses', fields: {} } };
    expect(() => encode(bound)).toThrow(/previous_response_id/);
  });

  it('lets a provider make last changes, and lists what they drop', () => {
    const options: ChatDialectOptions = {
      ...vendor,
      adjustRequest: (body, request, context) => ({
        body: { ...body, seen: `${request.model} ${context.model}` },
        dropped: ['seed'],
      }),
    };
    expect(encode({ seed: 1 }, options)).toMatchObject({
      body: { seen: 'asked wire-model' },
      dropped: ['seed'],
    });
  });
});

describe('encodeRequest: tools', () => {
  it('refuses what another vendor runs, by its name', () => {
    const tools: ChatRequest['tools'] = [
      { type: 'opaque', dialect: 'other.messages', kind: 'web', value: { type: 'web' } },
    ];
    expect(() => encode({ tools })).toThrow(/tools\[0\].*"web".*another vendor/u);
    expect(encode({ tools }, { ...vendor, speaks: ['other.messages'] }).body['tools']).toEqual([
      { type: 'web' },
    ]);
  });

  it('names allowed tools by their kind', () => {
    const request: Partial<ChatRequest> = {
      tools: [
        { type: 'function', name: 'f' },
        { type: 'custom', name: 'c' },
      ],
      tool_choice: { type: 'allowed', mode: 'auto', names: ['f', 'c'] },
    };
    expect(encode(request).body['tool_choice']).toEqual({
      type: 'allowed_tools',
      allowed_tools: {
        mode: 'auto',
        tools: [
          { type: 'function', function: { name: 'f' } },
          { type: 'custom', custom: { name: 'c' } },
        ],
      },
    });
  });

  it('refuses a choice that only another dialect understands', () => {
    const tool_choice = { type: 'opaque' as const, dialect: 'other', value: { type: 'novel' } };
    expect(() => encode({ tool_choice })).toThrow(/tool_choice/);
    expect(encode({ tool_choice }, { ...vendor, speaks: ['other'] }).body['tool_choice']).toEqual({
      type: 'novel',
    });
  });
});

describe('encodeRequest: messages', () => {
  it('writes results of tools before anything else, and moves what a tool message cannot hold', () => {
    const { messages, dropped } = encodeParts('user', [
      { type: 'text', text: 'and now?' },
      {
        type: 'tool_result',
        tool_call_id: 'a',
        is_error: true,
        parts: [
          { type: 'text', text: 'one' },
          { type: 'image', source: { url: 'https://pictures.example/a.png' } },
          { type: 'text', text: 'two' },
        ],
      },
      { type: 'tool_result', tool_call_id: 'b', parts: [] },
    ]);
    expect(messages).toEqual([
      { role: 'tool', tool_call_id: 'a', content: 'one\ntwo' },
      { role: 'tool', tool_call_id: 'b', content: '' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'https://pictures.example/a.png' } },
          { type: 'text', text: 'and now?' },
        ],
      },
    ]);
    expect(dropped).toEqual(['messages[0].tool_result.is_error', 'messages[0].tool_result moved']);
  });

  it('moves nothing that only another dialect understands, and leaves no empty message behind', () => {
    const found: Part = { type: 'opaque', dialect: 'other.messages', kind: 'search_result', value: {} };
    const { messages, dropped } = encodeParts('user', [
      { type: 'tool_result', tool_call_id: 'a', parts: [found] },
    ]);
    expect(messages).toEqual([{ role: 'tool', tool_call_id: 'a', content: '' }]);
    expect(dropped).toEqual(['messages[0].search_result']);
  });

  it('writes tool calls with null as content, and arguments that are JSON', () => {
    const { messages } = encodeParts('assistant', [
      { type: 'tool_call', id: 'a', name: 'f', arguments: '', kind: 'function' },
      { type: 'tool_call', id: 'b', name: 'c', arguments: 'free text', kind: 'custom' },
    ]);
    expect(messages).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
          { id: 'b', type: 'custom', custom: { name: 'c', input: 'free text' } },
        ],
      },
    ]);
  });

  const reasoned: Part[] = [
    { type: 'reasoning', text: 'signed', signature: 's', dialect: 'other.messages' },
    { type: 'reasoning', text: 'free' },
    { type: 'text', text: 'hello' },
  ];

  it.each<[ChatDialectOptions, Record<string, JsonValue>]>([
    [{}, { content: 'hello' }],
    [
      { ...vendor, pastReasoning: 'reasoning_content' },
      { content: 'hello', reasoning_content: 'free' },
    ],
    [
      { ...vendor, pastReasoning: 'reasoning' },
      { content: 'hello', reasoning: 'free' },
    ],
    [
      { ...vendor, pastReasoning: 'thinking' },
      {
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'free' }] },
          { type: 'text', text: 'hello' },
        ],
      },
    ],
  ])('never sends reasoning that another vendor signed (%j)', (options, expected) => {
    const { messages, dropped } = encodeParts('assistant', reasoned, options);
    expect(messages).toEqual([{ role: 'assistant', ...expected }]);
    expect(dropped).toEqual(['messages[0].reasoning']);
  });

  it('sends reasoning that the provider signed itself', () => {
    const own: Part[] = [{ type: 'reasoning', text: 'mine', signature: 's', dialect: 'vendor.chat' }];
    const { messages, dropped } = encodeParts('assistant', own, {
      ...vendor,
      pastReasoning: 'reasoning_content',
    });
    expect(at(messages, 0, 'reasoning_content')).toBe('mine');
    expect(dropped).toEqual([]);
  });

  it('leaves out parts that only another dialect understands', () => {
    const opaque: Part = { type: 'opaque', dialect: 'other.messages', kind: 'web_search', value: { q: 1 } };
    const { messages, dropped } = encodeParts('assistant', [opaque, { type: 'text', text: 'a' }]);
    expect(messages).toEqual([{ role: 'assistant', content: 'a' }]);
    expect(dropped).toEqual(['messages[0].web_search']);
  });

  it('keeps system and developer messages where they stand, with their names', () => {
    const messages: Message[] = [
      { role: 'developer', name: 'boss', parts: [{ type: 'text', text: 'a' }] },
      { role: 'user', parts: [{ type: 'text', text: 'b' }] },
      {
        role: 'system',
        parts: [
          { type: 'text', text: 'c' },
          { type: 'text', text: 'd' },
        ],
      },
    ];
    expect(encode({ messages }).body['messages']).toEqual([
      { role: 'developer', content: 'a', name: 'boss' },
      { role: 'user', content: 'b' },
      {
        role: 'system',
        content: [
          { type: 'text', text: 'c' },
          { type: 'text', text: 'd' },
        ],
      },
    ]);
  });

  it.each<[string, Part]>([
    ['sound by URL', { type: 'audio', source: { url: 'https://sounds.example/a.mp3' } }],
    ['files by URL', { type: 'file', source: { url: 'https://files.example/a.pdf' } }],
    ['pictures by id', { type: 'image', source: { file_id: 'file-1' } }],
  ])('refuses %s', (_name, part) => {
    expect(() => encodeParts('user', [part])).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: `messages[0].${part.type}` }),
    );
  });

  it('writes sound, files and films as bytes or by their address', () => {
    const { messages } = encodeParts('user', [
      { type: 'audio', source: { data: 'AAAA', media_type: 'audio/mpeg' } },
      { type: 'audio', source: { data: 'AAAA', media_type: 'audio/x-wav' } },
      { type: 'file', source: { data: 'BBBB', media_type: 'application/pdf' } },
      { type: 'file', source: { file_id: 'file-1' } },
      { type: 'video', source: { url: 'https://films.example/a.mp4' } },
    ]);
    expect(at(messages, 0, 'content')).toEqual([
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
      { type: 'file', file: { filename: 'file.pdf', file_data: 'data:application/pdf;base64,BBBB' } },
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'video_url', video_url: { url: 'https://films.example/a.mp4' } },
    ]);
  });

  it('lists cache markers once, wherever they stand', () => {
    const cache_control = { type: 'ephemeral' } as const;
    const { dropped } = encode({
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'a', cache_control },
            { type: 'text', text: 'b', cache_control },
          ],
        },
      ],
      tools: [{ type: 'function', name: 'f', cache_control }],
      cache_control,
    });
    expect(dropped).toEqual(['cache_control']);
  });

  it.each<[string, Part]>([
    ['a call', { type: 'tool_call', id: 'a', name: 'f', arguments: '{}', kind: 'function' }],
    ['a result', { type: 'tool_result', tool_call_id: 'a', parts: [] }],
  ])('lists a cache marker on %s', (_, part) => {
    const role = part.type === 'tool_call' ? 'assistant' : 'user';
    const { dropped } = encodeParts(role, [{ ...part, cache_control: { type: 'ephemeral' } }]);
    expect(dropped).toEqual(['cache_control']);
  });
});

/** A call and its result, by the id of both. */
const conversation = (id: string): Partial<ChatRequest> => ({
  messages: [
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id, name: 'look', arguments: '{}', kind: 'function' }],
    },
    { role: 'user', parts: [{ type: 'tool_result', tool_call_id: id, parts: [] }] },
  ],
});

const idsOf = (id: string, options: ChatDialectOptions): unknown[] => {
  const messages = encode(conversation(id), options).body['messages'];
  return [at(messages, 0, 'tool_calls', 0, 'id'), at(messages, 1, 'tool_call_id')];
};

/** A result of a tool as a client writes it. */
const toolMessage = (id: string, space = ''): string =>
  `{"role":"tool","tool_call_id"${space}:${space}"${id}","content":"a"}`;

describe('encodeRequest: ids of calls', () => {
  const long = 'look_up_the_weather_of_a_town_k3jx9wq7a2m0';
  it('that are too long for the provider become the same digest in a call and its result, each time', () => {
    const options = { ...vendor, longestCallId: 40 };
    const [call, result] = idsOf(long, options);
    expect(call).toMatch(/^call_[\da-f]{24}$/u);
    expect(result).toBe(call);
    expect(idsOf(long, options)).toEqual([call, result]);
    expect(idsOf(`${long}1`, options)[0]).not.toBe(call);
  });

  it('that fit stay as they are, and all do where there is no limit', () => {
    const fits = long.slice(0, 40);
    expect(idsOf(fits, { ...vendor, longestCallId: 40 })).toEqual([fits, fits]);
    expect(idsOf(long, vendor)).toEqual([long, long]);
  });

  it('that are too long are found in a body that would pass', () => {
    const { foreignIds } = chatDialect({ ...vendor, longestCallId: 40 }).passage ?? {};
    expect(foreignIds?.test(toolMessage(long))).toBe(true);
    expect(foreignIds?.test(toolMessage(long, ' '))).toBe(true);
    expect(foreignIds?.test(toolMessage(long.slice(0, 40)))).toBe(false);
    expect(foreignIds?.test(JSON.stringify({ content: toolMessage(long) }))).toBe(false);
    expect(chatDialect(vendor).passage).not.toHaveProperty('foreignIds');
  });
});
