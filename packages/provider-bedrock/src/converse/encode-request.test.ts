import {
  object,
  objects,
  type ChatRequest,
  type JsonObject,
  type Message,
  type Part,
  type ReasoningRequest,
} from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { deepFreeze, encodeContext, jsonOf } from '../../test/support.js';
import { encodeRequest } from './encode-request.js';

const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const olderClaude = 'anthropic.claude-3-5-sonnet-20241022-v2:0';
const nova = 'us.amazon.nova-2-lite-v1:0';
const llama = 'meta.llama3-2-1b-instruct-v1:0';
const ownProfile = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/mi1dadi0g15f';

const weather = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'd',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
};

function ask(...parts: Part[]): Message {
  return { role: 'user', parts: parts.length === 0 ? [{ type: 'text', text: 'Hi' }] : parts };
}

function encode(
  model: string,
  request: Partial<ChatRequest> = {},
): { body: JsonObject; dropped: readonly string[] } {
  const whole: ChatRequest = { model: 'asked', stream: false, messages: [ask()], ...request };
  const { body, dropped } = encodeRequest(deepFreeze(whole), encodeContext(model));
  return { body: jsonOf(body), dropped };
}

function encodeOwnProfile(asked: string, request: Partial<ChatRequest>): JsonObject {
  const whole: ChatRequest = { model: asked, stream: false, messages: [ask()], ...request };
  return jsonOf(encodeRequest(deepFreeze(whole), encodeContext(ownProfile, { asked })).body);
}

function named(title: string): Part {
  return { type: 'file', source: { data: 'JVBE', media_type: 'application/pdf' }, title };
}

function refusal(model: string, request: Partial<ChatRequest>): unknown {
  try {
    encode(model, request);
  } catch (error) {
    return error;
  }
  throw new Error('it was not refused');
}

