import {
  object,
  objects,
  type ChatRequest,
  type JsonObject,
  type Message,
  type Part,
  type ToolChoice,
} from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { deepFreeze, encodeContext, jsonOf } from '../../test/support.js';
import { encodeRequest } from './encode-request.js';

const user: Message = { role: 'user', parts: [{ type: 'text', text: 'Hello' }] };
const weather = { type: 'function', name: 'get_weather', parameters: { type: 'object' } } as const;

function encoded(
  request: Partial<ChatRequest>,
  model = 'gemini-2.5-flash',
  host: 'gemini' | 'vertex' = 'gemini',
): { body: JsonObject; dropped: readonly string[] } {
  const whole = deepFreeze({ model, stream: false, messages: [user], ...request });
  const wire = encodeRequest(whole, encodeContext(model), host);
  return { body: jsonOf(wire.body), dropped: wire.dropped };
}

function configOf(request: Partial<ChatRequest>, model?: string): JsonObject {
  return object(encoded(request, model).body['generationConfig']) ?? {};
}

function contentsOf(messages: Message[], model?: string): JsonObject[] {
  return objects(encoded({ messages }, model).body['contents']);
}

function assistant(...parts: Part[]): Message {
  return { role: 'assistant', parts };
}

const call: Part = {
  type: 'tool_call',
  id: 'call_1',
  name: 'get_weather',
  arguments: '{"city":"Oslo"}',
  kind: 'function',
};

describe('the conversation', () => {
  it('hoists system and developer messages in their order', () => {
    const { body } = encoded({
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'one' }] },
        user,
        { role: 'developer', parts: [{ type: 'text', text: 'two' }] },
      ],
    });
    expect(body['systemInstruction']).toEqual({ role: 'user', parts: [{ text: 'one' }, { text: 'two' }] });
    expect(body['contents']).toEqual([{ role: 'user', parts: [{ text: 'Hello' }] }]);
  });

  it('puts the results of a turn into one content, by name, and errors under their own word', () => {
    const second: Part = { ...call, id: 'call_2', name: 'get_time' };
    const [, , results, ...rest] = contentsOf([
      user,
      assistant(call, second),
      {
        role: 'user',
        parts: [{ type: 'tool_result', tool_call_id: 'call_1', parts: [{ type: 'text', text: 'cold' }] }],
      },
      {
        role: 'user',
        parts: [
          {
            type: 'tool_result',
            tool_call_id: 'call_2',
            is_error: true,
            parts: [{ type: 'text', text: 'no clock' }],
          },
        ],
      },
    ]);
    expect(rest).toEqual([]);
    expect(results).toEqual({
      role: 'user',
      parts: [
        { functionResponse: { name: 'get_weather', response: { output: 'cold' }, id: 'call_1' } },
        { functionResponse: { name: 'get_time', response: { error: 'no clock' }, id: 'call_2' } },
      ],
    });
  });

  it('gives a result that is an object as it is, with every digit of its numbers', () => {
    const wire = encodeRequest(
      {
        model: 'm',
        stream: false,
        messages: [
          assistant(call),
          {
            role: 'user',
            parts: [
              {
                type: 'tool_result',
                tool_call_id: 'call_1',
                parts: [{ type: 'text', text: '{"id":12345678901234567890}' }],
              },
            ],
          },
        ],
      },
      encodeContext('gemini-2.5-flash'),
      'gemini',
    );
    expect(wire.body.kind).toBe('bytes');
    const bytes = wire.body.kind === 'bytes' ? Buffer.from(wire.body.bytes).toString('utf8') : '';
    expect(bytes).toContain('"response":{"id":12345678901234567890}');
  });

  it('refuses a result that belongs to no call, since Google wants a name', () => {
    const lost: Message = { role: 'user', parts: [{ type: 'tool_result', tool_call_id: 'gone', parts: [] }] };
    expect(() => encoded({ messages: [lost] })).toThrow('messages[0].tool_call_id');
  });

  it('keeps pictures in results for Gemini 3 and moves them beside the result for older models', () => {
    const messages: Message[] = [
      assistant(call),
      {
        role: 'user',
        parts: [
          {
            type: 'tool_result',
            tool_call_id: 'call_1',
            parts: [{ type: 'image', source: { data: 'AAAA', media_type: 'image/png' } }],
          },
        ],
      },
    ];
    const picture = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
    const old = encoded({ messages });
    expect(objects(old.body['contents'])[1]).toEqual({
      role: 'user',
      parts: [{ functionResponse: { name: 'get_weather', response: { output: '' }, id: 'call_1' } }, picture],
    });
    expect(old.dropped).toEqual(['messages[1].tool_result moved']);
    const third = encoded({ messages }, 'gemini-3-pro-preview');
    expect(objects(third.body['contents'])[1]).toEqual({
      role: 'user',
      parts: [
        {
          functionResponse: { name: 'get_weather', response: { output: '' }, id: 'call_1', parts: [picture] },
        },
      ],
    });
    expect(third.dropped).toEqual([]);
  });

  it('leaves out ids that were made up here', () => {
    const [content] = contentsOf([assistant({ ...call, id: 'call_gm_0123456789abcdef01234567' })]);
    expect(content).toEqual({
      role: 'model',
      parts: [{ functionCall: { name: 'get_weather', args: { city: 'Oslo' } } }],
    });
  });

  it('escapes names that Google refuses', () => {
    const { body } = encoded({ tools: [{ type: 'function', name: '1st tool' }] });
    expect(body['tools']).toEqual([{ functionDeclarations: [{ name: 'bfx_1st_20tool' }] }]);
    expect(() => encoded({ tools: [{ type: 'function', name: '!'.repeat(60) }] })).toThrow('tools[0].name');
  });

  it('shows arguments that are no object as they came, and says so', () => {
    const { body, dropped } = encoded({ messages: [assistant({ ...call, arguments: '[1]' })] });
    expect(body['contents']).toMatchObject([
      { parts: [{ functionCall: { args: { invalid_json: '[1]' } } }] },
    ]);
    expect(dropped).toEqual(['messages[0].tool_calls.arguments']);
    expect(contentsOf([assistant({ ...call, arguments: '' })])).toMatchObject([
      { parts: [{ functionCall: { args: {} } }] },
    ]);
  });
});

