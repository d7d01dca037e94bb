import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatRequest, Tool } from '../../hub/chat.js';
import type { Part } from '../../hub/part.js';
import type { JsonObject } from '../../json/read.js';
import {
  answerContext,
  answerOf,
  encodeContext,
  frozen,
  inboundRequest,
  jsonOf,
} from '../../../test/support/dialects.js';
import { countTokens, countTokensDialect } from './dialect.js';
import { estimateInputTokens, estimateTokens } from './estimate-tokens.js';

function decode(body: JsonObject): ChatRequest {
  if (countTokens.inbound === undefined) throw new Error('no inbound half');
  return countTokens.inbound.decodeRequest(inboundRequest(body));
}

function request(parts: Part[], more: Partial<ChatRequest> = {}): ChatRequest {
  return frozen({ model: 'm', stream: false, messages: [{ role: 'user' as const, parts }], ...more });
}

const say = (text: string): Part => ({ type: 'text', text });

describe('count tokens', () => {
  const body = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };

  it('takes a chat request, and never asks for a stream', () => {
    const decoded = frozen(decode({ ...body, stream: true }));
    const { body: wire } = countTokens.encodeRequest(decoded, encodeContext({ stream: true }));
    expect(wire).toMatchObject({ kind: 'json', value: { model: 'wire' } });
    expect(wire).not.toHaveProperty('value.stream');
    expect(() => decode({ model: 'm' })).toThrow(expect.objectContaining({ param: 'messages' }));
  });

  it('reads a count, and says whose figure it is', () => {
    expect(countTokens.decodeResponse(answerOf({ input_tokens: 7 }))).toEqual({
      input_tokens: 7,
      estimated: false,
    });
    expect(countTokens.decodeResponse(answerOf({ input_tokens: 7, estimated: true })).estimated).toBe(true);
    expect(() => countTokens.decodeResponse(answerOf({ tokens: 7 }))).toThrow(/no number "input_tokens"/);
    const context = answerContext({ extraFields: () => undefined });
    const estimated = countTokens.inbound?.encodeResponse({ input_tokens: 7, estimated: true }, context);
    expect(estimated?.headers).toEqual({ 'x-bf-estimated': 'true' });
    expect(jsonOf(estimated)).toEqual({ input_tokens: 7, estimated: true });
    expect(
      countTokens.inbound?.encodeResponse({ input_tokens: 7, estimated: false }, context).headers,
    ).toEqual({});
  });

  it('names its answer where clients want a name', () => {
    const named = countTokensDialect({ id: 'responses-input-tokens', object: 'response.input_tokens' });
    expect(
      jsonOf(named.inbound?.encodeResponse({ input_tokens: 7, estimated: false }, answerContext())),
    ).toMatchObject({
      object: 'response.input_tokens',
      input_tokens: 7,
    });
  });
});

describe('estimateTokens', () => {
  it.each([
    ['', 0],
    ['a', 1],
    ['four', 1],
    ['fives', 2],
    ['äöüß', 2],
    ['😀', 1],
    ['😀a', 2],
  ])('takes a quarter of the bytes of %o, rounded up', (text, tokens) => {
    expect(estimateTokens(request([say(text)]))).toBe(tokens);
  });

  it('rounds once for the whole request', () => {
    const parts = ['ab', 'cd', 'ef', 'gh'].map(say);
    expect(estimateTokens(request(parts))).toBe(2);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
        expect(estimateTokens(request(texts.map(say)))).toBe(
          Math.ceil(Buffer.byteLength(texts.join('')) / 4),
        );
      }),
    );
  });

  it.each<[Part, number]>([
    [{ type: 'image', source: { url: 'https://a' } }, 1000],
    [{ type: 'image', source: { url: 'https://a' }, detail: 'low' }, 85],
    [{ type: 'audio', source: { data: 'AAAA', media_type: 'audio/wav' } }, 1000],
    [{ type: 'video', source: { url: 'gs://a' } }, 5000],
    [{ type: 'file', source: { file_id: 'f' }, title: 'four' }, 3001],
    [
      {
        type: 'file',
        source: { data: Buffer.from('12345678').toString('base64'), media_type: 'text/plain' },
      },
      2,
    ],
    [{ type: 'tool_call', id: '1', name: 'four', arguments: '{"a":12}', kind: 'function' }, 3],
    [
      {
        type: 'tool_result',
        tool_call_id: '1',
        parts: [say('four'), { type: 'image', source: { url: 'u' } }],
      },
      1001,
    ],
    [{ type: 'reasoning', text: 'four' }, 1],
    [{ type: 'reasoning', encrypted: 'x'.repeat(4000) }, 0],
    [{ type: 'refusal', text: 'four' }, 1],
    [{ type: 'opaque', dialect: 'd', kind: 'k', value: { a: 1 } }, 2],
  ])('counts %j', (part, tokens) => {
    expect(estimateTokens(request([part]))).toBe(tokens);
  });

  it.each<[Tool, number]>([
    [{ type: 'function', name: 'four', description: 'four', parameters: { a: 1 } }, 14],
    [{ type: 'function', name: 'four' }, 11],
    [{ type: 'custom', name: 'four', format: { a: 1 } }, 13],
    [{ type: 'opaque', dialect: 'd', kind: 'k', value: { a: 1 } }, 12],
  ])('counts the tool %j', (tool, tokens) => {
    expect(estimateTokens(request([], { tools: [tool] }))).toBe(tokens);
  });

  it('counts a schema for the answer', () => {
    const response_format = { type: 'json_schema' as const, name: 'n', schema: { a: 12345 } };
    expect(estimateTokens(request([], { response_format }))).toBe(3);
    expect(estimateTokens(request([], { response_format: { type: 'json_object' } }))).toBe(0);
  });
});

describe('estimateInputTokens', () => {
  it.each([
    [['Zürich', 'Oslo'], 3],
    [['a', 'b', 'c', 'd'], 1],
    [[[1, 2, 3], [4]], 4],
    [[''], 0],
  ])('counts %j', (inputs, tokens) => {
    expect(estimateInputTokens(inputs)).toBe(tokens);
  });
});
