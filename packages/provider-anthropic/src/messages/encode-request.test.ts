import {
  BifrostError,
  objects,
  type ChatRequest,
  type JsonObject,
  type Message,
  type Part,
} from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { deepFreeze, encodeContext, jsonOf } from '../../test/support.js';
import { encodeRequest } from './encode-request.js';

const newModel = 'claude-sonnet-5';
const budgetModel = 'claude-sonnet-4-5-20250929';
const oldModel = 'claude-3-haiku-20240307';

function chat(changes: Partial<ChatRequest> = {}): ChatRequest {
  return { model: 'asked', stream: false, messages: [user('hi')], ...changes };
}

function user(...parts: (string | Part)[]): Message {
  return { role: 'user', parts: parts.map(partOf) };
}

function assistant(...parts: (string | Part)[]): Message {
  return { role: 'assistant', parts: parts.map(partOf) };
}

function partOf(part: string | Part): Part {
  return typeof part === 'string' ? { type: 'text', text: part } : part;
}

function call(id: string, args: string): Part {
  return { type: 'tool_call', id, name: 'f', arguments: args, kind: 'function' };
}

function result(id: string, ...parts: (string | Part)[]): Part {
  return { type: 'tool_result', tool_call_id: id, parts: parts.map(partOf) };
}

function encode(request: ChatRequest, model = budgetModel, options: unknown = {}) {
  const wire = encodeRequest(deepFreeze(request), encodeContext(model, options));
  return { body: jsonOf(wire.body), dropped: wire.dropped, wire };
}

function refusal(request: ChatRequest, model = budgetModel): { code: string; param: string | undefined } {
  try {
    encode(request, model);
  } catch (error) {
    if (BifrostError.isInstance(error)) return { code: error.code, param: error.param };
    throw error;
  }
  throw new Error('nothing was refused');
}

const tool = { type: 'function', name: 'f', parameters: { type: 'object' } } as const;