describe('signatures', () => {
  const signed: Part = {
    ...call,
    signature: 'c2ln',
    native: { dialect: 'gemini.generate_content', value: {} },
  };
  const foreign: Part = { ...call, signature: 'c2ln', native: { dialect: 'anthropic.messages', value: {} } };

  it('go back to Google when Google made them', () => {
    expect(contentsOf([assistant(signed)])).toMatchObject([{ parts: [{ thoughtSignature: 'c2ln' }] }]);
  });

  it('of other vendors are never sent', () => {
    const { body, dropped } = encoded({
      messages: [
        assistant(
          { type: 'reasoning', text: 'hm', signature: 'secret-reasoning', dialect: 'anthropic.messages' },
          { type: 'text', text: 'Hi', signature: 'secret-text' },
          { ...foreign, signature: 'secret-call' },
        ),
      ],
    });
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(dropped).toEqual(['messages[0].reasoning', 'messages[0].signature']);
  });

  it('are made up for for calls of other vendors on Gemini 3, which refuses calls without any', () => {
    const [content] = contentsOf([assistant(foreign, { ...call, id: 'call_2' })], 'gemini-3-flash-preview');
    const signatures = objects(content?.['parts']).map((part) => part['thoughtSignature']);
    expect(signatures).toEqual(['skip_thought_signature_validator', undefined]);
    const [own] = contentsOf([assistant(signed, { ...call, id: 'call_2' })], 'gemini-3-flash-preview');
    expect(objects(own?.['parts']).map((part) => part['thoughtSignature'])).toEqual(['c2ln', undefined]);
  });
});

function partsOf(part: Part): JsonObject[] {
  return objects(contentsOf([{ role: 'user', parts: [part] }])[0]?.['parts']);
}

