import {
  BifrostError,
  object,
  objects,
  text,
  type ChatResponse,
  type JsonObject,
  type Part,
  type StreamEvent,
} from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { answer, answerContext, deepFreeze, jsonOf, readSse } from '../../test/support.js';
import { encodeError, encodeStreamError } from '../wire/errors.js';
import { decodeResponse } from './decode-response.js';
import { encodeResponse } from './encode-response.js';
import { GenerateStreamEncoder } from './encode-stream.js';
import { unpackSignature } from './signatures.js';

function response(parts: Part[], rest: Partial<ChatResponse> = {}): ChatResponse {
  return deepFreeze({
    id: '',
    model: 'other-model',
    created: 0,
    choices: [{ index: 0, parts, finish_reason: 'stop', native_finish_reason: 'end_turn' }],
    ...rest,
  });
}

function encoded(parts: Part[]): JsonObject {
  return jsonOf(encodeResponse(response(parts), answerContext()).body);
}

function candidate(parts: Part[]): JsonObject {
  return objects(encoded(parts)['candidates'])[0] ?? {};
}

const thought: Part = { type: 'reasoning', text: 'hm', signature: 'sig', dialect: 'anthropic.messages' };
const redacted: Part = { type: 'reasoning', encrypted: 'sealed', dialect: 'anthropic.messages' };

describe('an answer of another vendor', () => {
  it('is said in Google’s words', () => {
    expect(encoded([{ type: 'text', text: 'Hi' }])).toEqual({
      candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP', index: 0 }],
      modelVersion: 'shown-model',
      responseId: 'req_1',
    });
  });

  it('keeps the signatures that its vendor wants back, packed', () => {
    const parts = partsIn(encoded([thought, redacted]));
    expect(parts.map(({ thought: isThought }) => isThought)).toEqual([true, true]);
    expect(parts.map(({ thoughtSignature }) => unpackSignature(text(thoughtSignature) ?? ''))).toEqual([
      { signature: 'sig', dialect: 'anthropic.messages' },
      { encrypted: 'sealed', dialect: 'anthropic.messages' },
    ]);
  });

  it('tells its sources as citations', () => {
    const cited: Part = {
      type: 'text',
      text: 'Hi',
      citations: [{ url: 'https://a.example', title: 'A', dialect: 'chat', value: {} }],
    };
    expect(candidate([cited])['citationMetadata']).toEqual({
      citations: [{ startIndex: 0, endIndex: 2, uri: 'https://a.example', title: 'A' }],
      citationSources: [{ startIndex: 0, endIndex: 2, uri: 'https://a.example' }],
    });
  });

  it('counts the places of its sources in bytes, over all of its texts', () => {
    const source = { url: 'https://a.example', dialect: 'chat', value: {} };
    const texts: Part[] = [
      { type: 'text', text: 'Grüße. ' },
      { type: 'text', text: 'Süß!', citations: [{ ...source, start_index: 1, end_index: 3 }] },
    ];
    expect(candidate(texts)['citationMetadata']).toMatchObject({
      citationSources: [{ startIndex: 10, endIndex: 14, uri: 'https://a.example' }],
    });
  });

  it('shows arguments with every digit, and those that are no object as they are', () => {
    const body = encodeResponse(
      response([
        { type: 'tool_call', id: 'c', name: 'f', arguments: '{"id":12345678901234567890}', kind: 'function' },
      ]),
      answerContext(),
    ).body;
    expect(body.kind === 'bytes' ? Buffer.from(body.bytes).toString('utf8') : '').toContain(
      '"args":{"id":12345678901234567890}',
    );
    const cut: Part = { type: 'tool_call', id: 'c', name: 'f', arguments: '{"a', kind: 'function' };
    expect(JSON.stringify(candidate([cut]))).toContain('"invalid_json":"{\\"a"');
  });
});

describe('an answer of Google’s', () => {
  it('keeps what the hub does not know', () => {
    const body = {
      candidates: [
        {
          content: { role: 'model', parts: [{ text: 'Hi' }] },
          finishReason: 'MAX_TOKENS',
          index: 0,
          safetyRatings: [{ category: 'A' }],
          groundingMetadata: { webSearchQueries: ['q'] },
        },
      ],
      usageMetadata: {
        promptTokenCount: 1,
        candidatesTokenCount: 2,
        totalTokenCount: 3,
        trafficType: 'ON_DEMAND',
      },
      modelVersion: 'shown-model',
      createTime: '2026-01-01T00:00:00Z',
      responseId: 'r1',
    };
    expect(jsonOf(encodeResponse(decodeResponse(answer(body)), answerContext()).body)).toEqual(body);
  });

  it('without candidates stays a refused prompt', () => {
    const body = {
      promptFeedback: { blockReason: 'SAFETY' },
      usageMetadata: { promptTokenCount: 1, totalTokenCount: 1 },
    };
    const again = jsonOf(encodeResponse(decodeResponse(answer(body)), answerContext()).body);
    expect(again['promptFeedback']).toEqual({ blockReason: 'SAFETY' });
    expect(again['candidates']).toBeUndefined();
  });
});