describe('messages', () => {
  it('show arguments of a call that are no object as they came, and say so', () => {
    const call: Part = { type: 'tool_call', id: 'a', name: 'f', arguments: '{"cut":', kind: 'function' };
    const { body, dropped } = encode(claude, { messages: [ask(), { role: 'assistant', parts: [call] }] });
    expect(JSON.stringify(body)).toContain(`"input":${JSON.stringify({ invalid_json: '{"cut":' })}`);
    expect(dropped).toEqual(['messages[1].tool_calls.arguments']);
  });

  it('go on in alternating turns, with system texts taken out and results first', () => {
    const { body } = encode(claude, {
      tools: [weather],
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be brief' }] },
        ask(),
        {
          role: 'assistant',
          parts: [
            {
              type: 'tool_call',
              id: 't1',
              name: 'get_weather',
              arguments: '{"city":"Oslo"}',
              kind: 'function',
            },
          ],
        },
        ask({ type: 'text', text: 'and?' }),
        ask({
          type: 'tool_result',
          tool_call_id: 't1',
          parts: [{ type: 'text', text: '4 °C' }],
          is_error: true,
        }),
        { role: 'developer', parts: [{ type: 'text', text: 'In English' }] },
      ],
    });
    expect(body['system']).toEqual([{ text: 'Be brief' }, { text: 'In English' }]);
    expect(body['messages']).toEqual([
      { role: 'user', content: [{ text: 'Hi' }] },
      {
        role: 'assistant',
        content: [{ toolUse: { toolUseId: 't1', name: 'get_weather', input: { city: 'Oslo' } } }],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 't1', content: [{ text: '4 °C' }], status: 'error' } },
          { text: 'and?' },
        ],
      },
    ]);
  });

  it('of one role become one turn without holding the process up, however many they are', () => {
    // Copying the turn for each would need minutes, and the runner's time limit would fail the test.
    const { body } = encode(claude, { messages: Array.from({ length: 100_000 }, () => ask()) });
    expect(objects(objects(body['messages'])[0]?.['content'])).toHaveLength(100_000);
  });

  it('leave out blank texts, which Bedrock refuses, and turns that are nothing else', () => {
    const { body } = encode(claude, {
      messages: [ask(), { role: 'assistant', parts: [{ type: 'text', text: ' \n' }] }, ask()],
    });
    expect(body['messages']).toEqual([{ role: 'user', content: [{ text: 'Hi' }, { text: 'Hi' }] }]);
  });

  it('name documents apart without holding the process up, however many have one name', () => {
    const { body } = encode(claude, {
      messages: [ask(named('a 3'), ...Array.from({ length: 50_000 }, () => named('a')))],
    });
    const blocks = objects(objects(body['messages'])[0]?.['content']);
    const names = blocks.map((block) => object(block['document'])?.['name']);
    expect(names.slice(0, 5)).toEqual(['a 3', 'a', 'a 2', 'a 4', 'a 5']);
    expect(new Set(names).size).toBe(50_001);
  });

  it('carry pictures, films and documents as bytes, or from S3', () => {
    const { body } = encode(claude, {
      messages: [
        ask(
          { type: 'image', source: { data: 'iVBO', media_type: 'image/jpg' } },
          { type: 'image', source: { url: 'data:image/png;base64,iVBO' } },
          { type: 'video', source: { url: 's3://bucket/film.mov' } },
          {
            type: 'file',
            source: { data: 'JVBE', media_type: 'application/pdf' },
            filename: 'Über 1_2.pdf',
            citations: true,
          },
          {
            type: 'file',
            source: { data: 'IyBI', media_type: 'text/plain' },
            filename: 'Über 1_2.md',
            context: 'c',
          },
          {
            type: 'file',
            source: { data: 'aGk=', media_type: 'application/octet-stream' },
            filename: 'x.docx',
          },
        ),
      ],
    });
    expect(body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { image: { format: 'jpeg', source: { bytes: 'iVBO' } } },
          { image: { format: 'png', source: { bytes: 'iVBO' } } },
          { video: { format: 'mov', source: { s3Location: { uri: 's3://bucket/film.mov' } } } },
          {
            document: {
              format: 'pdf',
              name: '_ber 1_2',
              source: { bytes: 'JVBE' },
              citations: { enabled: true },
            },
          },
          { document: { format: 'md', name: '_ber 1_2 2', source: { bytes: 'IyBI' }, context: 'c' } },
          { document: { format: 'docx', name: 'x', source: { bytes: 'aGk=' } } },
        ],
      },
    ]);
  });

  it.each<[Part, RegExp]>([
    [{ type: 'image', source: { data: 'x', media_type: 'image/tiff' } }, /image\/tiff/u],
    [{ type: 'image', source: { url: 'https://example.com/cat.png' } }, /send the bytes/u],
    [{ type: 'file', source: { file_id: 'file-1' } }, /file ids/u],
    [{ type: 'file', source: { data: 'x', media_type: 'application/zip' } }, /documents are pdf/u],
  ])('refuse what Bedrock cannot take: %o', (part, reason) => {
    expect(refusal(claude, { messages: [ask(part)] })).toMatchObject({
      code: 'unsupported_parameter',
      param: expect.stringMatching(/^messages\[0\]\./u),
      message: expect.stringMatching(reason),
    });
  });

  it('keep long numbers in arguments as the caller wrote them', () => {
    const call: Part = {
      type: 'tool_call',
      id: 'a',
      name: 'f',
      arguments: '{"id":12345678901234567890}',
      kind: 'function',
    };
    const request: ChatRequest = {
      model: 'm',
      stream: false,
      messages: [{ role: 'assistant', parts: [call] }],
    };
    const { body } = encodeRequest(deepFreeze(request), encodeContext(claude));
    expect(body.kind === 'bytes' && Buffer.from(body.bytes).toString('utf8')).toContain(
      '"input":{"id":12345678901234567890}',
    );
  });

  it('give odd ids the same short one in every turn, and escape odd names', () => {
    const id = 'call/1'.repeat(20);
    const { body } = encode(claude, {
      messages: [
        {
          role: 'assistant',
          parts: [{ type: 'tool_call', id, name: 'größe', arguments: '', kind: 'function' }],
        },
        ask({ type: 'tool_result', tool_call_id: id, parts: [] }),
      ],
    });
    const text = JSON.stringify(body);
    const ids = [...text.matchAll(/"toolUseId":"([\w.:-]{1,64})"/gu)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(2);
    expect(text).toContain('"name":"bfx-gr_c3_b6_c3_9fe"');
    expect(text).toContain('"content":[{"text":""}]');
  });
});