describe('the conversation', () => {
  it('hoists system and developer messages to system, in order', () => {
    const { body } = encode(
      chat({
        messages: [
          { role: 'system', parts: [partOf('one')] },
          user('hi'),
          { role: 'developer', parts: [{ type: 'text', text: 'two', cache_control: { type: 'ephemeral' } }] },
        ],
      }),
    );
    expect(body['system']).toEqual([
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two', cache_control: { type: 'ephemeral' } },
    ]);
    expect(body['messages']).toEqual([{ role: 'user', content: 'hi' }]);
  });

  it('keeps a system message with a block of its own in its place', () => {
    const addition = { type: 'tool_addition', tool: { name: 'f' } };
    const opaque: Part = {
      type: 'opaque',
      dialect: 'anthropic.messages',
      kind: 'tool_addition',
      value: addition,
    };
    const { body } = encode(chat({ messages: [user('hi'), { role: 'system', parts: [opaque] }] }));
    expect(body['messages']).toEqual([
      { role: 'user', content: 'hi' },
      { role: 'system', content: [addition] },
    ]);
  });

  it('merges turns of one role and puts every result of a turn first', () => {
    const { body } = encode(
      chat({
        messages: [
          user('a'),
          user('b'),
          assistant(call('1', '{}')),
          assistant(call('2', '')),
          user('first ', result('1', 'one')),
          user(result('2')),
        ],
      }),
    );
    expect(body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: '1', name: 'f', input: {} },
          { type: 'tool_use', id: '2', name: 'f', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: '1', content: [{ type: 'text', text: 'one' }] },
          { type: 'tool_result', tool_use_id: '2' },
          { type: 'text', text: 'first ' },
        ],
      },
    ]);
  });

  it('merges very many turns of one role without holding the process up', () => {
    // Copying the turn for each would need minutes, and the runner's time limit would fail the test.
    const { body } = encode(chat({ messages: Array.from({ length: 100_000 }, () => user('x')) }));
    expect(objects(objects(body['messages'])[0]?.['content'])).toHaveLength(100_000);
  });

  it('leaves empty and blank text out, which Anthropic refuses, and turns that are empty then', () => {
    const system: Message = { role: 'system', parts: [{ type: 'text', text: ' ' }] };
    const { body } = encode(chat({ messages: [system, user('a'), assistant('', '\n\n'), user('b', ' ')] }));
    expect(body).not.toHaveProperty('system');
    expect(body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ]);
  });

  it('ends with an assistant turn where the caller begins the answer', () => {
    const { body } = encode(chat({ messages: [user('a'), assistant('{')] }));
    expect(body['messages']).toEqual([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: '{' },
    ]);
  });

  it('keeps errors, pictures and cache markers in results', () => {
    const picture: Part = { type: 'image', source: { data: 'QQ==', media_type: 'image/png' } };
    const failed: Part = {
      type: 'tool_result',
      tool_call_id: '1',
      parts: [picture],
      is_error: true,
      cache_control: { type: 'ephemeral', ttl: '1h' },
    };
    expect(encode(chat({ messages: [user(failed)] })).body['messages']).toEqual([
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: '1',
            content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QQ==' } }],
            is_error: true,
            cache_control: { type: 'ephemeral', ttl: '1h' },
          },
        ],
      },
    ]);
  });

  it('sends a long number in arguments digit by digit', () => {
    const source = '{"id": 12345678901234567890, "ratio":0.12345678901234567, "say": "raw-json-0-"}';
    const { wire } = encode(chat({ messages: [user('a'), assistant(call('1', source))] }));
    expect(wire.body.kind).toBe('bytes');
    expect(wire.body.kind === 'bytes' && Buffer.from(wire.body.bytes).toString()).toContain(
      `"input":${source.replaceAll(': ', ':').replaceAll(', ', ',')}`,
    );
  });

  it('shows arguments that are no object as they came, and says so', () => {
    for (const source of ['[1]', '"x"', '{"cut":']) {
      const { body, dropped } = encode(chat({ messages: [assistant(call('1', source))] }));
      expect(JSON.stringify(body)).toContain(`"input":${JSON.stringify({ invalid_json: source })}`);
      expect(dropped).toEqual(['messages[0].tool_calls.arguments']);
    }
  });

  it('maps ids that Anthropic refuses, the same in call and result', () => {
    const { body } = encode(chat({ messages: [assistant(call('a.b:1', '{}')), user(result('a.b:1'))] }));
    const ids = JSON.stringify(body).match(/toolu_[\w-]+/gu);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('sends only reasoning back that Anthropic signed or encrypted', () => {
    const { body, dropped } = encode(
      chat({
        messages: [
          user('a'),
          assistant(
            { type: 'reasoning', text: 'own', signature: 's', dialect: 'vertex.anthropic' },
            { type: 'reasoning', encrypted: 'd', dialect: 'anthropic.messages' },
            { type: 'reasoning', text: 'foreign', signature: 's', dialect: 'gemini.generate' },
            { type: 'reasoning', text: 'unsigned', dialect: 'anthropic.messages' },
            'b',
          ),
        ],
      }),
    );
    expect(body['messages']).toMatchObject([
      {},
      {
        content: [
          { type: 'thinking', thinking: 'own', signature: 's' },
          { type: 'redacted_thinking', data: 'd' },
          { type: 'text', text: 'b' },
        ],
      },
    ]);
    expect(dropped).toEqual(['messages[1].reasoning']);
  });

  it('refuses what another vendor keeps, instead of answering without it', () => {
    const bound = ['previous_response_id'];
    const unknown = { dialect: 'responses', fields: { previous_response_id: 'resp_1' } };
    const kept = chat({ bound, unknown });
    expect(() => encodeRequest(kept, encodeContext(newModel))).toThrow(/previous_response_id/u);
  });

  it('keeps blocks of its own dialect and names those of others', () => {
    const value = { type: 'web_search_tool_result', content: [] };
    const { body, dropped } = encode(
      chat({
        messages: [
          assistant(
            { type: 'opaque', dialect: 'anthropic.messages', kind: 'web_search_tool_result', value },
            { type: 'opaque', dialect: 'openai.responses', kind: 'file_search_call', value: {} },
          ),
        ],
      }),
    );
    expect(body['messages']).toEqual([{ role: 'assistant', content: [value] }]);
    expect(dropped).toEqual(['messages[0].file_search_call']);
  });
});

