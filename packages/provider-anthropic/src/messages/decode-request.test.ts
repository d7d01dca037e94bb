import { BifrostError, chat, type ChatRequest, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { deepFreeze, encodeContext, inbound, jsonOf } from '../../test/support.js';
import { decodeRequest } from './decode-request.js';
import { encodeRequest } from './encode-request.js';
import { encodeError } from './errors.js';

const model = 'claude-sonnet-4-5';
const messages = [{ role: 'user', content: 'hi' }];

function decode(body: JsonObject, headers: Record<string, string> = {}): ChatRequest {
  return decodeRequest(deepFreeze(inbound({ model, messages, ...body }, headers)));
}

function problem(body: JsonObject): { code: string; param: string | undefined } {
  try {
    decodeRequest(inbound(body));
  } catch (error) {
    if (BifrostError.isInstance(error)) return { code: error.code, param: error.param };
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('decodeRequest', () => {
  it('reads the plain members of either version', () => {
    for (const version of ['2023-06-01', '2026-10-21']) {
      const body = {
        max_tokens: 64,
        system: 'Be brief',
        stop_sequences: ['X'],
        metadata: { user_id: 'u1' },
        service_tier: 'standard_only',
        temperature: 0.5,
        top_k: 3,
        stream: true,
      };
      expect(decode(body, { 'anthropic-version': version })).toEqual({
        model,
        messages: [
          { role: 'system', parts: [{ type: 'text', text: 'Be brief' }] },
          { role: 'user', parts: [{ type: 'text', text: 'hi' }] },
        ],
        stream: true,
        include_usage: true,
        max_tokens: 64,
        stop: ['X'],
        user: 'u1',
        service_tier: 'default',
        temperature: 0.5,
        top_k: 3,
      });
    }
  });

  it('counts servers whose tools Claude calls by itself as tools, which others refuse, and writes them back', () => {
    const server = { type: 'url', url: 'https://mcp.example', name: 'files' };
    const tool = { name: 'f', input_schema: { type: 'object' } };
    for (const tools of [undefined, [tool]]) {
      const body = { mcp_servers: [server], ...(tools === undefined ? {} : { tools }) };
      const request = decode(body);
      const opaque = { type: 'opaque', dialect: 'anthropic.messages', kind: 'mcp_servers', value: server };
      expect(request.tools?.at(-1)).toEqual(opaque);
      expect(request.unknown).toBeUndefined();
      expect(() => chat.encodeRequest(request, encodeContext(model))).toThrow(/mcp_servers/);
      const written = jsonOf(encodeRequest(request, encodeContext(model)).body);
      expect(written['mcp_servers']).toEqual([server]);
      expect(written['tools']).toEqual(tools);
    }
    expect(decode({ mcp_servers: [] }).tools).toBeUndefined();
  });

  it('keeps what it does not know, betas of the header among it', () => {
    const request = decode(
      { container: 'c', speed: 'fast', metadata: { user_id: 'u', trace: 't' }, diagnostics: null },
      { 'anthropic-beta': 'a-1, b-2' },
    );
    expect(request.unknown).toEqual({
      dialect: 'anthropic.messages',
      fields: { container: 'c', speed: 'fast', metadata: { trace: 't' }, anthropic_beta: ['a-1', 'b-2'] },
    });
    expect(request.bound).toEqual(['container']);
    const wire = encodeRequest(request, encodeContext(model));
    expect(wire.headers).toEqual({ 'anthropic-beta': 'a-1,b-2' });
    expect(jsonOf(wire.body)).toMatchObject({
      container: 'c',
      speed: 'fast',
      metadata: { user_id: 'u', trace: 't' },
    });
  });

  it('keeps what the output is told beyond effort and format', () => {
    const task_budget = { type: 'tokens', total: 20_000 };
    const format = { type: 'json_schema', schema: { type: 'object' } };
    const request = decode({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'low', format, task_budget },
    });
    expect(request.unknown?.fields).toEqual({ output_config: { task_budget } });
    expect(jsonOf(encodeRequest(request, encodeContext('claude-opus-4-8')).body)).toMatchObject({
      output_config: { effort: 'low', format, task_budget },
    });
  });

  it('is bound by a thread that Anthropic keeps, of which only the newest turn is sent', () => {
    const thread = { type: 'continue', previous_message_id: 'msg_1' };
    expect(decode({ thread })).toMatchObject({ bound: ['thread'], unknown: { fields: { thread } } });
    const error = new BifrostError('unsupported_parameter', 'thread: not here', { param: 'thread' });
    expect(encodeError(error).body).toMatchObject({
      value: { error: { details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] } } },
    });
  });

  it('is bound by a file that was uploaded to one account', () => {
    const image = { type: 'image', source: { type: 'file', file_id: 'file_1' } };
    const request = decode({ messages: [{ role: 'user', content: [image] }] });
    expect(request).toMatchObject({
      bound: ['messages[0].file_id'],
      unknown: { dialect: 'anthropic.messages', fields: {} },
    });
    expect(jsonOf(encodeRequest(request, encodeContext(model)).body)).toMatchObject({
      messages: [{ content: [image] }],
    });
  });

  it.each<[JsonObject, ChatRequest['reasoning'] | undefined]>([
    [{ thinking: { type: 'disabled' } }, { effort: 'none' }],
    [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, { max_tokens: 2000 }],
    [{ thinking: { type: 'adaptive', display: 'omitted' } }, { summary: 'none' }],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'max' } }, { effort: 'max' }],
    [{ thinking: { type: 'between_tools' } }, undefined],
    [{ output_config: { effort: 'low' } }, undefined],
  ])('reads %o as reasoning %o', (body, reasoning) => {
    const request = decode(body);
    expect(request.reasoning).toEqual(reasoning);
    expect(request.unknown?.fields).toEqual(reasoning === undefined ? body : undefined);
  });

  it('writes every form of thinking again', () => {
    for (const body of [
      { thinking: { type: 'disabled' } },
      { thinking: { type: 'enabled', budget_tokens: 2000, display: 'summarized' } },
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'xhigh' } },
      { thinking: { type: 'between_tools' }, output_config: { effort: 'low' } },
      { thinking: { type: 'disabled' }, output_config: { effort: 'medium' } },
    ]) {
      const isBudget = JSON.stringify(body).includes('budget');
      const wire = encodeRequest(
        decode({ max_tokens: 4000, ...body }),
        encodeContext(isBudget ? model : 'claude-opus-5'),
      );
      expect(jsonOf(wire.body)).toMatchObject({ ...body, max_tokens: 4000 });
    }
  });

  it('unpacks what another vendor wants back with its reasoning', () => {
    const packed = `bifrost.${Buffer.from('{"dialect":"x.y","encrypted":"e","id":"i"}').toString('base64url')}`;
    const content = [
      { type: 'thinking', thinking: 't', signature: packed },
      { type: 'redacted_thinking', data: packed },
      { type: 'thinking', thinking: 'u', signature: '' },
    ];
    const kept = { dialect: 'x.y', encrypted: 'e', id: 'i' };
    expect(decode({ messages: [{ role: 'assistant', content }] }).messages[0]?.parts).toEqual([
      { type: 'reasoning', text: 't', ...kept },
      { type: 'reasoning', ...kept },
      { type: 'reasoning', text: 'u' },
    ]);
  });

  it.each<[string | undefined, JsonObject]>([
    ['model', { messages }],
    ['model', { model: 7, messages }],
    ['messages', { model }],
    ['messages', { model, messages: 'hi' }],
    ['messages[0]', { model, messages: ['hi'] }],
    ['messages[0].role', { model, messages: [{ content: 'hi' }] }],
    ['messages[0].role', { model, messages: [{ role: 'tool', content: 'hi' }] }],
    ['messages[0].content', { model, messages: [{ role: 'user' }] }],
    [
      'messages[0].content[1].type',
      { model, messages: [{ role: 'user', content: [{ type: 'text', text: '' }, {}] }] },
    ],
    ['messages[0].content[0].text', { model, messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
    ['messages[0].content[0].source', { model, messages: [{ role: 'user', content: [{ type: 'image' }] }] }],
    [
      'messages[0].content[0].source.data',
      { model, messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'base64' } }] }] },
    ],
    [
      'messages[0].content[0].input',
      {
        model,
        messages: [{ role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'b', input: '' }] }],
      },
    ],
    [
      'messages[0].content[0].content[0].text',
      {
        model,
        messages: [
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text' }] }] },
        ],
      },
    ],
    ['system', { model, messages, system: 7 }],
    ['max_tokens', { model, messages, max_tokens: '64' }],
    ['stop_sequences', { model, messages, stop_sequences: 5 }],
    ['stop_sequences[0]', { model, messages, stop_sequences: [5] }],
    ['stream', { model, messages, stream: 1 }],
    ['tools[0].input_schema', { model, messages, tools: [{ name: 'f' }] }],
    ['tools[0].name', { model, messages, tools: [{ input_schema: {} }] }],
    ['tool_choice.type', { model, messages, tool_choice: {} }],
    ['tool_choice.name', { model, messages, tool_choice: { type: 'tool' } }],
    ['thinking.budget_tokens', { model, messages, thinking: { type: 'enabled' } }],
    ['output_config.effort', { model, messages, output_config: { effort: 3 } }],
  ])('names the place of a mistake: %s', (param, body) => {
    expect(problem(body)).toEqual({ code: 'invalid_request', param });
  });

  it('refuses a body that is no JSON object', () => {
    expect(() => decodeRequest({ params: {}, query: {}, headers: {}, body: { kind: 'none' } })).toThrow(
      /JSON object/u,
    );
  });
});