const sealed = (dialect: string): Part => ({ type: 'reasoning', text: 'hm', signature: 'sig', dialect });
const history = (part: Part): Partial<ChatRequest> => ({
  messages: [ask(), { role: 'assistant', parts: [part, { type: 'text', text: 'y' }] }, ask()],
});

describe('a profile whose ARN says nothing', () => {
  it('takes what the model takes whose name the caller uses', () => {
    const thinking = { reasoning: { max_tokens: 2000 } };
    expect(encodeOwnProfile('claude-sonnet-4-5', thinking)['additionalModelRequestFields']).toMatchObject({
      thinking: { type: 'enabled', budget_tokens: 2000 },
    });
    expect(
      encodeOwnProfile('openai.gpt-oss-120b', { reasoning: { effort: 'low' } })[
        'additionalModelRequestFields'
      ],
    ).toEqual({ reasoning_effort: 'low' });
    expect(encodeOwnProfile('my-own-word', thinking)).not.toHaveProperty('additionalModelRequestFields');
  });
});

describe('reasoning', () => {
  it.each([
    ['bedrock.converse', claude],
    ['anthropic.messages', claude],
    ['vertex.anthropic', ownProfile],
  ])('signed by %s goes back to %s', (dialect, model) => {
    const { body, dropped } = encode(model, history(sealed(dialect)));
    expect(JSON.stringify(body)).toContain(
      '{"reasoningContent":{"reasoningText":{"text":"hm","signature":"sig"}}}',
    );
    expect(dropped).toEqual([]);
  });

  it.each<[string, Part, string]>([
    ['another vendor signed', sealed('openai.responses'), claude],
    ['nobody signed', { type: 'reasoning', text: 'hm' }, claude],
    ['Claude signed, for another model', sealed('bedrock.converse'), nova],
  ])('that %s stays behind', (_who, part, model) => {
    const { body, dropped } = encode(model, history(part));
    expect(JSON.stringify(body)).not.toContain('reasoningContent');
    expect(dropped).toEqual(['messages[1].reasoning']);
  });

  it('that is encrypted goes back as it came, or in base64 from the other hosts of Claude', () => {
    const own = encode(
      claude,
      history({ type: 'reasoning', encrypted: 'c2VhbA==', dialect: 'bedrock.converse' }),
    );
    const other = encode(
      claude,
      history({ type: 'reasoning', encrypted: 'seal', dialect: 'anthropic.messages' }),
    );
    expect(JSON.stringify(own.body)).toContain('{"redactedContent":"c2VhbA=="}');
    expect(JSON.stringify(other.body)).toContain('{"redactedContent":"c2VhbA=="}');
  });

  it.each<[string, ReasoningRequest, JsonObject | undefined]>([
    [claude, { max_tokens: 2048 }, { thinking: { type: 'enabled', budget_tokens: 2048 } }],
    [
      'anthropic.claude-opus-4-6-v1',
      { effort: 'high' },
      { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
    ],
    [nova, { effort: 'low' }, { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } }],
    [nova, { effort: 'none' }, { reasoningConfig: { type: 'disabled' } }],
    ['openai.gpt-oss-120b-1:0', { effort: 'xhigh' }, { reasoning_effort: 'high' }],
    ['openai.gpt-oss-120b-1:0', { effort: 'none' }, { reasoning_effort: 'low' }],
    ['qwen.qwen3-32b-v1:0', { effort: 'medium' }, { reasoning_config: 'medium' }],
    ['qwen.qwen3-32b-v1:0', { effort: 'none' }, undefined],
    [llama, { effort: 'none' }, undefined],
  ])('is asked of %s as %o in its own words', (model, reasoning, expected) => {
    const { body, dropped } = encode(model, { reasoning });
    expect(body['additionalModelRequestFields']).toEqual(expected);
    expect(dropped).toEqual([]);
  });

  it('is listed where the model cannot think', () => {
    expect(encode(llama, { reasoning: { effort: 'high' } }).dropped).toEqual(['reasoning']);
    expect(encode(nova, { reasoning: { effort: 'low', summary: 'detailed' } }).dropped).toEqual([
      'reasoning.summary',
    ]);
  });

  it('raises the limit of the answer only where the budget needs it', () => {
    expect(
      encode(claude, { reasoning: { max_tokens: 4000 }, max_tokens: 1000 }).body['inferenceConfig'],
    ).toEqual({ maxTokens: 5000 });
    expect(encode(claude, { reasoning: { max_tokens: 4000 } }).body['inferenceConfig']).toBeUndefined();
  });

  it.each([
    ['is given up', 'where the loop of tools began without a thought', 'vertex.generate', undefined],
    ['goes on', 'where the thought came back', 'bedrock.converse', { type: 'enabled', budget_tokens: 4000 }],
  ])('by budget %s %s', (...[, , dialect, thinking]) => {
    const messages: Message[] = [
      ask(),
      {
        role: 'assistant',
        parts: [
          sealed(dialect),
          { type: 'tool_call', id: 'a', name: 'f', arguments: '{}', kind: 'function' },
        ],
      },
      {
        role: 'user',
        parts: [{ type: 'tool_result', tool_call_id: 'a', parts: [{ type: 'text', text: 'y' }] }],
      },
    ];
    const { body, dropped } = encode(claude, { reasoning: { max_tokens: 4000 }, messages });
    expect(object(body['additionalModelRequestFields'])?.['thinking']).toEqual(thinking);
    expect(dropped.includes('reasoning')).toBe(thinking === undefined);
  });

  it('at the highest step of Nova gives way to a limit, and refuses sampling', () => {
    const limited = encode(nova, { reasoning: { effort: 'high' }, max_tokens: 100, temperature: 0.5 });
    expect(limited.body).toMatchObject({
      inferenceConfig: { maxTokens: 100, temperature: 0.5 },
      additionalModelRequestFields: { reasoningConfig: { maxReasoningEffort: 'medium' } },
    });
    expect(limited.dropped).toEqual(['reasoning.effort']);
    const free = encode(nova, { reasoning: { effort: 'high' }, temperature: 0.5 });
    expect(free.body['inferenceConfig']).toBeUndefined();
    expect(free.dropped).toEqual(['temperature']);
  });
});