describe('media', () => {
  it.each<[string, Part, JsonObject]>([
    [
      'base64',
      { type: 'image', source: { data: 'AA', media_type: 'image/png' } },
      { inlineData: { mimeType: 'image/png', data: 'AA' } },
    ],
    [
      'a data address',
      { type: 'image', source: { url: 'data:image/gif;base64,AA' } },
      { inlineData: { mimeType: 'image/gif', data: 'AA' } },
    ],
    [
      'a bucket',
      { type: 'file', source: { url: 'gs://b/a.pdf' } },
      { fileData: { mimeType: 'application/pdf', fileUri: 'gs://b/a.pdf' } },
    ],
    [
      'a film',
      { type: 'video', source: { url: 'https://www.youtube.com/watch?v=1' } },
      { fileData: { mimeType: 'video/mp4', fileUri: 'https://www.youtube.com/watch?v=1' } },
    ],
    [
      'a stored file',
      { type: 'file', source: { file_id: 'files/abc' } },
      { fileData: { mimeType: 'application/pdf', fileUri: 'files/abc' } },
    ],
  ])('as %s', (_name, part, wire) => {
    expect(partsOf(part)).toEqual([wire]);
  });

  it('of other vendors are refused', () => {
    expect(() => partsOf({ type: 'file', source: { file_id: 'file-abc' } })).toThrow(
      'belongs to another vendor',
    );
    expect(() => partsOf({ type: 'image', source: { url: 's3://b/a.png' } })).toThrow('messages[0].image');
  });

  it('lose what Google has no word for, and say so', () => {
    const { dropped } = encoded({
      messages: [
        {
          role: 'user',
          parts: [
            {
              type: 'image',
              source: { data: 'AA', media_type: 'image/png' },
              detail: 'low',
              filename: 'a.png',
            },
          ],
        },
      ],
    });
    expect(dropped).toEqual(['messages[0].image.filename', 'messages[0].image.detail']);
  });
});

