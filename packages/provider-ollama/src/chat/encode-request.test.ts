import type { ChatRequest, Part } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { deepFreeze } from '@bifrost/provider-testkit';
import { encodeContext, jsonOf } from '../../test/support.js';
import { encodeRequest } from './encode-request.js';

function encode(changes: Partial<ChatRequest>, options: object = {}, model = 'llama3.2') {
  const request: ChatRequest = {
    model,
    stream: false,
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
    ...changes,
  };
  const wire = encodeRequest(deepFreeze(request), encodeContext({ model, options }));
  return { body: jsonOf(wire.body), dropped: wire.dropped };
}

const tool = { type: 'function', name: 'look', parameters: { type: 'object' } } as const;
const user = (...parts: Part[]): Partial<ChatRequest> => ({ messages: [{ role: 'user', parts }] });

describe('settings', () => {
  it('puts sampling and the limit of tokens under options, and always says whether to stream', () => {
    const { body } = encode({ max_tokens: 5, temperature: 0, seed: 1, stop: ['x'], presence_penalty: 0.5 });
    expect(body['options']).toEqual({
      num_predict: 5,
      temperature: 0,
      seed: 1,
      stop: ['x'],
      presence_penalty: 0.5,
    });
    expect(body['stream']).toBe(false);
  });

  it('takes defaults from the configuration and lets the request win', () => {
    const unknown = { dialect: 'ollama.chat', fields: { options: { num_ctx: 9 }, keep_alive: 0 } };
    expect(encode({}, { num_ctx: 8192, keep_alive: '1h' }).body).toMatchObject({
      options: { num_ctx: 8192 },
      keep_alive: '1h',
    });
    expect(encode({ unknown }, { num_ctx: 8192, keep_alive: '1h' }).body).toMatchObject({
      options: { num_ctx: 9 },
      keep_alive: 0,
    });
  });

  it('lists what only tunes and cannot be said', () => {
    const unknown = { dialect: 'chat', fields: { safety: 1 } };
    const { body, dropped } = encode({ user: 'me', store: true, logit_bias: { 5: 2 }, unknown });
    expect(dropped).toEqual(expect.arrayContaining(['user', 'store', 'logit_bias', 'safety']));
    expect(body).not.toHaveProperty('safety');
  });

  it('lists the description of a schema, for which there is no place', () => {
    const schema = { type: 'object' };
    const { body, dropped } = encode({
      response_format: { type: 'json_schema', name: 'n', description: 'd', schema },
    });
    expect(body['format']).toEqual(schema);
    expect(dropped).toEqual(['response_format.json_schema.description']);
  });

  it.each<[string, Partial<ChatRequest>]>([
    ['n', { n: 2 }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['logit_bias', { logit_bias: { 5: -100 } }],
    ['tool_choice', { tools: [tool], tool_choice: { type: 'required' } }],
    ['tool_choice', { tools: [tool], tool_choice: { type: 'function', name: 'look' } }],
    ['parallel_tool_calls', { tools: [tool], parallel_tool_calls: false }],
    ['tools[0]', { tools: [{ type: 'custom', name: 'free' }] }],
    ['tools[0]', { tools: [{ type: 'opaque', dialect: 'x.y', kind: 'web_search', value: {} }] }],
    ['previous_response_id', { bound: ['previous_response_id'] }],
    ['messages[0].file', user({ type: 'file', source: { url: 'https://x.example/a.pdf' } })],
    ['messages[0].image', user({ type: 'image', source: { file_id: 'f' } })],
    ['messages[0].image', user({ type: 'image', source: { url: 'https://x.example/a.png' } })],
  ])('refuses %s', (param, changes) => {
    expect(() => encode(changes)).toThrow(expect.objectContaining({ code: 'unsupported_parameter', param }));
  });
});

describe('thinking', () => {
  it.each([
    ['llama3.2', { effort: 'none' }, false, []],
    ['llama3.2', {}, true, []],
    ['llama3.2', { effort: 'high' }, true, ['reasoning.effort']],
    ['gpt-oss:20b', { effort: 'high' }, 'high', []],
    ['gpt-oss:20b', { effort: 'minimal' }, 'low', []],
    ['gpt-oss:20b', { effort: 'constructor' }, true, ['reasoning.effort']],
    ['gpt-oss:20b', { max_tokens: 0 }, false, []],
    ['gpt-oss:20b', { max_tokens: 100 }, 'medium', []],
    ['llama3.2', { max_tokens: 100 }, true, ['reasoning.max_tokens']],
  ])('%s with %j thinks %j', (model, reasoning, ...[think, dropped]) => {
    const encoded = encode({ reasoning }, {}, model);
    expect(encoded.body['think']).toBe(think);
    expect(encoded.dropped).toEqual(dropped);
  });

  it('sends no level to models that the configuration does not name', () => {
    expect(encode({ reasoning: { effort: 'low' } }, { thinking_levels: ['llama*'] }).body['think']).toBe(
      'low',
    );
    expect(encode({ reasoning: { effort: 'low' } }, { thinking_levels: [] }, 'gpt-oss').body['think']).toBe(
      true,
    );
  });
});

describe('messages', () => {
  it('leaves signed reasoning of others out and says so', () => {
    const parts: Part[] = [
      { type: 'reasoning', text: 'signed', signature: 's', dialect: 'anthropic.messages' },
      { type: 'reasoning', text: 'plain' },
    ];
    const { body, dropped } = encode({ messages: [{ role: 'assistant', parts }] });
    expect(body['messages']).toEqual([{ role: 'assistant', content: '', thinking: 'plain' }]);
    expect(dropped).toEqual(['messages[0].reasoning']);
  });

  it('names the tool of a result, by the call where the result does not say', () => {
    const { body, dropped } = encode({
      messages: [
        {
          role: 'assistant',
          parts: [{ type: 'tool_call', id: 'a', name: 'look', arguments: '', kind: 'function' }],
        },
        {
          role: 'user',
          parts: [
            { type: 'tool_result', tool_call_id: 'a', parts: [{ type: 'text', text: '1' }], is_error: true },
            { type: 'text', text: 'Go on' },
          ],
        },
      ],
    });
    expect(body['messages']).toEqual([
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'a', function: { index: 0, name: 'look', arguments: {} } }],
      },
      { role: 'tool', content: '1', tool_name: 'look', tool_call_id: 'a' },
      { role: 'user', content: 'Go on' },
    ]);
    expect(dropped).toEqual(['messages[1].tool_result.is_error']);
  });

  it('keeps every digit of a long number in earlier arguments', () => {
    const call: Part = {
      type: 'tool_call',
      id: 'a',
      name: 'pay',
      arguments: '{"id":12345678901234567890}',
      kind: 'function',
    };
    const request: ChatRequest = {
      model: 'm',
      stream: false,
      messages: [{ role: 'assistant', parts: [call] }],
    };
    const { body } = encodeRequest(deepFreeze(request), encodeContext());
    expect(body.kind === 'bytes' ? Buffer.from(body.bytes).toString() : '').toContain(
      '"arguments":{"id":12345678901234567890}',
    );
  });

  it('shows arguments that are no object as they came, and says so', () => {
    const call: Part = { type: 'tool_call', id: 'a', name: 'pay', arguments: '[1', kind: 'function' };
    const { body, dropped } = encode({ messages: [{ role: 'assistant', parts: [call] }] });
    expect(JSON.stringify(body)).toContain('"arguments":{"invalid_json":"[1"}');
    expect(dropped).toEqual(['messages[0].tool_calls.arguments']);
  });

  it('writes the bytes of a data address', () => {
    const { body } = encode(
      user({ type: 'image', source: { url: 'data:image/png;base64,QUJD' }, detail: 'low' }),
    );
    expect(body['messages']).toEqual([{ role: 'user', content: '', images: ['QUJD'] }]);
  });

  it('sends no tools where none may be called, and only those among which the model may choose', () => {
    const other = { ...tool, name: 'other' };
    expect(encode({ tools: [tool], tool_choice: { type: 'none' } }).body).not.toHaveProperty('tools');
    const { body } = encode({
      tools: [tool, other],
      tool_choice: { type: 'allowed', mode: 'auto', names: ['other'] },
    });
    expect(body['tools']).toMatchObject([{ function: { name: 'other' } }]);
  });
});
