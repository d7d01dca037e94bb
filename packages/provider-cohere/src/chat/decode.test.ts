import { BifrostError, exactEvent, WireFailure } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { assemble, decodeEvents } from '@bifrost/provider-testkit';
import { answer, answerContext, encodeContext, inbound, parse, payloadsOf } from '../../test/support.js';
import { encodeError, encodeStreamError } from '../errors.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { ChatStreamDecoder } from './decode-stream.js';
import { cohereChat } from './dialect.js';
import { ChatStreamEncoder } from './encode-stream.js';

const json = (value: object) => parse(JSON.stringify(value));
const event = (type: string, message: object, index = 0) => json({ type, index, delta: { message } });
const text = (words: string, index = 0) => event('content-delta', { content: { text: words } }, index);
const end = (reason: string) => json({ type: 'message-end', delta: { finish_reason: reason } });

const told = (...events: ReturnType<typeof event>[]) =>
  assemble(decodeEvents(new ChatStreamDecoder(), events).emitted);

const startCall = (id: string, index: number) =>
  event(
    'tool-call-start',
    { tool_calls: { id, type: 'function', function: { name: 'look', arguments: '' } } },
    index,
  );

describe('a stream whose last event tells no reason', () => {
  it('has no end, for the runner to see', () => {
    const last = json({
      type: 'message-end',
      delta: { usage: { tokens: { input_tokens: 1, output_tokens: 2 } } },
    });
    expect(told(text('Hi'), last)).toMatchObject({
      parts: [{ type: 'text', text: 'Hi' }],
      finish: undefined,
    });
    expect(cohereChat.passage?.inspectEvent({ json: last })).toEqual({
      kind: 'usage',
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    });
  });
});

describe('requests of clients', () => {
  it.each([
    ['messages[0].role', { messages: [{ role: 'robot' }] }],
    ['messages[0].content', { messages: [{ role: 'user', content: 3 }] }],
    ['messages[0].content[0].text', { messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
    ['messages[0].tool_call_id', { messages: [{ role: 'tool', content: 'x' }] }],
    [
      'messages[0].tool_calls[0].id',
      { messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'x' } }] }] },
    ],
    ['p', { messages: [], p: 'x' }],
    ['thinking.type', { messages: [], thinking: { type: 'much' } }],
    ['tool_choice', { messages: [], tool_choice: 'auto' }],
    ['response_format.type', { messages: [], response_format: { type: 'xml' } }],
  ])('are refused at %s', (param, body) => {
    expect(() => decodeRequest(inbound(json({ model: 'm', ...body })))).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    );
  });

  it('are bound by the documents that they are to be answered from, which no other format has a place for', () => {
    const messages = [{ role: 'user', content: 'How warm is it?' }];
    const documents = [{ id: '0', data: { text: '20 degrees' } }];
    const request = decodeRequest(inbound(json({ model: 'm', messages, documents })));
    expect(request.bound).toEqual(['documents']);
    const { body } = cohereChat.encodeRequest(request, encodeContext());
    expect(body).toMatchObject({ value: { documents } });
    expect(decodeRequest(inbound(json({ model: 'm', messages, documents: [] }))).bound).toBeUndefined();
  });

  it('give documents of results as text that Cohere gets back as it was', () => {
    const block = { type: 'document', document: { id: '0', data: { t: 20 } } };
    const messages = [{ role: 'tool', tool_call_id: 'a', content: [block] }];
    const [message] = decodeRequest(inbound(json({ model: 'm', messages }))).messages;
    expect(message?.parts[0]).toMatchObject({
      parts: [{ type: 'text', text: '{"t":20}', native: { dialect: 'cohere.chat', value: block } }],
    });
  });

  it('give documents with every digit of their numbers, and get them back so', () => {
    const block = '{"type":"document","document":{"id":"0","data":{"t":20.0,"n":[12345678901234567890]}}}';
    const data = `{"model":"m","messages":[{"role":"tool","tool_call_id":"a","content":[${block}]}]}`;
    const request = decodeRequest(inbound(exactEvent({ json: parse(data), data })));
    expect(request.messages[0]?.parts[0]).toMatchObject({
      parts: [{ type: 'text', text: '{"t":20.0,"n":[12345678901234567890]}' }],
    });
    const { body } = cohereChat.encodeRequest(request, encodeContext());
    expect(body.kind === 'bytes' && Buffer.from(body.bytes).toString()).toContain(block);
  });
});