function sourceOf(part: Part): unknown {
  const { body } = encode(chat({ messages: [user(part)] }));
  const block = objects(objects(body['messages'])[0]?.['content'])[0];
  return block?.['source'];
}

describe('media', () => {
  it('writes every kind of source', () => {
    expect(sourceOf({ type: 'image', source: { url: 'https://x.test/a.png' } })).toEqual({
      type: 'url',
      url: 'https://x.test/a.png',
    });
    expect(sourceOf({ type: 'image', source: { url: 'data:image/gif;base64,R0k=' } })).toEqual({
      type: 'base64',
      media_type: 'image/gif',
      data: 'R0k=',
    });
    expect(sourceOf({ type: 'image', source: { url: 'data:image/jpg;base64,/9g=' } })).toEqual({
      type: 'base64',
      media_type: 'image/jpeg',
      data: '/9g=',
    });
    expect(
      sourceOf({ type: 'file', source: { data: 'JVBERg==', media_type: 'Application/PDF; name="a.pdf"' } }),
    ).toEqual({ type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' });
    expect(sourceOf({ type: 'file', source: { data: 'JVBERg==', media_type: 'application/pdf' } })).toEqual({
      type: 'base64',
      media_type: 'application/pdf',
      data: 'JVBERg==',
    });
    expect(
      sourceOf({ type: 'file', source: { data: 'aMOk', media_type: 'text/markdown; charset=utf-8' } }),
    ).toEqual({
      type: 'text',
      media_type: 'text/plain',
      data: 'hä',
    });
  });

  it('asks for the beta that stored files need', () => {
    const { wire } = encode(chat({ messages: [user({ type: 'file', source: { file_id: 'file_1' } })] }));
    expect(wire.headers).toEqual({ 'anthropic-beta': 'files-api-2025-04-14' });
  });

  it('keeps title, context and citations of documents', () => {
    const part: Part = {
      type: 'file',
      source: { url: 'https://x.test/a.pdf' },
      filename: 'a.pdf',
      context: 'c',
      citations: true,
    };
    expect(JSON.stringify(encode(chat({ messages: [user(part)] })).body)).toContain(
      '"title":"a.pdf","context":"c","citations":{"enabled":true}',
    );
  });

  it.each<Part>([
    { type: 'audio', source: { data: 'AA==', media_type: 'audio/wav' } },
    { type: 'video', source: { url: 'https://x.test/a.mp4' } },
    { type: 'file', source: { data: 'AA==', media_type: 'application/zip' } },
    { type: 'image', source: { url: 'gs://bucket/a.png' } },
  ])('refuses what Claude cannot read: %o', (part) => {
    expect(refusal(chat({ messages: [user(part)] }))).toEqual({
      code: 'unsupported_parameter',
      param: `messages[0].${part.type}`,
    });
  });
});

describe('tools', () => {
  it('writes a function with a schema in any case', () => {
    const { body } = encode(
      chat({ tools: [{ type: 'function', name: 'f', strict: true, description: 'd' }] }),
    );
    expect(body['tools']).toEqual([
      { name: 'f', description: 'd', strict: true, input_schema: { type: 'object', properties: {} } },
    ]);
  });

  it('drops strict where the model has no grammar', () => {
    expect(encode(chat({ tools: [{ ...tool, strict: true }] }), oldModel).dropped).toEqual([
      'tools[0].strict',
    ]);
  });

  it.each<[ChatRequest['tool_choice'], boolean | undefined, JsonObject | undefined]>([
    [undefined, undefined, undefined],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    [{ type: 'auto' }, true, { type: 'auto' }],
    [{ type: 'none' }, false, { type: 'none' }],
    [{ type: 'required' }, false, { type: 'any', disable_parallel_tool_use: true }],
    [{ type: 'function', name: 'f' }, undefined, { type: 'tool', name: 'f' }],
    [{ type: 'allowed', mode: 'required', names: ['f'] }, undefined, { type: 'any' }],
  ])('maps the choice %o with parallel %o', (choice, parallel, expected) => {
    const request = chat({ tools: [tool, { ...tool, name: 'g' }] });
    if (choice !== undefined) request.tool_choice = choice;
    if (parallel !== undefined) request.parallel_tool_calls = parallel;
    const { body } = encode(request);
    expect(body['tool_choice']).toEqual(expected);
    expect(body['tools']).toHaveLength(choice?.type === 'allowed' ? 1 : 2);
  });

  it('refuses free-text tools, tools of other vendors, and forced calls where the model does', () => {
    expect(refusal(chat({ tools: [{ type: 'custom', name: 'sh' }] })).param).toBe('tools[0]');
    const foreign = { type: 'opaque', dialect: 'openai.responses', kind: 'web_search', value: {} } as const;
    expect(refusal(chat({ tools: [foreign] })).param).toBe('tools[0]');
    expect(refusal(chat({ tools: [tool], tool_choice: { type: 'required' } }), 'claude-opus-5-5').param).toBe(
      'tool_choice',
    );
  });

  it('keeps its own tools whole', () => {
    const value = { type: 'web_search_20250305', name: 'web_search', max_uses: 2 };
    const own = {
      type: 'opaque',
      dialect: 'anthropic.messages',
      kind: 'web_search_20250305',
      value,
    } as const;
    expect(encode(chat({ tools: [own] })).body['tools']).toEqual([value]);
  });
});

const thought = (dialect: string): Part => ({ type: 'reasoning', text: 'hm', signature: 's', dialect });
const own = thought('anthropic.messages');
const foreign = thought('vertex.generate');

describe('max_tokens and thinking', () => {
  it.each([
    ['claude-3-opus-20240229', 4096],
    ['claude-3-5-haiku-latest', 8192],
    ['claude-3-7-sonnet-20250219', 32_000],
    ['claude-opus-5', 32_000],
    ['my-deployment', 8192],
  ])('asks %s for at most %i tokens unless told otherwise', (model, expected) => {
    expect(encode(chat(), model).body['max_tokens']).toBe(expected);
    expect(encode(chat(), model, { default_max_tokens: 99 }).body['max_tokens']).toBe(99);
    expect(encode(chat({ max_tokens: 7 }), model, { default_max_tokens: 99 }).body['max_tokens']).toBe(7);
  });

  it.each([
    [{ effort: 'minimal' }, 1099],
    [{ effort: 'low' }, 1474],
    [{ effort: 'medium' }, 2299],
    [{ effort: 'high' }, 3424],
    [{ effort: 'odd' }, 2299],
    [{ max_tokens: 5 }, 1024],
    [{ max_tokens: -1 }, 1024],
    [{ max_tokens: 2000, effort: 'low' }, 2000],
  ])('turns %o into a budget of %i', (reasoning, budget) => {
    expect(encode(chat({ reasoning, max_tokens: 4024 })).body).toMatchObject({
      thinking: { type: 'enabled', budget_tokens: budget },
      max_tokens: 4024,
    });
  });

  it('raises max_tokens above a budget that would not fit', () => {
    const { body } = encode(chat({ reasoning: { max_tokens: 5000 }, max_tokens: 100 }));
    expect(body).toMatchObject({ thinking: { budget_tokens: 5000 }, max_tokens: 5100 });
    expect(encode(chat({ reasoning: { effort: 'high' }, max_tokens: 10 })).body).toMatchObject({
      thinking: { budget_tokens: 1024 },
      max_tokens: 1034,
    });
  });

  it('asks models of the newest kind by effort', () => {
    expect(encode(chat({ reasoning: { effort: 'minimal' } }), newModel).body).toMatchObject({
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'low' },
    });
    const budget = encode(chat({ reasoning: { max_tokens: 30_000 } }), newModel).body;
    expect(budget['output_config']).toEqual({ effort: 'high' });
    expect(encode(chat({ reasoning: { effort: 'xhigh' } }), 'claude-opus-4-6').body).toMatchObject({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'max' },
    });
  });

  it('turns thinking off, or down where it cannot be off', () => {
    expect(encode(chat({ reasoning: { effort: 'none' } })).body['thinking']).toEqual({ type: 'disabled' });
    expect(encode(chat({ reasoning: { max_tokens: 0 } })).body['thinking']).toEqual({ type: 'disabled' });
    const always = encode(chat({ reasoning: { effort: 'none' } }), 'claude-fable-5');
    expect(always.body['thinking']).toBeUndefined();
    expect(always.body['output_config']).toEqual({ effort: 'low' });
    expect(always.dropped).toEqual(['reasoning.effort']);
    expect(encode(chat({ reasoning: { effort: 'none' } }), oldModel).body['thinking']).toBeUndefined();
  });

  it('drops reasoning that the model lacks or that a forced call excludes', () => {
    expect(encode(chat({ reasoning: { effort: 'low' } }), oldModel).dropped).toEqual(['reasoning']);
    const forced = chat({ reasoning: { effort: 'low' }, tools: [tool], tool_choice: { type: 'required' } });
    expect(encode(forced).body['thinking']).toBeUndefined();
    expect(encode(forced).dropped).toEqual(['reasoning']);
  });

  it.each<[boolean, string, Message[]]>([
    [true, 'nothing was thought', [assistant(call('a', '{}')), user(result('a', '1'))]],
    [true, 'another vendor thought', [assistant(foreign, call('a', '{}')), user(result('a', '1'))]],
    [true, 'words come with the result', [assistant(call('a', '{}')), user(result('a', '1'), 'go on')]],
    [false, 'the model thought', [assistant(own, call('a', '{}')), user(result('a', '1'))]],
    [
      false,
      'the model thought at the beginning',
      [
        assistant(own, call('a', '{}')),
        user(result('a', '1')),
        assistant(call('b', '{}')),
        user(result('b', '2')),
      ],
    ],
    [
      true,
      'the model thought in an earlier turn alone',
      [assistant(own, 'hi'), user('go'), assistant(call('b', '{}')), user(result('b', '2'))],
    ],
    [
      false,
      'the loop is over',
      [assistant(call('a', '{}')), user(result('a', '1')), assistant('done'), user('next')],
    ],
  ])('gives up thinking by budget (%s) within a tool loop where %s', (gives, _, turns) => {
    const request = chat({ reasoning: { max_tokens: 2000 }, messages: [user('hi'), ...turns] });
    const { body, dropped } = encode(request);
    expect([body['thinking'] === undefined, dropped.includes('reasoning')]).toEqual([gives, gives]);
    // models that think as they like do not mind
    expect(encode(request, newModel).body['thinking']).toMatchObject({ type: 'adaptive' });
  });
});

