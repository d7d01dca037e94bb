import { BifrostError, exactEvent, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { decoded, parse } from '../../test/support.js';

const hello = { role: 'user', content: 'Hello' };

function complaintOf(body: JsonObject): string | undefined {
  try {
    decoded(body);
  } catch (error) {
    if (BifrostError.isInstance(error) && error.code === 'invalid_request') return error.param;
    throw error;
  }
  return undefined;
}

describe('a request of a client of Mistral', () => {
  it('is read with its own names', () => {
    expect(
      decoded({
        model: 'm',
        messages: [hello],
        random_seed: 7,
        max_tokens: 9,
        tool_choice: 'any',
        tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
        safe_prompt: true,
        temperature: null,
      }),
    ).toEqual({
      model: 'm',
      stream: false,
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
      seed: 7,
      max_tokens: 9,
      tool_choice: { type: 'required' },
      tools: [{ type: 'function', name: 'f', parameters: {} }],
      unknown: { dialect: 'mistral.chat', fields: { safe_prompt: true } },
    });
  });

  it('has its mode read as an effort', () => {
    expect(decoded({ model: 'm', messages: [hello], prompt_mode: 'reasoning' }).reasoning).toEqual({
      effort: 'high',
    });
    expect(decoded({ model: 'm', messages: [hello], prompt_mode: null }).reasoning).toBeUndefined();
  });

  it('has its content in parts', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'image_url', image_url: 'data:image/png;base64,iVBORw0KGgo=' },
      { type: 'image_url', image_url: { url: 'https://a.example/b.png', detail: 'low' } },
      { type: 'document_url', document_url: 'https://a.example/b.pdf', document_name: 'b.pdf' },
      { type: 'input_audio', input_audio: 'UklGRgAA' },
      { type: 'input_audio', input_audio: '//PExABc' },
      { type: 'input_audio', input_audio: 'https://a.example/b.mp3' },
      { type: 'reference', reference_ids: [1] },
    ];
    expect(decoded({ model: 'm', messages: [{ role: 'user', content }] }).messages[0]?.parts).toEqual([
      { type: 'text', text: 'a' },
      { type: 'image', source: { data: 'iVBORw0KGgo=', media_type: 'image/png' } },
      { type: 'image', source: { url: 'https://a.example/b.png' }, detail: 'low' },
      { type: 'file', source: { url: 'https://a.example/b.pdf' }, filename: 'b.pdf' },
      { type: 'audio', source: { data: 'UklGRgAA', media_type: 'audio/wav' } },
      { type: 'audio', source: { data: '//PExABc', media_type: 'audio/mpeg' } },
      { type: 'audio', source: { url: 'https://a.example/b.mp3' } },
      { type: 'opaque', dialect: 'mistral.chat', kind: 'reference', value: content[7] },
    ]);
  });

  it('has consecutive results in one message, and thoughts with their signature', () => {
    const calls = ['a', 'b'].map((id) => ({ id, function: { name: 'f', arguments: { x: 1 } } }));
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }], signature: 's' };
    const { messages } = decoded({
      model: 'm',
      messages: [
        hello,
        { role: 'assistant', content: [thinking], tool_calls: calls, prefix: false },
        { role: 'tool', content: '1', tool_call_id: 'a', name: 'f' },
        { role: 'tool', content: null, tool_call_id: 'b' },
      ],
    });
    expect(messages.slice(1)).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm.', signature: 's', dialect: 'mistral.chat' },
          { type: 'tool_call', id: 'a', name: 'f', arguments: '{"x":1}', kind: 'function' },
          { type: 'tool_call', id: 'b', name: 'f', arguments: '{"x":1}', kind: 'function' },
        ],
      },
      {
        role: 'user',
        parts: [
          { type: 'tool_result', tool_call_id: 'a', name: 'f', parts: [{ type: 'text', text: '1' }] },
          { type: 'tool_result', tool_call_id: 'b', parts: [] },
        ],
      },
    ]);
  });

  it('has objects for arguments where its client writes them, with every digit of their numbers', () => {
    const given = '{"id":12345678901234567890,"at":1.0}';
    const call = `{"id":"abcdefghi","function":{"name":"f","arguments":${given}}}`;
    const data = `{"model":"m","messages":[{"role":"assistant","tool_calls":[${call}]}]}`;
    const [message] = decoded(exactEvent({ json: parse(data), data })).messages;
    expect(message?.parts).toMatchObject([{ type: 'tool_call', arguments: given }]);
  });

  it('with the id of a file is bound to Mistral', () => {
    const content = [{ type: 'file', file_id: 'f' }];
    const request = decoded({ model: 'm', messages: [{ role: 'user', content }] });
    expect(request.bound).toEqual(['messages[0].file_id']);
    expect(request.unknown?.dialect).toBe('mistral.chat');
  });

  it.each<[string, JsonObject]>([
    ['messages', { messages: [] }],
    ['messages', { messages: 'Hello' }],
    ['messages[0]', { messages: ['Hello'] }],
    ['messages[0].role', { messages: [{ role: 'robot', content: '' }] }],
    ['messages[0].content[0].text', { messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
    [
      'messages[0].content[0].image_url.url',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'no address' } }] }] },
    ],
    [
      'messages[0].content[0].document_url',
      { messages: [{ role: 'user', content: [{ type: 'document_url' }] }] },
    ],
    ['messages[0].tool_calls[0].function', { messages: [{ role: 'assistant', tool_calls: [{ id: 'a' }] }] }],
    ['messages[0].tool_call_id', { messages: [{ role: 'tool', content: '' }] }],
    ['random_seed', { messages: [hello], random_seed: 'x' }],
    ['prompt_mode', { messages: [hello], prompt_mode: 'chat' }],
    ['temperature', { messages: [hello], temperature: 'hot' }],
  ])('that is wrong is told at %s', (param, body) => {
    expect(complaintOf({ model: 'm', ...body })).toBe(param);
  });
});