describe('answers', () => {
  it('that broke off are errors, in a body and in passage', () => {
    const body = json({ id: 'x', finish_reason: 'TIMEOUT', message: { role: 'assistant' } });
    expect(() => decodeResponse(answer(body))).toThrow(WireFailure);
    expect(cohereChat.passage?.inspectResponse(body)).toEqual({ error: true });
    expect(cohereChat.decodeError(answer(body)).type).toBe('TIMEOUT');
    expect(cohereChat.passage?.inspectEvent({ json: end('ERROR') })).toEqual({ kind: 'error' });
  });

  it.each([{}, { message: { role: 'assistant' } }, { finish_reason: 'COMPLETE' }])(
    'of the wrong kind are refused: %j',
    (body) => {
      expect(() => decodeResponse(answer(json(body)))).toThrow(
        expect.objectContaining({ code: 'invalid_response' }),
      );
    },
  );

  it('add up the probabilities of tokens that are one piece of text', () => {
    const logprobs = [{ text: 'Hi', token_ids: [1, 2], logprobs: [-1, -0.5] }];
    const body = {
      id: 'x',
      finish_reason: 'COMPLETE',
      message: { content: [{ type: 'text', text: 'Hi' }] },
      logprobs,
    };
    expect(decodeResponse(answer(json(body))).choices[0]?.logprobs?.content).toMatchObject([
      { token: 'Hi', logprob: -1.5 },
    ]);
  });
});

describe('streams', () => {
  it('put citations on the text that they cite, also after its end', () => {
    const cite = (content_index?: number) =>
      event('citation-start', { citations: { start: 0, end: 1, content_index } });
    const { parts } = told(
      event('content-start', { content: { type: 'thinking', thinking: '' } }),
      event('content-start', { content: { type: 'text', text: '' } }, 1),
      text('A', 1),
      json({ type: 'content-end', index: 1 }),
      cite(1),
      cite(),
      cite(0),
      end('COMPLETE'),
    );
    expect(parts).toHaveLength(2);
    expect(parts[1]).toMatchObject({ citations: [{ start_index: 0 }, { end_index: 1 }] });
  });

  it('give calls without arguments an empty object, and close what was left open', () => {
    const { parts, finish } = told(startCall('a', 0), startCall('b', 1), end('TOOL_CALL'));
    expect(parts).toMatchObject([
      { id: 'a', arguments: '{}' },
      { id: 'b', arguments: '{}' },
    ]);
    expect(finish?.reason).toBe('tool_calls');
  });

  it('say nothing of an end that did not come', () => {
    expect(told(text('A')).finish).toBeUndefined();
  });

  it('read their own error', () => {
    const failure = encodeStreamError(new BifrostError('overloaded', 'too much'));
    expect(told(...payloadsOf(failure)).errors).toEqual(['too much']);
    expect(encodeError(new BifrostError('rate_limited', 'slow', { retryAfterMs: 1 }))).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
      body: { value: { message: 'slow' } },
    });
  });

  it('cite in the block of the text also when the text has ended', () => {
    const encoder = new ChatStreamEncoder(answerContext());
    const at = { choice: 0, part: 1 };
    const source = { dialect: 'x.y', value: {}, url: 'https://x.example', start_index: 0, end_index: 5 };
    const written =
      encoder.push({ type: 'reasoning-delta', choice: 0, part: 0, value: 'Hm' }) +
      encoder.push({ type: 'text-delta', ...at, value: 'Paris is' }) +
      encoder.push({ type: 'part-end', ...at }) +
      encoder.push({ type: 'citation', ...at, value: source }) +
      encoder.end();
    const events = payloadsOf(written);
    expect(events.find(({ type }) => type === 'citation-start')).toMatchObject({
      delta: { message: { citations: { text: 'Paris', content_index: 1 } } },
    });
    expect(events.filter(({ type }) => type === 'content-end').map(({ index }) => index)).toEqual([1, 0]);
  });

  it('cite for other vendors what the text says at the place', () => {
    const encoder = new ChatStreamEncoder(answerContext({ extraFields: (finish) => ({ ...finish }) }));
    const at = { choice: 0, part: 0 };
    const written =
      encoder.push({ type: 'text-delta', ...at, value: 'Paris is' }) +
      encoder.push({
        type: 'citation',
        ...at,
        value: { dialect: 'x.y', value: {}, url: 'https://x.example', start_index: 0, end_index: 5 },
      }) +
      encoder.push({ type: 'finish', choice: 0, reason: 'stop', native_reason: 'end', stop_sequence: 'x' }) +
      encoder.end();
    const events = payloadsOf(written);
    expect(events.map(({ type }) => type)).toEqual([
      'message-start',
      'content-start',
      'content-delta',
      'citation-start',
      'citation-end',
      'content-end',
      'message-end',
    ]);
    expect(events[3]).toMatchObject({ delta: { message: { citations: { text: 'Paris' } } } });
    expect(events[6]).toMatchObject({
      delta: { finish_reason: 'STOP_SEQUENCE' },
      extra_fields: { native_finish_reason: 'end', native_stop_sequence: 'x' },
    });
  });
});