describe('tools', () => {
  const calls: Message[] = [
    ask(),
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 't', name: 'get_weather', arguments: '{}', kind: 'function' }],
    },
    ask({ type: 'tool_result', tool_call_id: 't', parts: [] }),
  ];

  it.each<[ChatRequest['tool_choice'], JsonObject | undefined]>([
    [undefined, undefined],
    [{ type: 'auto' }, { auto: {} }],
    [{ type: 'required' }, { any: {} }],
    [{ type: 'function', name: 'get_weather' }, { tool: { name: 'get_weather' } }],
    [{ type: 'allowed', mode: 'required', names: ['get_weather'] }, { any: {} }],
  ])('and the choice %o', (choice, expected) => {
    const request = choice === undefined ? {} : { tool_choice: choice };
    const { body } = encode(claude, { tools: [weather, { ...weather, name: 'other' }], ...request });
    expect(object(body['toolConfig'])?.['toolChoice']).toEqual(expected);
    const names = [...JSON.stringify(body['toolConfig']).matchAll(/"name":"(\w+)","input/gu)];
    expect(names).toHaveLength(choice?.type === 'allowed' ? 1 : 2);
  });

  it('are left out where none may be called, unless the history calls them', () => {
    expect(encode(nova, { tools: [weather], tool_choice: { type: 'none' } }).body).not.toHaveProperty(
      'toolConfig',
    );
    const { body, dropped } = encode(nova, {
      tools: [weather],
      tool_choice: { type: 'none' },
      messages: calls,
    });
    expect(body['toolConfig']).toHaveProperty('tools');
    expect(dropped).toEqual(['tool_choice']);
    const own = encode(claude, { tools: [weather], tool_choice: { type: 'none' }, messages: calls });
    expect(own.body['additionalModelRequestFields']).toEqual({ tool_choice: { type: 'none' } });
    expect(own.dropped).toEqual([]);
  });

  it('of the history are told where the request has none', () => {
    expect(encode(nova, { messages: calls }).body['toolConfig']).toEqual({
      tools: [
        { toolSpec: { name: 'get_weather', inputSchema: { json: { type: 'object', properties: {} } } } },
      ],
    });
  });

  it('are called one at a time in the words of Claude, in one place only', () => {
    const one = { tools: [weather], parallel_tool_calls: false };
    expect(encode(claude, one).body).toMatchObject({
      additionalModelRequestFields: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
    });
    const forced = encode(claude, { ...one, tool_choice: { type: 'function', name: 'get_weather' } });
    expect(forced.body['toolConfig']).not.toHaveProperty('toolChoice');
    expect(forced.body['additionalModelRequestFields']).toEqual({
      tool_choice: { type: 'tool', name: 'get_weather', disable_parallel_tool_use: true },
    });
    expect(refusal(nova, one)).toMatchObject({ code: 'unsupported_parameter', param: 'parallel_tool_calls' });
  });

  it('cannot be demanded of models that know no choice, and "auto" is not said to them', () => {
    expect(refusal(llama, { tools: [weather], tool_choice: { type: 'required' } })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'tool_choice',
    });
    expect(
      encode(llama, { tools: [weather], tool_choice: { type: 'auto' } }).body['toolConfig'],
    ).not.toHaveProperty('toolChoice');
  });

  it('of another vendor, and free-text ones, are refused', () => {
    expect(refusal(claude, { tools: [{ type: 'custom', name: 'shell' }] })).toMatchObject({
      param: 'tools[0]',
    });
    const search = { type: 'opaque' as const, dialect: 'openai.responses', kind: 'web_search', value: {} };
    expect(refusal(claude, { tools: [weather, search] })).toMatchObject({ param: 'tools[1]' });
    expect(refusal(claude, { tools: [{ ...weather, name: 'x'.repeat(65) }] })).toMatchObject({
      param: 'tools[0].name',
    });
  });

  it('are strict where the model can be', () => {
    const strict = [{ ...weather, strict: true }];
    expect(JSON.stringify(encode(claude, { tools: strict }).body)).toContain('"strict":true');
    expect(encode(olderClaude, { tools: strict }).dropped).toEqual(['tools[0].strict']);
  });
});

