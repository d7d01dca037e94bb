import { describe, expect, it } from 'vitest';
import { BifrostError } from '../../errors/bifrost-error.js';
import type { JsonObject, JsonValue } from '../../json/read.js';
import { deepFreeze, inbound } from '../../../test/support/chat-tools.js';
import { chat, chatDialect } from './dialect.js';

const hello: JsonValue = [{ role: 'user', content: 'hello' }];

function decode(body: JsonObject) {
  return chat.inbound?.decodeRequest(inbound(deepFreeze(body)));
}

function partsOf(message: JsonObject) {
  return decode({ model: 'm', messages: [message] })?.messages[0]?.parts;
}

describe('decodeRequest: parameters', () => {
  it('reads every parameter of the model', () => {
    const body: JsonObject = {
      model: 'openai/gpt',
      messages: hello,
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      stop: ['END'],
      seed: 7,
      frequency_penalty: 0.1,
      presence_penalty: -0.1,
      logit_bias: { '50256': -100 },
      logprobs: true,
      top_logprobs: 3,
      n: 2,
      reasoning_effort: 'low',
      modalities: ['text', 'audio'],
      audio: { voice: 'alloy', format: 'mp3' },
      prediction: { type: 'content', content: 'x' },
      verbosity: 'low',
      user: 'u',
      metadata: { team: 'a' },
      service_tier: 'flex',
      store: true,
      parallel_tool_calls: false,
      cache_control: { type: 'ephemeral', ttl: '1h' },
    };
    expect(decode(body)).toEqual({
      ...body,
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'hello' }] }],
      stream_options: undefined,
      include_usage: true,
      reasoning_effort: undefined,
      reasoning: { effort: 'low' },
    });
  });

  it('prefers the newer name of the token limit', () => {
    expect(decode({ model: 'm', messages: hello, max_completion_tokens: 3, max_tokens: 5 })?.max_tokens).toBe(
      3,
    );
    expect(
      decode({ model: 'm', messages: hello, max_completion_tokens: null, max_tokens: 5 })?.max_tokens,
    ).toBe(5);
  });

  it('reads reasoning as an object, and the effort from either place', () => {
    const reasoning = { effort: 'high', max_tokens: 2048, summary: 'auto' };
    expect(decode({ model: 'm', messages: hello, reasoning })?.reasoning).toEqual(reasoning);
    const both = { reasoning: { max_tokens: 10 }, reasoning_effort: 'low' };
    expect(decode({ model: 'm', messages: hello, ...both })?.reasoning).toEqual({
      max_tokens: 10,
      effort: 'low',
    });
  });

  it('reads one stop sequence as a list', () => {
    expect(decode({ model: 'm', messages: hello, stop: 'x' })?.stop).toEqual(['x']);
  });

  it('takes null as absent', () => {
    const nulls = {
      temperature: null,
      tools: null,
      stop: null,
      reasoning_effort: null,
      stream: null,
      seed: null,
    };
    expect(decode({ model: 'm', messages: hello, ...nulls })).toEqual(
      decode({ model: 'm', messages: hello }),
    );
  });

  it('carries what it does not know, and leaves out what is our own', () => {
    const unknown = {
      safety_identifier: 's',
      prompt_cache_key: 'k',
      web_search_options: { search_context_size: 'low' },
    };
    const ours = {
      provider: 'openai',
      fallbacks: ['a/b'],
      routing: { max_attempts: 1 },
      provider_options: {},
    };
    const decoded = decode({
      model: 'm',
      messages: hello,
      ...unknown,
      ...ours,
      stream_options: { include_obfuscation: false, include_usage: false },
    });
    expect(decoded?.unknown).toEqual({
      dialect: 'chat',
      fields: { ...unknown, stream_options: { include_obfuscation: false } },
    });
    expect(decoded?.include_usage).toBe(false);
  });

  it('ties a search to its own format: others would answer without one', () => {
    const searching = { model: 'm', messages: hello, web_search_options: {} };
    expect(decode(searching)?.bound).toEqual(['web_search_options']);
    expect(decode({ ...searching, web_search_options: null })?.bound).toBeUndefined();
  });

  it('files unknown members under the public dialect that a provider speaks', () => {
    const vendor = chatDialect({ id: 'vendor.chat', speaks: ['chat'] });
    const decoded = vendor.inbound?.decodeRequest(inbound({ model: 'm', messages: hello, moderation: {} }));
    expect(decoded?.unknown?.dialect).toBe('chat');
  });
});