describe('sampling', () => {
  const sampling = { temperature: 0.5, top_p: 0.9, top_k: 5 };

  it('is kept where the model takes it', () => {
    expect(encode(chat(sampling), oldModel).body).toMatchObject(sampling);
  });

  it.each([
    ['thinking is on', budgetModel, { reasoning: { effort: 'low' } }, ['temperature', 'top_p', 'top_k']],
    ['the model refuses it', newModel, {}, ['temperature', 'top_p', 'top_k']],
    ['the model takes one of two', budgetModel, {}, ['top_p']],
  ])('is dropped and named when %s', (...[, model, changes, expected]) => {
    const { body, dropped } = encode(chat({ ...sampling, ...changes }), model);
    expect(dropped).toEqual(expected);
    for (const member of expected) expect(body[member]).toBeUndefined();
  });

  it('drops a temperature that does not exist here', () => {
    const { body, dropped } = encode(chat({ temperature: 1.5 }));
    expect(body['temperature']).toBeUndefined();
    expect(dropped).toEqual(['temperature']);
  });
});

describe('response formats', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false };
  const format = { type: 'json_schema', name: 'n', schema } as const;

  it('are native where the model has them', () => {
    const { body } = encode(
      chat({ response_format: format, tools: [tool], reasoning: { effort: 'low' } }),
      newModel,
    );
    expect(body['output_config']).toEqual({ effort: 'low', format: { type: 'json_schema', schema } });
    expect(body['tools']).toHaveLength(1);
  });

  it('are one forced tool elsewhere', () => {
    expect(encode(chat({ response_format: format }), oldModel).body).toMatchObject({
      tools: [{ name: 'bifrost_structured_output', input_schema: schema }],
      tool_choice: { type: 'tool', name: 'bifrost_structured_output' },
    });
    expect(encode(chat({ response_format: { type: 'json_object' } })).body).toMatchObject({
      tools: [{ input_schema: { type: 'object' } }],
    });
  });

  it('say what of them gets lost: the description in the native form, the promise in the other', () => {
    const whole = { ...format, description: 'd', strict: true };
    const dropped = (model: string) => encode(chat({ response_format: whole }), model).dropped;
    expect(dropped(newModel)).toEqual(['response_format.json_schema.description']);
    expect(dropped(oldModel)).toEqual(['response_format.json_schema.strict']);
  });

  it('are refused where neither is possible', () => {
    const expected = { code: 'unsupported_parameter', param: 'response_format' };
    expect(refusal(chat({ response_format: format, tools: [tool] }), oldModel)).toEqual(expected);
    expect(refusal(chat({ response_format: { ...format, schema: { type: 'array' } } }), oldModel)).toEqual(
      expected,
    );
    expect(refusal(chat({ response_format: { type: 'json_object' } }), 'claude-opus-5-5')).toEqual(expected);
  });
});