describe('cache markers', () => {
  const marked: Partial<ChatRequest> = {
    tools: [{ ...weather, cache_control: { type: 'ephemeral' } }],
    messages: [
      {
        role: 'system',
        parts: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      },
      ask({ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }, { type: 'text', text: 'b' }),
    ],
    cache_control: { type: 'ephemeral' },
  };

  it('become points behind what they mark', () => {
    const { body, dropped } = encode(claude, marked);
    expect(body).toMatchObject({
      system: [{ text: 's' }, { cachePoint: { type: 'default', ttl: '1h' } }],
      messages: [
        {
          content: [
            { text: 'a' },
            { cachePoint: { type: 'default' } },
            { text: 'b' },
            { cachePoint: { type: 'default' } },
          ],
        },
      ],
    });
    expect(JSON.stringify(body['toolConfig'])).toContain('{"cachePoint":{"type":"default"}}');
    expect(dropped).toEqual([]);
  });

  it('are listed where the model knows them in part, or not at all', () => {
    expect(encode(nova, marked).dropped).toEqual(['tools[0].cache_control', 'messages[0].cache_control.ttl']);
    expect(encode(llama, marked).dropped).toEqual([
      'tools[0].cache_control',
      'messages[0].cache_control',
      'messages[1].cache_control',
      'cache_control',
    ]);
  });
});