describe('parameters', () => {
  it('are mapped by name', () => {
    const config = configOf({
      temperature: 0.5,
      top_p: 0.9,
      top_k: 3,
      max_tokens: 10,
      stop: ['X'],
      seed: 7,
      n: 2,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      logprobs: true,
      top_logprobs: 2,
    });
    expect(config).toEqual({
      temperature: 0.5,
      topP: 0.9,
      topK: 3,
      maxOutputTokens: 10,
      stopSequences: ['X'],
      seed: 7,
      candidateCount: 2,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      responseLogprobs: true,
      logprobs: 2,
    });
  });

  it('without a word here are dropped and listed', () => {
    const { dropped } = encoded({
      tools: [{ ...weather, strict: true }],
      user: 'u',
      metadata: { a: 'b' },
      store: false,
      verbosity: 'low',
      prediction: {},
      parallel_tool_calls: true,
      logit_bias: { '1': 5 },
      unknown: { dialect: 'chat', fields: { web_search_options: {} } },
    });
    expect([...dropped].toSorted()).toEqual([
      'logit_bias',
      'metadata',
      'parallel_tool_calls',
      'prediction',
      'store',
      'tools[0].strict',
      'user',
      'verbosity',
      'web_search_options',
    ]);
  });

  it('that would change the answer are refused', () => {
    expect(() => encoded({ logit_bias: { '1': -100 } })).toThrow('logit_bias');
    expect(() => encoded({ tools: [{ type: 'custom', name: 'c' }] })).toThrow('tools[0]');
    expect(() =>
      encoded({ tools: [{ type: 'opaque', dialect: 'anthropic.messages', kind: 'web_search', value: {} }] }),
    ).toThrow('another vendor');
    expect(() => encoded({ tools: [weather], parallel_tool_calls: false })).toThrow('parallel_tool_calls');
    expect(() => encoded({ audio: { voice: 'Kore', format: 'mp3' } })).toThrow('audio.format');
    const json_schema = { type: 'json_schema', name: 'a', schema: {} } as const;
    expect(() => encoded({ tools: [weather], response_format: json_schema })).toThrow('response_format');
    expect(
      encoded({ tools: [weather], response_format: json_schema }, 'gemini-3-pro-preview').dropped,
    ).toEqual([]);
    expect(
      encoded({ tools: [weather], tool_choice: { type: 'none' }, response_format: json_schema }).dropped,
    ).toEqual([]);
  });

  it('ask for JSON by type and by schema', () => {
    const schema = { type: 'object', additionalProperties: false };
    expect(configOf({ response_format: { type: 'json_object' } })).toEqual({
      responseMimeType: 'application/json',
    });
    expect(configOf({ response_format: { type: 'json_schema', name: 'a', schema } })).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    });
    expect(configOf({ response_format: { type: 'text' } })).toEqual({});
  });

  it('ask for other modalities and voices', () => {
    expect(configOf({ modalities: ['text', 'image'] })).toEqual({ responseModalities: ['TEXT', 'IMAGE'] });
    expect(configOf({ modalities: ['audio'], audio: { voice: 'Kore', format: 'pcm16' } })).toEqual({
      responseModalities: ['AUDIO'],
      speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Kore' } } },
    });
  });

  it('name a tier only to the host that has tiers', () => {
    expect(encoded({ service_tier: 'flex' }).body['serviceTier']).toBe('flex');
    expect(encoded({ service_tier: 'default' }).body['serviceTier']).toBe('standard');
    expect(encoded({ service_tier: 'flex' }, 'gemini-2.5-flash', 'vertex')).toMatchObject({
      dropped: ['service_tier'],
    });
    expect(encoded({ service_tier: 'auto' }, 'gemini-2.5-flash', 'vertex').dropped).toEqual([]);
  });

  it('that name what another provider keeps are refused, and Google’s own go on', () => {
    const bound = ['previous_response_id'];
    const theirs = { dialect: 'responses', fields: { previous_response_id: 'resp_1' } };
    for (const request of [{ bound, unknown: theirs }, { bound }])
      expect(() => encoded(request)).toThrow(
        expect.objectContaining({ code: 'unsupported_parameter', param: 'previous_response_id' }),
      );
    const own = { dialect: 'gemini.generate_content', fields: { cachedContent: 'cachedContents/1' } };
    const { body } = encoded({ bound: ['cachedContent'], unknown: own });
    expect(body['cachedContent']).toBe('cachedContents/1');
  });

  it('of Google that the hub does not know go on, member by member', () => {
    const { body } = encoded({
      temperature: 1,
      unknown: {
        dialect: 'gemini.generate_content',
        fields: { safetySettings: [{}], generationConfig: { mediaResolution: 'LOW', temperature: 0 } },
      },
    });
    expect(body['safetySettings']).toEqual([{}]);
    expect(body['generationConfig']).toEqual({ mediaResolution: 'LOW', temperature: 1 });
  });
});

function choice(tool_choice: ChatRequest['tool_choice'] & {}): unknown {
  const { body } = encoded({ tools: [weather, { type: 'function', name: 'other' }], tool_choice });
  return object(body['toolConfig'])?.['functionCallingConfig'];
}

describe('tool choice', () => {
  it('is said as a mode', () => {
    expect(choice({ type: 'auto' })).toEqual({ mode: 'AUTO' });
    expect(choice({ type: 'none' })).toEqual({ mode: 'NONE' });
    expect(choice({ type: 'required' })).toEqual({ mode: 'ANY' });
    expect(choice({ type: 'function', name: 'other' })).toEqual({
      mode: 'ANY',
      allowedFunctionNames: ['other'],
    });
    expect(choice({ type: 'allowed', mode: 'required', names: ['other'] })).toEqual({
      mode: 'ANY',
      allowedFunctionNames: ['other'],
    });
    expect(() => choice({ type: 'custom', name: 'other' })).toThrow('tool_choice');
  });

  it('among some that may stay unused declares only those', () => {
    const { body } = encoded({
      tools: [weather, { type: 'function', name: 'other' }],
      tool_choice: { type: 'allowed', mode: 'auto', names: ['other'] },
    });
    expect(body['tools']).toEqual([{ functionDeclarations: [{ name: 'other' }] }]);
  });

  it('without tools says nothing', () => {
    expect(encoded({ tool_choice: { type: 'auto' } }).body['toolConfig']).toBeUndefined();
    const forcing: ToolChoice[] = [
      { type: 'required' },
      { type: 'function', name: 'other' },
      { type: 'allowed', mode: 'required', names: ['other'] },
    ];
    for (const forced of forcing) {
      expect(() => encoded({ tool_choice: forced })).toThrow(
        expect.objectContaining({ code: 'unsupported_parameter', param: 'tool_choice' }),
      );
    }
  });
});

