import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeContext, frozen, inboundRequest } from '../../../test/support/dialects.js';
import type { ChatRequest } from '../../hub/chat.js';
import type { Message, Part } from '../../hub/part.js';
import { objects, parseObject, type JsonObject } from '../../json/read.js';
import { decodeRequest } from './decode-request.js';
import { responsesDialect } from './dialect.js';
import type { ResponsesDialectOptions } from './settings.js';

function encode(
  request: Partial<ChatRequest>,
  options: ResponsesDialectOptions = { id: 'acme.responses', speaks: ['responses'] },
): { body: JsonObject; dropped: readonly string[] } {
  const whole = frozen({ model: 'asked', messages: [], stream: false, ...request });
  const wire = responsesDialect(options).encodeRequest(whole, encodeContext({ stream: whole.stream }));
  if (wire.body.kind !== 'json') throw new Error('the body is no JSON');
  return { body: wire.body.value, dropped: wire.dropped };
}

function user(...parts: Part[]): Message {
  return { role: 'user', parts };
}

describe('encodeRequest', () => {
  it('writes a conversation of another dialect', () => {
    const { body, dropped } = encode({
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'be brief' }] },
        user(
          { type: 'text', text: 'look' },
          { type: 'image', source: { data: 'iVBO', media_type: 'image/png' } },
        ),
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'hm', signature: 's', dialect: 'vendor.messages' },
            { type: 'text', text: 'a moment' },
            { type: 'tool_call', id: 'call_1', name: 'get', arguments: '{"a":1}', kind: 'function' },
            { type: 'tool_call', id: 'call_2', name: 'sql', arguments: 'select', kind: 'custom' },
          ],
        },
        user(
          {
            type: 'tool_result',
            tool_call_id: 'call_1',
            parts: [{ type: 'text', text: 'rain' }],
            is_error: true,
          },
          { type: 'tool_result', tool_call_id: 'call_2', parts: [] },
          { type: 'text', text: 'and?' },
        ),
      ],
      max_tokens: 5,
      seed: 1,
    });
    expect(body).toEqual({
      model: 'wire',
      input: [
        { role: 'system', content: 'be brief' },
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'look' },
            { type: 'input_image', image_url: 'data:image/png;base64,iVBO', detail: 'auto' },
          ],
        },
        { role: 'assistant', content: 'a moment' },
        { type: 'function_call', call_id: 'call_1', name: 'get', arguments: '{"a":1}' },
        { type: 'custom_tool_call', call_id: 'call_2', name: 'sql', input: 'select' },
        { type: 'function_call_output', call_id: 'call_1', output: 'rain' },
        { type: 'custom_tool_call_output', call_id: 'call_2', output: '' },
        { role: 'user', content: 'and?' },
      ],
      max_output_tokens: 5,
      store: false,
    });
    expect(dropped).toEqual(['seed', 'messages[2].reasoning', 'messages[3].tool_result.is_error']);
  });

  it('asks for reasoning in the form that outlives a request that nobody stores', () => {
    expect(encode({ reasoning: { effort: 'high' } }).body).toMatchObject({
      store: false,
      reasoning: { effort: 'high' },
      include: ['reasoning.encrypted_content'],
    });
    expect(encode({ reasoning: { effort: 'none' } }).body).not.toHaveProperty('include');
    expect(encode({ reasoning: { effort: 'low' }, store: true }).body).not.toHaveProperty('include');
  });

  it.each([
    [0, 'none'],
    [1024, 'low'],
    [8192, 'medium'],
    [30_000, 'high'],
  ])('thinks with %i tokens as with effort %s', (max_tokens, effort) => {
    expect(encode({ reasoning: { max_tokens } }).body['reasoning']).toEqual({ effort });
  });

  it('sends back no reasoning that its server would not find', () => {
    const { body, dropped } = encode({
      messages: [
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'a', summary: true, id: 'rs_1', dialect: 'responses' },
            { type: 'reasoning', text: 'b', summary: true, id: 'rs_1', dialect: 'responses', encrypted: 'x' },
            { type: 'reasoning', text: 'c', summary: true, id: 'rs_2', dialect: 'responses' },
          ],
        },
      ],
    });
    expect(body['input']).toEqual([
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [
          { type: 'summary_text', text: 'a' },
          { type: 'summary_text', text: 'b' },
        ],
        encrypted_content: 'x',
      },
    ]);
    expect(dropped).toEqual(['messages[0].reasoning']);
  });

  it('means with a function of Chat what Chat means', () => {
    const tools = [{ type: 'function' as const, name: 'get' }];
    expect(encode({ tools }).body['tools']).toEqual([
      { type: 'function', name: 'get', parameters: { type: 'object', properties: {} }, strict: false },
    ]);
    const unknown = { dialect: 'responses', fields: {} };
    expect(encode({ tools, unknown }).body['tools']).toMatchObject([{ strict: null }]);
  });

  it('writes grammars flat', () => {
    const grammar = { syntax: 'lark', definition: 'x' };
    const { body } = encode({
      tools: [{ type: 'custom', name: 'sql', format: { type: 'grammar', grammar } }],
    });
    expect(body['tools']).toEqual([{ type: 'custom', name: 'sql', format: { type: 'grammar', ...grammar } }]);
  });

  it('passes on what means the same in Chat, and lists the rest', () => {
    const { body, dropped } = encode({
      unknown: {
        dialect: 'chat',
        fields: { prompt_cache_key: 'k', web_search_options: {} },
        inMessages: ['mood'],
      },
    });
    expect(body['prompt_cache_key']).toBe('k');
    expect(dropped).toEqual(['web_search_options', 'mood']);
  });

  it('writes what only its own dialect understands', () => {
    const fields = { previous_response_id: 'resp_1', text: { later: true }, reasoning: { context: 'auto' } };
    const { body, dropped } = encode({
      unknown: { dialect: 'responses', fields },
      bound: ['previous_response_id'],
      verbosity: 'low',
      reasoning: { effort: 'low' },
      logprobs: true,
      top_logprobs: 3,
      stream: true,
    });
    expect(body).toEqual({
      model: 'wire',
      input: [],
      stream: true,
      previous_response_id: 'resp_1',
      text: { later: true, verbosity: 'low' },
      reasoning: { context: 'auto', effort: 'low' },
      include: ['message.output_text.logprobs'],
      top_logprobs: 3,
    });
    expect(dropped).toEqual([]);
  });

  it.each<[string, Partial<ChatRequest>]>([
    ['n', { n: 2 }],
    ['stop', { stop: ['END'] }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['logit_bias', { logit_bias: { 50256: -100 } }],
    ['tools[0]', { tools: [{ type: 'opaque', dialect: 'vendor.messages', kind: 'computer', value: {} }] }],
    ['tool_choice', { tool_choice: { type: 'opaque', dialect: 'vendor.messages', value: {} } }],
    [
      'container',
      { bound: ['container'], unknown: { dialect: 'vendor.messages', fields: { container: 'c' } } },
    ],
    [
      'messages[0].audio',
      { messages: [user({ type: 'audio', source: { data: 'AA', media_type: 'audio/wav' } })] },
    ],
    [
      'messages[0].video',
      { messages: [user({ type: 'video', source: { url: 'https://films.example/a' } })] },
    ],
    [
      'messages[0].image',
      { messages: [{ role: 'assistant', parts: [{ type: 'image', source: { url: 'https://a.example' } }] }] },
    ],
  ])('refuses %s', (param, request) => {
    expect(() => encode(request)).toThrow(expect.objectContaining({ code: 'unsupported_parameter', param }));
  });

  it('drops what only tunes, and lists it', () => {
    const { dropped } = encode({
      seed: 1,
      top_k: 4,
      frequency_penalty: 0.1,
      presence_penalty: 0.1,
      logit_bias: { 5: 10 },
      prediction: {},
      cache_control: { type: 'ephemeral' },
      reasoning: { effort: 'low', max_tokens: 10 },
      messages: [
        {
          role: 'user',
          name: 'ann',
          parts: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }],
        },
        {
          role: 'assistant',
          parts: [{ type: 'opaque', dialect: 'vendor.messages', kind: 'server_tool_use', value: {} }],
        },
      ],
    });
    expect(dropped).toEqual([
      'top_k',
      'seed',
      'frequency_penalty',
      'presence_penalty',
      'logit_bias',
      'prediction',
      'cache_control',
      'reasoning.max_tokens',
      'messages[0].name',
      'messages[0].cache_control',
      'messages[1].server_tool_use',
    ]);
  });

  it('lets a provider say otherwise', () => {
    const { body, dropped } = encode(
      { stop: ['END'], temperature: 1 },
      {
        id: 'acme.responses',
        stop: true,
        adjustRequest: ({ temperature: _temperature, ...rest }) => ({ body: rest, dropped: ['temperature'] }),
      },
    );
    expect(body['stop']).toEqual(['END']);
    expect(body).not.toHaveProperty('temperature');
    expect(dropped).toEqual(['temperature']);
  });
});

