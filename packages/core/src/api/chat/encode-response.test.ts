import { describe, expect, it } from 'vitest';
import type { ChatResponse } from '../../hub/chat.js';
import type { Part } from '../../hub/part.js';
import { answerContext, at, deepFreeze, jsonOf } from '../../../test/support/chat-tools.js';
import { chat, chatDialect } from './dialect.js';

function encode(parts: Part[], change: Partial<ChatResponse> = {}, context = answerContext()) {
  const response: ChatResponse = {
    id: 'id',
    model: 'm',
    created: 5,
    choices: [{ index: 0, parts, finish_reason: 'stop', native_finish_reason: 'end_turn' }],
    ...change,
  };
  const encoded = chat.inbound?.encodeResponse(deepFreeze(response), context);
  return encoded === undefined ? {} : jsonOf(encoded);
}

const messageOf = (parts: Part[]) => at(encode(parts), 'choices', 0, 'message');

describe('encodeResponse', () => {
  it('writes every member that OpenAI requires', () => {
    expect(encode([{ type: 'text', text: 'hello' }])).toEqual({
      id: 'id',
      object: 'chat.completion',
      created: 5,
      model: 'shown-model',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'hello', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
    });
  });

  it('has an id and a time of its own where the provider gave none', () => {
    expect(encode([], { id: '', created: 0 })).toMatchObject({ id: 'chatcmpl-ours', created: 1_700_000_000 });
  });

  it('joins texts, keeps their order, and says that calls ended the turn', () => {
    const body = encode([
      { type: 'text', text: 'one' },
      { type: 'tool_call', id: 'c', name: 'f', arguments: '', kind: 'function' },
      { type: 'text', text: 'two' },
    ]);
    expect(at(body, 'choices', 0)).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: 'onetwo',
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
        parts_order: ['text:3', 'tool_call:c', 'text:3'],
      },
    });
  });

  it('has null as content beside calls, refusals and sound, and an empty text for nothing', () => {
    const call: Part = { type: 'tool_call', id: 'c', name: 'f', arguments: '{}', kind: 'function' };
    expect(at(messageOf([call]), 'content')).toBeNull();
    expect(messageOf([{ type: 'refusal', text: 'no' }])).toMatchObject({ content: null, refusal: 'no' });
    expect(at(messageOf([]), 'content')).toBe('');
    expect(at(messageOf([{ type: 'reasoning', text: 'r' }]), 'content')).toBe('');
  });

  it('writes plain reasoning as a text alone', () => {
    const message = messageOf([
      { type: 'reasoning', text: 'r' },
      { type: 'text', text: 'a' },
    ]);
    expect(message).toEqual({ role: 'assistant', content: 'a', refusal: null, reasoning: 'r' });
  });

  it('writes signatures, encrypted reasoning and foreign parts as details', () => {
    const message = messageOf([
      { type: 'reasoning', text: 'r', signature: 's', dialect: 'a.messages' },
      { type: 'reasoning', encrypted: 'e', dialect: 'a.messages' },
      { type: 'opaque', dialect: 'a.messages', kind: 'web_search', value: { q: 1 } },
      { type: 'text', text: 'a', signature: 't', native: { dialect: 'g.generate', value: {} } },
      { type: 'file', source: { file_id: 'f' } },
    ]);
    expect(message).toMatchObject({
      reasoning: 'r',
      reasoning_details: [
        { type: 'reasoning.text', text: 'r', signature: 's', format: 'a.messages', index: 0 },
        { type: 'reasoning.encrypted', data: 'e', format: 'a.messages', index: 1 },
        { type: 'native', kind: 'web_search', value: { q: 1 }, format: 'a.messages', index: 2 },
        { type: 'reasoning.text', signature: 't', format: 'g.generate', index: 3 },
        { type: 'native', kind: 'file', format: 'bifrost', index: 4 },
      ],
      parts_order: ['reasoning:0', 'reasoning:1', 'native:2', 'text:1', 'native:4'],
    });
  });

  it('writes citations of any vendor as annotations that count from the beginning of the content', () => {
    const foreign = {
      dialect: 'a.messages',
      value: { cited_text: 'x' },
      title: 'A',
      url: 'https://a.example',
    };
    const message = messageOf([
      { type: 'text', text: '12345' },
      { type: 'text', text: '678', citations: [foreign, { ...foreign, start_index: 1, end_index: 2 }] },
    ]);
    const shape = { type: 'url_citation', format: 'a.messages', native: { cited_text: 'x' } };
    const place = { url: 'https://a.example', title: 'A' };
    expect(at(message, 'annotations')).toEqual([
      { ...shape, url_citation: { ...place, start_index: 5, end_index: 8 } },
      { ...shape, url_citation: { ...place, start_index: 6, end_index: 7 } },
    ]);
  });

  it('writes pictures and sound', () => {
    const message = messageOf([
      {
        type: 'audio',
        id: 'au',
        source: { data: 'AAAA', media_type: 'audio/wav' },
        transcript: 'hi',
        native: { dialect: 'chat', value: { expires_at: 9 } },
      },
      { type: 'image', source: { data: 'BBBB', media_type: 'image/png' } },
      { type: 'image', source: { url: 'https://a.example/b.png' } },
    ]);
    expect(message).toMatchObject({
      audio: { id: 'au', data: 'AAAA', transcript: 'hi', expires_at: 9 },
      images: [
        { type: 'image_url', image_url: { url: 'data:image/png;base64,BBBB' } },
        { type: 'image_url', image_url: { url: 'https://a.example/b.png' } },
      ],
    });
  });

  it('writes log probabilities of choices and of parts', () => {
    const choice = { index: 0, finish_reason: 'stop', native_finish_reason: 'stop' } as const;
    const text: Part = { type: 'text', text: 'a', logprobs: [{ token: 'a' }] };
    const body = encode([], {
      choices: [
        { ...choice, parts: [text] },
        { ...choice, index: 1, parts: [], logprobs: { refusal: [{ token: 'n' }] } },
      ],
    });
    expect(at(body, 'choices', 0, 'logprobs')).toEqual({ content: [{ token: 'a' }], refusal: null });
    expect(at(body, 'choices', 1, 'logprobs')).toEqual({ content: null, refusal: [{ token: 'n' }] });
  });

  it('gives further members back to the format that they came from, and to no other', () => {
    const native = { dialect: 'chat', value: { system_fingerprint: 'fp' } };
    expect(encode([], { native })['system_fingerprint']).toBe('fp');
    expect(encode([], { native: { ...native, dialect: 'other' } })).not.toHaveProperty('system_fingerprint');
  });

  it('tells the facts of the end, where the client is to have them', () => {
    const context = answerContext({ extraFields: (finish) => ({ provider: 'p', ...finish }) });
    const choices: ChatResponse['choices'] = [
      {
        index: 0,
        parts: [],
        finish_reason: 'stop',
        native_finish_reason: 'stop_sequence',
        stop_sequence: 'END',
      },
    ];
    expect(encode([], { choices }, context)['extra_fields']).toEqual({
      provider: 'p',
      native_finish_reason: 'stop_sequence',
      native_stop_sequence: 'END',
    });
    expect(encode([])).not.toHaveProperty('extra_fields');
  });

  it('names a dialect of a vendor by its own id', () => {
    expect(chatDialect({ id: 'vendor.chat', speaks: ['chat'] })).toMatchObject({
      id: 'vendor.chat',
      speaks: ['chat'],
      operation: 'chat',
      stream: 'sse',
      endMarker: '[DONE]',
    });
  });
});