describe('reasoning', () => {
  it('of a tuned model, which is a number, is told by the name that the caller uses', () => {
    const request = { model: 'm', stream: false, messages: [user], reasoning: { effort: 'high' } };
    const ask = (asked: string): unknown => {
      const context = { ...encodeContext('1234567890'), asked };
      return jsonOf(encodeRequest(deepFreeze(request), context, 'vertex').body)['generationConfig'];
    };
    expect(ask('gemini-3-flash-support')).toMatchObject({ thinkingConfig: { thinkingLevel: 'HIGH' } });
    expect(ask('gemini-2.0-flash-support')).toBeUndefined();
  });

  it.each<[string, NonNullable<ChatRequest['reasoning']>, JsonObject | undefined, string[]]>([
    ['gemini-2.5-flash', { effort: 'none' }, { thinkingBudget: 0 }, []],
    ['gemini-2.5-flash', { max_tokens: 0 }, { thinkingBudget: 0 }, []],
    ['gemini-2.5-flash', { max_tokens: 1000 }, { includeThoughts: true, thinkingBudget: 1000 }, []],
    [
      'gemini-2.5-flash',
      { max_tokens: 99_999, summary: 'none' },
      { includeThoughts: false, thinkingBudget: 24_576 },
      [],
    ],
    [
      'gemini-2.5-flash',
      { effort: 'low', max_tokens: 5 },
      { includeThoughts: true, thinkingBudget: 5 },
      ['reasoning.effort'],
    ],
    ['gemini-2.5-flash-lite', { max_tokens: 5 }, { includeThoughts: true, thinkingBudget: 512 }, []],
    ['gemini-2.5-pro', { effort: 'none' }, { thinkingBudget: 128 }, ['reasoning.effort']],
    ['gemini-2.5-pro', { effort: 'max' }, { includeThoughts: true, thinkingBudget: 32_768 }, []],
    ['gemini-3-pro-preview', { effort: 'medium' }, { includeThoughts: true, thinkingLevel: 'HIGH' }, []],
    ['gemini-3.1-pro-preview', { effort: 'medium' }, { includeThoughts: true, thinkingLevel: 'MEDIUM' }, []],
    ['gemini-3-pro-preview', { effort: 'none' }, { thinkingLevel: 'LOW' }, ['reasoning.effort']],
    [
      'gemini-3-flash-preview',
      { effort: 'minimal' },
      { includeThoughts: true, thinkingLevel: 'MINIMAL' },
      [],
    ],
    ['gemini-3-flash-preview', { max_tokens: 512 }, { includeThoughts: true, thinkingBudget: 512 }, []],
    [
      'gemini-3-flash-preview',
      { effort: 'low', max_tokens: 9 },
      { includeThoughts: true, thinkingLevel: 'LOW' },
      ['reasoning.max_tokens'],
    ],
    ['gemini-flash-latest', {}, { includeThoughts: true }, []],
    ['gemini-2.0-flash', { effort: 'high' }, undefined, ['reasoning']],
    ['gemini-2.0-flash', { effort: 'none' }, undefined, []],
    ['gemini-2.5-flash-image', { effort: 'high' }, undefined, ['reasoning']],
  ])('on %s as %j', (...[model, reasoning, config, dropped]) => {
    const result = encoded({ reasoning }, model);
    expect(object(result.body['generationConfig'])?.['thinkingConfig']).toEqual(config);
    expect(result.dropped).toEqual(dropped);
  });

  it('leaves room for the answer', () => {
    const config = configOf({ reasoning: { effort: 'high' }, max_tokens: 1001 });
    expect(config['thinkingConfig']).toEqual({ includeThoughts: true, thinkingBudget: 801 });
  });
});
