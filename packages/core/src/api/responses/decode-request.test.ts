import { describe, expect, it } from 'vitest';
import { frozen, inboundRequest } from '../../../test/support/dialects.js';
import { BifrostError } from '../../errors/bifrost-error.js';
import type { ChatRequest } from '../../hub/chat.js';
import type { JsonObject } from '../../json/read.js';
import { encodeCarried } from './carried.js';
import { decodeRequest } from './decode-request.js';

function decode(body: JsonObject): ChatRequest {
  return decodeRequest(inboundRequest(frozen({ model: 'acme/large', ...body })));
}

function problemOf(body: JsonObject): BifrostError {
  try {
    decodeRequest(inboundRequest(body));
  } catch (error) {
    if (BifrostError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('the request was taken');
}

describe('decodeRequest', () => {
  it('reads a text as one message of the user', () => {
    expect(decode({ input: 'hi' })).toEqual({
      model: 'acme/large',
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }],
      stream: false,
      unknown: { dialect: 'responses', fields: {} },
    });
  });

  it('puts instructions first, and marks them', () => {
    const [first] = decode({ input: 'hi', instructions: 'be brief' }).messages;
    expect(first).toEqual({
      role: 'system',
      parts: [
        { type: 'text', text: 'be brief', native: { dialect: 'responses', value: { instructions: true } } },
      ],
    });
  });

  it('joins what the model wrote in one turn, and results that follow each other', () => {
    const { messages } = decode({
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'weather?' }] },
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'secret' },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a moment' }] },
        {
          type: 'function_call',
          id: 'fc_1',
          call_id: 'call_1',
          name: 'get',
          arguments: '{}',
          status: 'completed',
        },
        { type: 'custom_tool_call', call_id: 'call_2', name: 'sql', input: 'select 1' },
        { type: 'function_call_output', call_id: 'call_1', output: 'rain' },
        { type: 'custom_tool_call_output', call_id: 'call_2', output: [{ type: 'input_text', text: '1' }] },
        { role: 'user', content: 'thanks' },
      ],
    });
    expect(messages.map(({ role, parts }) => [role, parts.map((part) => part.type)])).toEqual([
      ['user', ['text']],
      ['assistant', ['reasoning', 'text', 'tool_call', 'tool_call']],
      ['user', ['tool_result', 'tool_result']],
      ['user', ['text']],
    ]);
    expect(messages[1]?.parts[0]).toEqual({
      type: 'reasoning',
      id: 'rs_1',
      encrypted: 'secret',
      dialect: 'responses',
    });
    expect(messages[1]?.parts[2]).toEqual({
      type: 'tool_call',
      id: 'call_1',
      name: 'get',
      arguments: '{}',
      kind: 'function',
      native: { dialect: 'responses', value: { item: { id: 'fc_1' } } },
    });
  });

  it('keeps items that it does not know at their place', () => {
    const search = { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { query: 'x' } };
    const { messages } = decode({
      input: [{ role: 'user', content: 'a' }, search, { role: 'assistant', content: 'b' }],
    });
    expect(messages[1]?.parts).toEqual([
      { type: 'opaque', dialect: 'responses', kind: 'web_search_call', value: search },
      { type: 'text', text: 'b', native: { dialect: 'responses', value: { message: {} } } },
    ]);
  });

  it('reads media', () => {
    const [message] = decode({
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'low' },
            { type: 'input_image', image_url: 'https://pictures.example/a.png' },
            { type: 'input_image', file_id: 'file_1' },
            { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' },
            { type: 'input_file', file_url: 'https://papers.example/b.pdf' },
            { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
          ],
        },
      ],
    }).messages;
    expect(message?.parts.map((part) => ('source' in part ? part.source : part.type))).toEqual([
      { data: 'iVBORw0KGgo=', media_type: 'image/png' },
      { url: 'https://pictures.example/a.png' },
      { file_id: 'file_1' },
      { data: 'JVBERi0=', media_type: 'application/pdf' },
      { url: 'https://papers.example/b.pdf' },
      { data: 'AAAA', media_type: 'audio/mpeg' },
    ]);
  });

  it('reads tools, choices and settings', () => {
    const request = decode({
      input: 'hi',
      tools: [
        { type: 'function', name: 'get', parameters: { type: 'object' }, strict: true, defer_loading: true },
        { type: 'custom', name: 'sql', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
        { type: 'custom', name: 'late', defer_loading: true },
        { type: 'web_search' },
      ],
      tool_choice: { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'get' }] },
      parallel_tool_calls: false,
      text: { format: { type: 'json_schema', name: 'w', schema: {}, strict: true }, verbosity: 'low' },
      reasoning: { effort: 'low', summary: 'auto', context: 'all_turns' },
      max_output_tokens: 64,
      include: ['message.output_text.logprobs', 'reasoning.encrypted_content'],
      top_logprobs: 2,
      temperature: null,
      prompt_cache_key: 'k',
      truncation: 'auto',
      fallbacks: ['acme/small'],
    });
    expect(request.tools?.map((tool) => tool.type)).toEqual(['function', 'custom', 'opaque', 'opaque']);
    expect(request).toMatchObject({
      tool_choice: { type: 'allowed', mode: 'required', names: ['get'] },
      parallel_tool_calls: false,
      response_format: { type: 'json_schema', name: 'w', schema: {}, strict: true },
      verbosity: 'low',
      reasoning: { effort: 'low', summary: 'auto' },
      max_tokens: 64,
      logprobs: true,
      top_logprobs: 2,
      unknown: {
        dialect: 'responses',
        fields: {
          prompt_cache_key: 'k',
          truncation: 'auto',
          reasoning: { context: 'all_turns' },
          include: ['reasoning.encrypted_content'],
        },
      },
    });
    expect(request).not.toHaveProperty('temperature');
    expect(request.unknown?.fields).not.toHaveProperty('fallbacks');
  });

  it('tells other formats what items say beyond our model, and not their ids and states', () => {
    const request = decode({
      input: [
        {
          type: 'message',
          role: 'assistant',
          id: 'msg_1',
          status: 'completed',
          phase: 'commentary',
          content: [{ type: 'output_text', text: 'Wait.', annotations: [] }],
        },
        { type: 'function_call', id: 'fc_1', call_id: 'c', name: 'f', arguments: '{}', status: 'completed' },
      ],
    });
    expect(request.unknown).toEqual({ dialect: 'responses', fields: {}, inMessages: ['phase'] });
  });

  it.each([
    ['none', { type: 'none' }],
    ['required', { type: 'required' }],
    [
      { type: 'custom', name: 'sql' },
      { type: 'custom', name: 'sql' },
    ],
    [{ type: 'web_search' }, { type: 'opaque', dialect: 'responses', value: { type: 'web_search' } }],
    [
      { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'mcp', server_label: 'x' }] },
      {
        type: 'opaque',
        dialect: 'responses',
        value: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'mcp', server_label: 'x' }] },
      },
    ],
  ])('reads the choice %j', (tool_choice, expected) => {
    expect(decode({ input: 'hi', tool_choice }).tool_choice).toEqual(expected);
  });

  it('knows what ties a request to one provider', () => {
    expect(decode({ previous_response_id: 'resp_1' }).bound).toEqual(['previous_response_id']);
    expect(decode({ input: 'hi', background: true, conversation: 'c' }).bound).toEqual([
      'conversation',
      'background',
    ]);
    expect(decode({ input: [{ id: 'msg_1' }] }).bound).toEqual(['input']);
    const content = [{ type: 'input_file', file_id: 'file_1' }];
    expect(decode({ input: [{ role: 'user', content }] }).bound).toEqual(['input']);
    const result = { type: 'function_call_output', call_id: 'c', output: content };
    expect(decode({ input: [result] }).bound).toEqual(['input']);
    expect(decode({ input: 'hi', background: false, previous_response_id: null })).not.toHaveProperty(
      'bound',
    );
  });

  it('gives signatures that travelled with a client back to their parts', () => {
    const { messages } = decode({
      input: [
        {
          type: 'reasoning',
          id: 'rs_bf_1',
          summary: [],
          content: [{ type: 'reasoning_text', text: 'hm' }],
          encrypted_content: encodeCarried({ dialect: 'vendor.messages', signature: 'one' }),
        },
        {
          type: 'message',
          id: 'msg_bf_1',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'so' }],
        },
        {
          type: 'reasoning',
          id: 'rs_bf_2',
          summary: [],
          encrypted_content: encodeCarried({ text: true, signature: 'two' }),
        },
        { type: 'function_call', id: 'fc_bf_3', call_id: 'call_1', name: 'get', arguments: '{}' },
        {
          type: 'reasoning',
          id: 'rs_bf_4',
          summary: [],
          encrypted_content: encodeCarried({ call: 'call_1', signature: 'three' }),
        },
        {
          type: 'reasoning',
          id: 'rs_bf_5',
          summary: [],
          encrypted_content: encodeCarried({ call: 'gone', signature: 'four' }),
        },
      ],
    });
    expect(messages).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'hm', signature: 'one', dialect: 'vendor.messages' },
          {
            type: 'text',
            text: 'so',
            signature: 'two',
            native: { dialect: 'responses', value: { message: {} } },
          },
          {
            type: 'tool_call',
            id: 'call_1',
            name: 'get',
            arguments: '{}',
            kind: 'function',
            signature: 'three',
          },
        ],
      },
    ]);
  });
});