describe('structured output', () => {
  const format = {
    type: 'json_schema' as const,
    name: 'w',
    schema: { type: 'object', properties: {} },
    description: 'd',
  };

  it('is native where the model has it', () => {
    for (const model of [claude, 'minimax.minimax-m2', 'openai.gpt-oss-20b-1:0', 'qwen.qwen3-32b-v1:0']) {
      expect(encode(model, { response_format: format }).body['outputConfig']).toEqual({
        textFormat: {
          type: 'json_schema',
          structure: {
            jsonSchema: { schema: '{"type":"object","properties":{}}', name: 'w', description: 'd' },
          },
        },
      });
    }
  });

  it.each([olderClaude, 'anthropic.claude-opus-4-1-20250805-v1:0', nova, ownProfile])(
    'is one forced tool of %s',
    (model) => {
      const { body } = encode(model, { response_format: format });
      expect(body).not.toHaveProperty('outputConfig');
      expect(body['toolConfig']).toMatchObject({
        toolChoice: { tool: { name: 'bifrost_structured_output' } },
        tools: [{ toolSpec: { inputSchema: { json: format.schema } } }],
      });
    },
  );

  it('is not strict as a tool, and says so', () => {
    const strict = { response_format: { ...format, strict: true } };
    expect(encode(claude, strict).dropped).toEqual([]);
    expect(encode(nova, strict).dropped).toEqual(['response_format.json_schema.strict']);
  });

  it('is refused where neither fits', () => {
    expect(refusal(llama, { response_format: format })).toMatchObject({ param: 'response_format' });
    expect(refusal(nova, { response_format: format, tools: [weather] })).toMatchObject({
      param: 'response_format',
    });
    expect(refusal(nova, { response_format: { ...format, schema: { type: 'array' } } })).toMatchObject({
      param: 'response_format',
    });
  });
});

describe('parameters', () => {
  it('stand in inferenceConfig, and top_k in the field of the family', () => {
    const sampling = { max_tokens: 9, temperature: 0.5, top_k: 3, stop: ['X'] };
    expect(encode(olderClaude, { ...sampling, top_p: 0.9 }).body).toMatchObject({
      inferenceConfig: { maxTokens: 9, temperature: 0.5, topP: 0.9, stopSequences: ['X'] },
      additionalModelRequestFields: { top_k: 3 },
      additionalModelResponseFieldPaths: ['/stop_sequence', '/delta/stop_sequence'],
    });
    expect(encode(nova, sampling).body['additionalModelRequestFields']).toEqual({
      inferenceConfig: { topK: 3 },
    });
    expect(encode('cohere.command-r-v1:0', sampling).body['additionalModelRequestFields']).toEqual({ k: 3 });
    expect(encode(llama, sampling).dropped).toEqual(['top_k']);
    expect(encode(llama, sampling).body).not.toHaveProperty('additionalModelResponseFieldPaths');
  });

  it('that only tune are listed', () => {
    const { body, dropped } = encode(llama, {
      seed: 1,
      frequency_penalty: 0.1,
      presence_penalty: 0.1,
      user: 'u',
      store: true,
      verbosity: 'low',
      temperature: 1.5,
      service_tier: 'scale',
      logit_bias: { 50256: 5 },
      metadata: { note: 'ä' },
      unknown: { dialect: 'chat', fields: { foo: 1 } },
    });
    expect(dropped.toSorted()).toEqual([
      'foo',
      'frequency_penalty',
      'logit_bias',
      'metadata',
      'presence_penalty',
      'seed',
      'service_tier',
      'store',
      'temperature',
      'user',
      'verbosity',
    ]);
    expect(Object.keys(body)).toEqual(['messages']);
  });

  it.each<[string, Partial<ChatRequest>]>([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['stop', { stop: [''] }],
    ['logit_bias', { logit_bias: { 50256: -100 } }],
    ['tool_choice', { tool_choice: { type: 'required' } }],
  ])('that cannot be said are refused: %s', (param, request) => {
    expect(refusal(claude, request)).toMatchObject({ code: 'unsupported_parameter', param });
  });

  it('that name what another provider keeps are refused', () => {
    const unknown = { dialect: 'responses', fields: { previous_response_id: 'resp_1' } };
    expect(refusal(claude, { bound: ['previous_response_id'], unknown })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'previous_response_id',
    });
  });

  it('of Bedrock itself go on, and meet ours in one object', () => {
    const { body } = encode(claude, {
      top_k: 2,
      metadata: { team: 'a b' },
      service_tier: 'flex',
      unknown: {
        dialect: 'bedrock.converse',
        fields: {
          guardrailConfig: { guardrailIdentifier: 'g' },
          additionalModelRequestFields: { top_k: 9, anthropic_beta: ['x'] },
        },
      },
    });
    expect(body).toMatchObject({
      guardrailConfig: { guardrailIdentifier: 'g' },
      additionalModelRequestFields: { top_k: 2, anthropic_beta: ['x'] },
      requestMetadata: { team: 'a b' },
      serviceTier: { type: 'flex' },
    });
  });
});