/** The events that a client gets. */
function written(...events: StreamEvent[]): JsonObject[] {
  const encoder = new GenerateStreamEncoder(answerContext({ extraFields: () => ({ provider: 'x' }) }));
  return readSse(events.map((event) => encoder.push(deepFreeze(event))).join('') + encoder.end()).map(
    ({ json }) => json,
  );
}

/** The parts in a body or an event. */
function partsIn(body: JsonObject): JsonObject[] {
  return objects(body['candidates']).flatMap(({ content }) => objects(object(content)?.['parts']));
}

describe('a stream to a client', () => {
  const at = { choice: 0, part: 0 };

  it('holds calls until they are complete, and the end until everything is told', () => {
    const call: Part = { type: 'tool_call', id: 'c', name: 'f', arguments: '', kind: 'function' };
    const events = written(
      { type: 'start', id: 'r', model: 'm', created: 0 },
      { ...at, type: 'part-start', value: call },
      { ...at, type: 'arguments-delta', value: '{"a":' },
      { ...at, type: 'arguments-delta', value: '1}' },
      { ...at, type: 'part-end' },
      { type: 'finish', choice: 0, reason: 'tool_calls', native_reason: 'tool_use' },
      { type: 'usage', usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
    );
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({
      candidates: [{ content: { parts: [{ functionCall: { id: 'c', name: 'f', args: { a: 1 } } }] } }],
      responseId: 'r',
    });
    expect(events[1]).toMatchObject({
      candidates: [{ finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2, totalTokenCount: 3 },
      extra_fields: { provider: 'x' },
    });
  });

  it('tells foreign reasoning with its signature at the end', () => {
    const events = written(
      { ...at, type: 'part-start', value: { type: 'reasoning', dialect: 'anthropic.messages' } },
      { ...at, type: 'reasoning-delta', value: 'hm' },
      { ...at, type: 'signature', value: 'si' },
      { ...at, type: 'signature', value: 'g' },
      { ...at, type: 'part-end' },
    );
    const parts = events.flatMap(partsIn);
    expect(parts[0]).toEqual({ text: 'hm', thought: true });
    expect(unpackSignature(text(parts[1]?.['thoughtSignature']) ?? '')).toEqual({
      signature: 'sig',
      dialect: 'anthropic.messages',
    });
  });

  it('counts words that only the end of their part tells, for the places of sources', () => {
    const source = { url: 'https://a.example', dialect: 'chat', value: {} };
    const later = { choice: 0, part: 1 };
    const events = written(
      { ...at, type: 'part-start', value: { type: 'text', text: '' } },
      { ...at, type: 'citation', value: source },
      { ...at, type: 'part-end', value: { type: 'text', text: 'Süß. ' } },
      { ...later, type: 'part-start', value: { type: 'text', text: '' } },
      { ...later, type: 'text-delta', value: 'Ja.' },
      { ...later, type: 'citation', value: source },
      { ...later, type: 'part-end' },
    );
    expect(objects(events.at(-1)?.['candidates'])[0]?.['citationMetadata']).toMatchObject({
      citations: [
        { startIndex: 0, endIndex: 7 },
        { startIndex: 7, endIndex: 10 },
      ],
    });
  });

  it('ends even when nothing was said', () => {
    expect(written()).toMatchObject([{ candidates: [{ finishReason: 'STOP' }] }]);
  });
});

describe('an error to a client', () => {
  const error = new BifrostError('rate_limited', 'slow down', { retryAfterMs: 2500 });

  it('is Google’s, with the time to wait', () => {
    const { status, headers, body } = encodeError(error);
    expect([status, headers['retry-after']]).toEqual([429, '3']);
    expect(jsonOf(body)).toEqual({
      error: {
        code: 429,
        message: 'slow down',
        status: 'RESOURCE_EXHAUSTED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '3s' }],
      },
    });
  });

  it('in a stream is the bare body, as Google’s clients expect', () => {
    expect(JSON.parse(encodeStreamError(error))).toMatchObject({ error: { code: 429 } });
  });

  it.each<[ConstructorParameters<typeof BifrostError>[0], string]>([
    ['invalid_request', 'INVALID_ARGUMENT'],
    ['unauthorized', 'UNAUTHENTICATED'],
    ['model_unavailable', 'NOT_FOUND'],
    ['overloaded', 'UNAVAILABLE'],
    ['timeout', 'DEADLINE_EXCEEDED'],
    ['internal', 'INTERNAL'],
  ])('has a status word for %s', (code, status) => {
    expect(jsonOf(encodeError(new BifrostError(code, 'x')).body)).toMatchObject({ error: { status } });
  });
});