describe('what a client gets wrong', () => {
  it.each<[string, JsonObject]>([
    ['model', { input: 'hi' }],
    ['input', { model: 'm' }],
    ['input', { model: 'm', input: 7 }],
    ['input', { model: 'm', background: true }],
    ['input[1]', { model: 'm', input: [{ role: 'user', content: 'a' }, 'b'] }],
    ['input[0].type', { model: 'm', input: [{ text: 'a' }] }],
    ['input[0].role', { model: 'm', input: [{ role: 'robot', content: 'a' }] }],
    ['input[0].content', { model: 'm', input: [{ role: 'user' }] }],
    [
      'input[0].content[1].text',
      {
        model: 'm',
        input: [{ role: 'user', content: [{ type: 'input_text', text: 'a' }, { type: 'input_text' }] }],
      },
    ],
    [
      'input[0].content[0].image_url',
      { model: 'm', input: [{ role: 'user', content: [{ type: 'input_image' }] }] },
    ],
    [
      'input[0].content[0].file_data',
      { model: 'm', input: [{ role: 'user', content: [{ type: 'input_file' }] }] },
    ],
    ['input[0].call_id', { model: 'm', input: [{ type: 'function_call', name: 'f', arguments: '{}' }] }],
    [
      'input[0].arguments',
      { model: 'm', input: [{ type: 'function_call', call_id: 'c', name: 'f', arguments: {} }] },
    ],
    ['input[0].call_id', { model: 'm', input: [{ type: 'function_call_output', output: 'x' }] }],
    ['input[0].output', { model: 'm', input: [{ type: 'function_call_output', call_id: 'c' }] }],
    [
      'input[0].output[0].type',
      { model: 'm', input: [{ type: 'function_call_output', call_id: 'c', output: [{}] }] },
    ],
    ['input[0].id', { model: 'm', input: [{ type: 'item_reference' }] }],
    ['tools[0].name', { model: 'm', input: 'a', tools: [{ type: 'function' }] }],
    [
      'tools[0].parameters',
      { model: 'm', input: 'a', tools: [{ type: 'function', name: 'f', parameters: [] }] },
    ],
    ['tool_choice', { model: 'm', input: 'a', tool_choice: 'maybe' }],
    ['tool_choice.name', { model: 'm', input: 'a', tool_choice: { type: 'function' } }],
    ['text.format.type', { model: 'm', input: 'a', text: { format: { type: 'xml' } } }],
    ['text.format.schema', { model: 'm', input: 'a', text: { format: { type: 'json_schema', name: 'w' } } }],
    ['reasoning.effort', { model: 'm', input: 'a', reasoning: { effort: 3 } }],
    ['temperature', { model: 'm', input: 'a', temperature: '1' }],
    ['max_output_tokens', { model: 'm', input: 'a', max_output_tokens: 1.5 }],
    ['stream', { model: 'm', input: 'a', stream: 'yes' }],
    ['include[0]', { model: 'm', input: 'a', include: [1] }],
    ['instructions', { model: 'm', input: 'a', instructions: ['b'] }],
  ])('%s is named', (param, body) => {
    const problem = problemOf(body);
    expect(problem.code).toBe('invalid_request');
    expect(problem.param).toBe(param);
  });

  it('refuses a body that is no JSON', () => {
    expect(() => decodeRequest({ params: {}, query: {}, headers: {}, body: { kind: 'none' } })).toThrow(
      /JSON/,
    );
  });
});