describe('decodeRequest: tools', () => {
  it('reads functions, custom tools and tools that only this format knows', () => {
    const decoded = decode({
      model: 'm',
      messages: hello,
      tools: [
        {
          type: 'function',
          function: { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true, extra: 1 },
          cache_control: { type: 'ephemeral' },
        },
        { type: 'custom', custom: { name: 'c', description: 'd', format: { type: 'text' } } },
        { type: 'web_search', depth: 2 },
      ],
    });
    expect(decoded?.tools).toEqual([
      {
        type: 'function',
        name: 'f',
        description: 'd',
        parameters: { type: 'object' },
        strict: true,
        native: { dialect: 'chat', value: { extra: 1 } },
        cache_control: { type: 'ephemeral' },
      },
      { type: 'custom', name: 'c', description: 'd', format: { type: 'text' } },
      { type: 'opaque', dialect: 'chat', kind: 'web_search', value: { type: 'web_search', depth: 2 } },
    ]);
  });

  it.each<[JsonValue, unknown]>([
    ['auto', { type: 'auto' }],
    ['none', { type: 'none' }],
    ['required', { type: 'required' }],
    ['any', { type: 'required' }],
    [
      { type: 'function', function: { name: 'f' } },
      { type: 'function', name: 'f' },
    ],
    [
      { type: 'custom', custom: { name: 'c' } },
      { type: 'custom', name: 'c' },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: {
          mode: 'required',
          tools: [
            { type: 'function', function: { name: 'f' } },
            { type: 'custom', custom: { name: 'c' } },
          ],
        },
      },
      { type: 'allowed', mode: 'required', names: ['f', 'c'] },
    ],
    [{ type: 'novel' }, { type: 'opaque', dialect: 'chat', value: { type: 'novel' } }],
  ])('reads the choice %j', (choice, expected) => {
    expect(decode({ model: 'm', messages: hello, tool_choice: choice })?.tool_choice).toEqual(expected);
  });

  it('reads the API before tools', () => {
    const decoded = decode({
      model: 'm',
      messages: [
        { role: 'user', content: 'weather?' },
        { role: 'assistant', content: null, function_call: { name: 'weather', arguments: '{"in":"Oslo"}' } },
        { role: 'function', name: 'weather', content: 'cold' },
      ],
      functions: [{ name: 'weather', parameters: { type: 'object' } }],
      function_call: { name: 'weather' },
    });
    expect(decoded?.tools).toEqual([{ type: 'function', name: 'weather', parameters: { type: 'object' } }]);
    expect(decoded?.tool_choice).toEqual({ type: 'function', name: 'weather' });
    const [, call, result] = decoded?.messages ?? [];
    expect(call?.parts[0]).toMatchObject({ type: 'tool_call', name: 'weather', arguments: '{"in":"Oslo"}' });
    const callId = call?.parts[0]?.type === 'tool_call' ? call.parts[0].id : 'none';
    expect(result?.parts[0]).toMatchObject({ type: 'tool_result', tool_call_id: callId });
  });
});

const toolMessage = (id: string, more: JsonObject = {}): JsonObject => ({
  role: 'tool',
  tool_call_id: id,
  content: `result ${id}`,
  ...more,
});