const word = fc.string({ minLength: 1, maxLength: 12 });
const data = fc.base64String({ minLength: 4, maxLength: 12 });

const inputContent = fc.oneof(
  fc.record({ type: fc.constant('input_text'), text: fc.string() }),
  fc.record({
    type: fc.constant('input_image'),
    image_url: fc.constant('https://a.example/b'),
    detail: word,
  }),
  fc.record({ type: fc.constant('input_image'), file_id: word, detail: word }),
  fc.record({
    type: fc.constant('input_file'),
    filename: word,
    file_data: data.map((bytes) => `data:application/pdf;base64,${bytes}`),
  }),
  fc.record({
    type: fc.constant('input_text'),
    text: word,
    prompt_cache_breakpoint: fc.constant({ mode: 'x' }),
  }),
  fc.record({ type: fc.constant('input_hologram'), rays: fc.nat() }),
);

const outputContent = fc.oneof(
  fc.record({
    type: fc.constant('output_text'),
    text: word,
    annotations: fc.constantFrom([], [{ type: 'file_citation', file_id: 'f', index: 1, filename: 'n' }]),
    logprobs: fc.constant([]),
  }),
  fc.record({ type: fc.constant('refusal'), refusal: word }),
);

const item = fc.oneof(
  fc.record({
    role: fc.constantFrom('user', 'system', 'developer'),
    content: fc.oneof(fc.string(), fc.array(inputContent)),
  }),
  fc.record({
    type: fc.constant('message'),
    id: word.map((id) => `msg_${id}`),
    role: fc.constant('assistant'),
    status: fc.constant('completed'),
    content: fc.array(outputContent, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    type: fc.constant('reasoning'),
    id: word.map((id) => `rs_${id}`),
    summary: fc.array(fc.record({ type: fc.constant('summary_text'), text: fc.string() }), { maxLength: 2 }),
    encrypted_content: word,
  }),
  fc.record({
    type: fc.constant('function_call'),
    id: word,
    call_id: word,
    name: word,
    arguments: fc.string(),
  }),
  fc.record({ type: fc.constant('custom_tool_call'), call_id: word, name: word, input: fc.string() }),
  fc.record({
    type: fc.constant('function_call_output'),
    call_id: word,
    output: fc.oneof(fc.string(), fc.array(inputContent, { minLength: 2, maxLength: 3 })),
  }),
  fc.record({ type: fc.constant('custom_tool_call_output'), call_id: word, output: fc.string() }),
  fc.record({ type: fc.constant('web_search_call'), id: word, status: fc.constant('completed') }),
  fc.record({ type: fc.constant('item_reference'), id: word }),
);

function asJson(value: object): JsonObject {
  return parseObject(JSON.stringify(value)) ?? {};
}

describe('a client whose own dialect the provider speaks', () => {
  it('has its items written as it wrote them', () => {
    fc.assert(
      fc.property(fc.array(item.map(asJson), { maxLength: 8 }), (input) => {
        const decoded = decodeRequest(inboundRequest({ model: 'm', input }));
        const { body, dropped } = encode(decoded);
        expect(dropped).toEqual([]);
        expect(decodeRequest(inboundRequest({ ...body, model: 'm' }))).toEqual(decoded);
        // Content of one plain text may become a string, and nothing else may change.
        expect(body['input']).toEqual(input.map((each) => asString(each)));
      }),
      { numRuns: 150 },
    );
  });
});

function asString(each: object): object {
  for (const member of ['content', 'output'] as const) {
    const value: unknown = Reflect.get(each, member);
    const list: unknown[] = Array.isArray(value) ? value : [];
    const only: unknown = list[0];
    if (list.length !== 1 || typeof only !== 'object' || only === null) continue;
    if (Reflect.get(only, 'type') === 'input_text' && Object.keys(only).length === 2) {
      return { ...each, [member]: Reflect.get(only, 'text') };
    }
  }
  return each;
}

describe('ids of calls', () => {
  it('that are too long for the provider become the same digest in a call and its result', () => {
    const id = `call_${'x'.repeat(64)}`;
    const messages: Message[] = [
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id, name: 'look', arguments: '{}', kind: 'function' }],
      },
      user({ type: 'tool_result', tool_call_id: id, parts: [] }),
    ];
    const idsOf = (options?: ResponsesDialectOptions): unknown[] =>
      objects(encode({ messages }, options).body['input']).map(({ call_id: callId }) => callId);
    const [call, result] = idsOf({ id: 'acme.responses', longestCallId: 64 });
    expect(call).toMatch(/^call_[\da-f]{24}$/u);
    expect(result).toBe(call);
    expect(idsOf()).toEqual([id, id]);
  });
});