describe('the fate of parameters', () => {
  it.each<[string, Partial<ChatRequest>]>([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['logprobs', { top_logprobs: 3 }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['logit_bias', { logit_bias: { '5': -100 } }],
    ['stop', { stop: ['\n'] }],
  ])('refuses %s', (param, changes) => {
    expect(refusal(chat(changes))).toEqual({ code: 'unsupported_parameter', param });
  });

  it('drops and names what tunes', () => {
    const { dropped } = encode(
      chat({
        seed: 1,
        frequency_penalty: 1,
        presence_penalty: 1,
        prediction: {},
        verbosity: 'low',
        store: true,
        metadata: { a: 'b' },
        logit_bias: { '5': 3 },
        service_tier: 'flex',
        messages: [{ ...user('hi'), name: 'Ann' }],
        unknown: { dialect: 'openai.chat', fields: { web_search_options: {} } },
      }),
    );
    expect([...dropped].toSorted()).toEqual([
      'frequency_penalty',
      'logit_bias',
      'messages[0].name',
      'metadata',
      'prediction',
      'presence_penalty',
      'seed',
      'service_tier',
      'store',
      'verbosity',
      'web_search_options',
    ]);
  });

  it('says what it can', () => {
    const { body, dropped } = encode(
      chat({
        user: 'u1',
        stop: ['END'],
        service_tier: 'default',
        parallel_tool_calls: true,
        cache_control: { type: 'ephemeral' },
        unknown: { dialect: 'anthropic.messages', fields: { container: 'c', anthropic_beta: ['b1'] } },
      }),
    );
    expect(body).toMatchObject({
      model: budgetModel,
      metadata: { user_id: 'u1' },
      stop_sequences: ['END'],
      service_tier: 'standard_only',
      cache_control: { type: 'ephemeral' },
      container: 'c',
    });
    expect(body).not.toHaveProperty('anthropic_beta');
    expect(body).not.toHaveProperty('stream');
    expect(dropped).toEqual([]);
  });
});
