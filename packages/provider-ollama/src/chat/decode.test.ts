import { describe, expect, it } from 'vitest';
import { decodeEvents } from '@bifrost/provider-testkit';
import { answer, answerContext, inbound, parse } from '../../test/support.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { ChatStreamDecoder } from './decode-stream.js';
import { ChatStreamEncoder } from './encode-stream.js';

const line = (message: object, rest: object = {}) =>
  parse(JSON.stringify({ model: 'm', created_at: '2026-01-01T00:00:00Z', message, done: false, ...rest }));
const call = { function: { name: 'look', arguments: { a: 1 } } };

describe('requests of clients', () => {
  it('stream unless they say otherwise', () => {
    expect(decodeRequest(inbound({ model: 'm', messages: [] })).stream).toBe(true);
    expect(decodeRequest(inbound({ model: 'm', messages: [], stream: false })).stream).toBe(false);
  });

  it('find the call that a result answers: by id, by the name of the tool, or in order', () => {
    const messages = [
      {
        role: 'assistant',
        content: '',
        tool_calls: [call, { ...call, id: 'b' }, { function: { name: 'other' } }],
      },
      { role: 'tool', content: '1', tool_call_id: 'b' },
      { role: 'tool', content: '2', tool_name: 'other' },
      { role: 'tool', content: '3' },
    ];
    const [assistant, results] = decodeRequest(inbound({ model: 'm', messages })).messages;
    const ids = assistant?.parts.map((part) => (part.type === 'tool_call' ? part.id : ''));
    expect(new Set(ids).size).toBe(3);
    expect(results?.parts.map((part) => (part.type === 'tool_result' ? part.tool_call_id : ''))).toEqual([
      ids?.[1],
      ids?.[2],
      ids?.[0],
    ]);
  });

  it.each([
    ['messages[0].role', { messages: [{ role: 'robot' }] }],
    ['messages[0].content', { messages: [{ role: 'user', content: [] }] }],
    [
      'messages[0].tool_calls[0].function.arguments',
      { messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'x', arguments: '{}' } }] }] },
    ],
    ['options.seed', { messages: [], options: { seed: 'x' } }],
    ['think', { messages: [], think: 3 }],
    ['format', { messages: [], format: 'xml' }],
    ['stream', { messages: [], stream: 'yes' }],
    ['model', { model: null, messages: [] }],
  ])('are refused at %s', (param, body) => {
    const json = parse(JSON.stringify({ model: 'm', ...body }));
    expect(() => decodeRequest(inbound(json))).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    );
  });

  it('keep what only the server knows', () => {
    const body = {
      model: 'm',
      messages: [],
      keep_alive: '5m',
      options: { num_ctx: 4, num_predict: -1, stop: 'x' },
    };
    expect(decodeRequest(inbound(body))).toMatchObject({
      stop: ['x'],
      unknown: {
        dialect: 'ollama.chat',
        fields: { keep_alive: '5m', options: { num_ctx: 4, num_predict: -1 } },
      },
    });
    expect(decodeRequest(inbound(body))).not.toHaveProperty('max_tokens');
  });
});

describe('answers', () => {
  it('give calls without an id one of their own, the same each time', () => {
    const body = line({ role: 'assistant', content: '', tool_calls: [call, call] }, { done: true });
    const ids = () =>
      decodeResponse(answer(body)).choices[0]?.parts.map((part) =>
        part.type === 'tool_call' ? part.id : '',
      );
    expect(new Set(ids()).size).toBe(2);
    expect(ids()).toEqual(ids());
  });

  it.each([
    ['no message', { done: true }],
    ['an unfinished line', line({ content: 'x' })],
  ])('of the wrong kind are refused: %s', (_name, body) => {
    expect(() => decodeResponse(answer(parse(JSON.stringify(body))))).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });

  it('keep log probabilities at the text', () => {
    const logprobs = [{ token: 'Hi', logprob: -1, bytes: [72, 105] }];
    const { emitted } = decodeEvents(new ChatStreamDecoder(), [line({ content: 'Hi' }, { logprobs })]);
    expect(emitted).toContainEqual({ type: 'logprobs', choice: 0, part: 0, value: logprobs });
  });

  it('put no reason into a stream that broke off', () => {
    const { emitted, ended } = decodeEvents(new ChatStreamDecoder(), [line({ content: 'Hi' })]);
    expect(ended).toBe(false);
    expect(emitted.map(({ type }) => type)).toEqual(['start', 'part-start', 'text-delta', 'part-end']);
  });

  it('carry extra fields on the last line, and a call that nobody closed', () => {
    const encoder = new ChatStreamEncoder(answerContext({ extraFields: (finish) => ({ ...finish }) }));
    const value = {
      type: 'tool_call',
      id: 'a',
      name: 'look',
      arguments: '{"id":12345678901234567890',
      kind: 'function',
    } as const;
    encoder.push({ type: 'part-start', choice: 0, part: 0, value });
    encoder.push({ type: 'arguments-delta', choice: 0, part: 0, value: '}' });
    encoder.push({ type: 'finish', choice: 0, reason: 'tool_calls', native_reason: 'tool_use' });
    const [first = '', last = ''] = encoder.end().split('\n');
    expect(first).toContain('"arguments":{"id":12345678901234567890}');
    expect(parse(last)).toMatchObject({
      done: true,
      done_reason: 'stop',
      extra_fields: { native_finish_reason: 'tool_use' },
    });
  });
});