describe('decodeRequest: content', () => {
  it('reads text, images, sound, films and files', () => {
    const parts = partsOf({
      role: 'user',
      content: [
        { type: 'text', text: 'look', cache_control: { type: 'ephemeral' } },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
        { type: 'image_url', image_url: { url: 'https://pictures.example/a.png' } },
        { type: 'image_url', image_url: 'gs://bucket/a.png' },
        { type: 'image_url', image_url: { url: 'iVBORw0KGgoAAAA' } },
        { type: 'video_url', video_url: { url: 'https://films.example/a.mp4' } },
        { type: 'input_audio', input_audio: { data: 'BBBB', format: 'mp3' } },
        { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,CCCC' } },
        { type: 'file', file: { filename: 'a.txt', file_data: 'DDDD' } },
        { type: 'file', file: { file_id: 'file-1' } },
      ],
    });
    expect(parts).toEqual([
      { type: 'text', text: 'look', cache_control: { type: 'ephemeral' } },
      { type: 'image', source: { data: 'AAAA', media_type: 'image/png' }, detail: 'low' },
      { type: 'image', source: { url: 'https://pictures.example/a.png' } },
      { type: 'image', source: { url: 'gs://bucket/a.png' } },
      { type: 'image', source: { data: 'iVBORw0KGgoAAAA', media_type: 'image/png' } },
      { type: 'video', source: { url: 'https://films.example/a.mp4' } },
      { type: 'audio', source: { data: 'BBBB', media_type: 'audio/mpeg' } },
      { type: 'file', filename: 'a.pdf', source: { data: 'CCCC', media_type: 'application/pdf' } },
      { type: 'file', filename: 'a.txt', source: { data: 'DDDD', media_type: 'text/plain' } },
      { type: 'file', source: { file_id: 'file-1' } },
    ]);
  });

  it('ties a request with file ids to its account', () => {
    const content = [{ type: 'file', file: { file_id: 'file-1' } }];
    const decoded = decode({ model: 'm', messages: [{ role: 'user', content }] });
    expect(decoded?.bound).toEqual(['messages[0].file_id']);
    expect(decoded?.unknown).toEqual({ dialect: 'chat', fields: {} });
  });

  it('keeps parts and members that it does not know', () => {
    const breakpoint = { type: 'text', text: 'a', prompt_cache_breakpoint: { id: 'b' } };
    const novel = { type: 'hologram', beams: 3 };
    expect(partsOf({ role: 'user', content: [breakpoint, novel] })).toEqual([
      {
        type: 'text',
        text: 'a',
        native: { dialect: 'chat', value: { prompt_cache_breakpoint: { id: 'b' } } },
      },
      { type: 'opaque', dialect: 'chat', kind: 'hologram', value: novel },
    ]);
  });

  it('puts a marker of the message on its last part', () => {
    const marker = { type: 'ephemeral', ttl: '5m' };
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ];
    expect(partsOf({ role: 'system', content, cache_control: marker })).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b', cache_control: marker },
    ]);
  });

  it('joins consecutive tool messages, and only those', () => {
    const decoded = decode({
      model: 'm',
      messages: [
        toolMessage('a'),
        toolMessage('b', { is_error: true, name: 'f' }),
        { role: 'user', content: 'and?' },
        toolMessage('c'),
      ],
    });
    expect(decoded?.messages).toEqual([
      {
        role: 'user',
        parts: [
          { type: 'tool_result', tool_call_id: 'a', parts: [{ type: 'text', text: 'result a' }] },
          {
            type: 'tool_result',
            tool_call_id: 'b',
            name: 'f',
            is_error: true,
            parts: [{ type: 'text', text: 'result b' }],
          },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'and?' }] },
      {
        role: 'user',
        parts: [{ type: 'tool_result', tool_call_id: 'c', parts: [{ type: 'text', text: 'result c' }] }],
      },
    ]);
  });

  it('reads back an answer with reasoning, signatures, images and the order of its parts', () => {
    const parts = partsOf({
      role: 'assistant',
      content: 'onetwo',
      reasoning: 'hmm',
      reasoning_details: [
        { type: 'reasoning.text', text: 'hmm', signature: 'sig', format: 'vendor.messages', index: 1 },
        { type: 'reasoning.encrypted', data: 'enc', id: 'rs_1', format: 'vendor.responses', index: 3 },
        {
          type: 'reasoning.encrypted',
          id: 'call_1',
          signature: 'callsig',
          format: 'vendor.generate',
          index: 5,
        },
        { type: 'native', kind: 'web_search', value: { q: 1 }, format: 'vendor.messages', index: 4 },
      ],
      images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
      parts_order: [
        'text:3',
        'reasoning:1',
        'text:3',
        'reasoning:3',
        'native:4',
        'tool_call:call_1',
        'image:0',
      ],
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }],
    });
    expect(parts).toEqual([
      { type: 'text', text: 'one' },
      { type: 'reasoning', text: 'hmm', signature: 'sig', dialect: 'vendor.messages' },
      { type: 'text', text: 'two' },
      { type: 'reasoning', encrypted: 'enc', id: 'rs_1', dialect: 'vendor.responses' },
      { type: 'opaque', dialect: 'vendor.messages', kind: 'web_search', value: { q: 1 } },
      {
        type: 'tool_call',
        id: 'call_1',
        name: 'f',
        arguments: '{}',
        kind: 'function',
        signature: 'callsig',
        native: { dialect: 'vendor.generate', value: {} },
      },
      { type: 'image', source: { data: 'AAAA', media_type: 'image/png' } },
    ]);
  });

  it('ignores a table that does not fit the message any more', () => {
    const edited = {
      role: 'assistant',
      content: 'edited by hand',
      reasoning: 'r',
      parts_order: ['text:3', 'reasoning:1'],
    };
    expect(partsOf(edited)).toEqual([
      { type: 'reasoning', text: 'r' },
      { type: 'text', text: 'edited by hand' },
    ]);
    const user = { role: 'user', content: 'q' };
    expect(decode({ model: 'm', messages: [user, edited, user, edited] })?.ignored).toEqual([
      'messages[1].parts_order',
      'messages[3].parts_order',
    ]);
  });

  it('tells of no table that fits, is empty or is none', () => {
    for (const parts_order of [['text:1', 'tool_call:c'], [], undefined, 5]) {
      const calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }];
      const message = { role: 'assistant', content: 'a', tool_calls: calls, parts_order };
      expect(decode({ model: 'm', messages: [message] })).not.toHaveProperty('ignored');
    }
  });

  it('reads other servers’ word for reasoning, refusals and sound of earlier turns', () => {
    expect(
      partsOf({
        role: 'assistant',
        content: 'a',
        refusal: 'no',
        reasoning_content: 'r',
        audio: { id: 'audio_1' },
      }),
    ).toEqual([
      { type: 'reasoning', text: 'r' },
      { type: 'text', text: 'a' },
      { type: 'refusal', text: 'no' },
      { type: 'audio', id: 'audio_1', source: { file_id: 'audio_1' } },
    ]);
  });
});

const withContent = (part: JsonValue): JsonObject => ({
  messages: [
    { role: 'user', content: 'a' },
    { role: 'user', content: [part] },
  ],
});

describe('decodeRequest: what is wrong is named', () => {
  const cases: [string, JsonObject, string | undefined][] = [
    ['no model', { model: null }, 'model'],
    ['an empty model', { model: '' }, 'model'],
    ['no messages', { messages: null }, 'messages'],
    ['messages that are no list', { messages: 'hello' }, 'messages'],
    ['no message at all', { messages: [] }, 'messages'],
    ['a message that is no object', { messages: ['hello'] }, 'messages[0]'],
    ['an unknown role', { messages: [{ role: 'wizard', content: '' }] }, 'messages[0].role'],
    ['no role', { messages: [{ content: '' }] }, 'messages[0].role'],
    ['a user without content', { messages: [{ role: 'user' }] }, 'messages[0].content'],
    ['content of a wrong kind', { messages: [{ role: 'user', content: 3 }] }, 'messages[0].content'],
    ['a part that is a number', withContent(1), 'messages[1].content[0]'],
    ['a part without type', withContent({ text: 'a' }), 'messages[1].content[0].type'],
    ['a text without text', withContent({ type: 'text' }), 'messages[1].content[0].text'],
    ['an image without object', withContent({ type: 'image_url' }), 'messages[1].content[0].image_url'],
    [
      'an image whose URL is a number',
      withContent({ type: 'image_url', image_url: { url: 1 } }),
      'messages[1].content[0].image_url.url',
    ],
    [
      'an image whose URL is a word',
      withContent({ type: 'image_url', image_url: { url: 'cat' } }),
      'messages[1].content[0].image_url.url',
    ],
    [
      'sound without format',
      withContent({ type: 'input_audio', input_audio: { data: 'AAAA' } }),
      'messages[1].content[0].input_audio.format',
    ],
    ['a file without source', withContent({ type: 'file', file: {} }), 'messages[1].content[0].file'],
    [
      'a marker of an unknown type',
      withContent({ type: 'text', text: 'a', cache_control: { type: 'eternal' } }),
      'messages[1].content[0].cache_control.type',
    ],
    [
      'a marker with an odd time',
      withContent({ type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '2h' } }),
      'messages[1].content[0].cache_control.ttl',
    ],
    ['a tool result without id', { messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].tool_call_id'],
    [
      'a tool call without name',
      {
        messages: [
          { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { arguments: '' } }] },
        ],
      },
      'messages[0].tool_calls[0].function.name',
    ],
    [
      'a tool call without arguments',
      {
        messages: [
          { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'f' } }] },
        ],
      },
      'messages[0].tool_calls[0].function.arguments',
    ],
    ['a tool without name', { tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name'],
    ['a tool without function', { tools: [{ type: 'function' }] }, 'tools[0].function'],
    ['tools that are no list', { tools: {} }, 'tools'],
    [
      'parameters that are no schema',
      { tools: [{ type: 'function', function: { name: 'f', parameters: 'x' } }] },
      'tools[0].function.parameters',
    ],
    ['an unknown choice', { tool_choice: 'maybe' }, 'tool_choice'],
    [
      'a choice without name',
      { tool_choice: { type: 'function', function: {} } },
      'tool_choice.function.name',
    ],
    ['an unknown format', { response_format: { type: 'xml' } }, 'response_format.type'],
    [
      'a schema without name',
      { response_format: { type: 'json_schema', json_schema: { schema: {} } } },
      'response_format.json_schema.name',
    ],
    [
      'a schema without schema',
      { response_format: { type: 'json_schema', json_schema: { name: 'a' } } },
      'response_format.json_schema.schema',
    ],
    ['a temperature in words', { temperature: 'hot' }, 'temperature'],
    ['half a token', { max_tokens: 1.5 }, 'max_tokens'],
    ['stop of a wrong kind', { stop: 3 }, 'stop'],
    ['a stop that is no text', { stop: ['a', 3] }, 'stop[1]'],
    ['stream in words', { stream: 'yes' }, 'stream'],
    ['stream options in words', { stream_options: 'usage' }, 'stream_options'],
    ['reasoning in words', { reasoning: 'much' }, 'reasoning'],
    ['an effort that is a number', { reasoning: { effort: 3 } }, 'reasoning.effort'],
  ];

  it.each(cases)('%s', (_name, change, param) => {
    const fault = caught(() => decode({ model: 'm', messages: hello, ...change }));
    expect(BifrostError.isInstance(fault) && { code: fault.code, param: fault.param }).toEqual({
      code: 'invalid_request',
      param,
    });
  });

  it('refuses a body that is no JSON', () => {
    expect(() =>
      chat.inbound?.decodeRequest({ params: {}, query: {}, headers: {}, body: { kind: 'none' } }),
    ).toThrow(/JSON object/);
  });
});

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
