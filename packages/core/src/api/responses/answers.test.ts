import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerContext, answerOf, frozen, jsonOf } from '../../../test/support/dialects.js';
import { assemble, decodeAll, parseSse, type SseEvent } from '../../../test/support/stream-parts.js';
import type { AnswerContext } from '../../adapter/dialect.js';
import type { ChatResponse, FinishReason } from '../../hub/chat.js';
import type { Part } from '../../hub/part.js';
import type { StreamEvent } from '../../hub/stream-event.js';
import { object, objects, type JsonObject } from '../../json/read.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { encodeResponse } from './encode-response.js';
import { createStreamDecoder } from './stream-decoder.js';
import { createStreamEncoder } from './stream-encoder.js';

/*
 * Answers of another dialect, written for a client of this one: whole and in pieces, and read again.
 */

interface Answer {
  parts: Part[];
  reason: FinishReason;
  native_reason: string;
}

const usage = {
  prompt_tokens: 9,
  completion_tokens: 4,
  total_tokens: 13,
  prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 2 },
  completion_tokens_details: { reasoning_tokens: 1 },
};

function whole({ parts, reason, native_reason }: Answer, context: Partial<AnswerContext> = {}): JsonObject {
  const response: ChatResponse = {
    id: 'chatcmpl-1',
    model: 'large',
    created: 5,
    choices: [{ index: 0, parts, finish_reason: reason, native_finish_reason: native_reason }],
    usage,
  };
  return jsonOf(encodeResponse(frozen(response), answerContext(context)));
}

/** The events of an answer, its texts in pieces of three characters. */
function eventsOf({ parts, reason, native_reason }: Answer): StreamEvent[] {
  const events: StreamEvent[] = [{ type: 'start', id: 'chatcmpl-1', model: 'large', created: 5 }];
  for (const [part, value] of parts.entries()) events.push(...partEvents(value, { choice: 0, part }));
  events.push({ type: 'finish', choice: 0, reason, native_reason }, { type: 'usage', usage });
  return events;
}

function partEvents(given: Part, at: { choice: number; part: number }): StreamEvent[] {
  const begin = (start: Part): StreamEvent => ({ ...at, type: 'part-start', value: start });
  const end: StreamEvent = { ...at, type: 'part-end' };
  const deltas = (
    type: 'text-delta' | 'reasoning-delta' | 'arguments-delta' | 'refusal-delta',
    said: string,
  ): StreamEvent[] =>
    (said.match(/[^]{1,3}/gu) ?? []).map((value) => ({ type, choice: at.choice, part: at.part, value }));
  switch (given.type) {
    case 'text': {
      const { text, citations = [], logprobs, ...rest } = given;
      const probabilities: StreamEvent[] = logprobs ? [{ ...at, type: 'logprobs', value: logprobs }] : [];
      const cited = citations.map((cite): StreamEvent => ({
        type: 'citation',
        choice: at.choice,
        part: at.part,
        value: cite,
      }));
      return [begin({ ...rest, text: '' }), ...deltas('text-delta', text), ...probabilities, ...cited, end];
    }
    case 'refusal':
      return [begin({ ...given, text: '' }), ...deltas('refusal-delta', given.text), end];
    case 'tool_call':
      return [begin({ ...given, arguments: '' }), ...deltas('arguments-delta', given.arguments), end];
    case 'reasoning': {
      const { encrypted, ...rest } = given;
      const final: StreamEvent = encrypted === undefined ? end : { ...at, type: 'part-end', value: given };
      return [begin({ ...rest, text: '' }), ...deltas('reasoning-delta', given.text ?? ''), final];
    }
    default:
      return [begin(given), end];
  }
}

function stream(events: readonly StreamEvent[], context: Partial<AnswerContext> = {}): SseEvent[] {
  const encoder = createStreamEncoder(answerContext(context));
  const text = frozen(events).map((event) => String(encoder.push(event)));
  return parseSse(text.join('') + String(encoder.end()));
}

/** Parts as far as another dialect wrote them: ids and marks of items were added on the way. */
function bare(part: Part): Part {
  const { native: _native, ...rest } = part;
  if (rest.type === 'text' && rest.citations) {
    return {
      ...rest,
      citations: rest.citations.map(({ url, title }) => ({
        url: url ?? '',
        title: title ?? '',
        dialect: '',
        value: {},
      })),
    };
  }
  return rest;
}

const words = fc.string({ minLength: 1, maxLength: 10, unit: 'grapheme' });
const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: words }),
  words.map((text): Part => ({
    type: 'text',
    text,
    citations: [{ url: 'https://a.example', title: 'A', dialect: 'vendor.messages', value: { at: 1 } }],
    logprobs: [{ token: 'a', logprob: -1, bytes: [97], top_logprobs: [] }],
  })),
  fc.record({ type: fc.constant('refusal' as const), text: words }),
  words.map((text): Part => ({ type: 'reasoning', text })),
  words.map((text): Part => ({ type: 'reasoning', text, summary: true })),
  fc
    .tuple(words, words)
    .map(([text, signature]): Part => ({ type: 'reasoning', text, signature, dialect: 'vendor.messages' })),
  words.map((encrypted): Part => ({ type: 'reasoning', encrypted, dialect: 'vendor.messages' })),
  fc.record({
    type: fc.constant('tool_call' as const),
    id: words,
    name: words,
    arguments: fc.string(),
    kind: fc.constantFrom('function' as const, 'custom' as const),
  }),
);

const answer: fc.Arbitrary<Answer> = fc
  .tuple(
    fc.array(part, { maxLength: 6 }),
    fc.constantFrom<[FinishReason, string]>(
      ['stop', 'end_turn'],
      ['length', 'max_tokens'],
      ['content_filter', 'safety'],
    ),
  )
  .map(([parts, [reason, native_reason]]) =>
    parts.some(({ type }) => type === 'tool_call')
      ? { parts, reason: 'tool_calls', native_reason: 'tool_use' }
      : { parts, reason, native_reason },
  );

describe('answers of other dialects', () => {
  it('are whole what they are in pieces', () => {
    fc.assert(
      fc.property(answer, (each) => {
        const last = stream(eventsOf(each)).at(-1)?.json;
        expect(last?.['response']).toEqual(whole(each));
      }),
      { numRuns: 150 },
    );
  });

  it('are read again as they were', () => {
    fc.assert(
      fc.property(answer, (each) => {
        const expected = each.parts.map((one) => bare(one));
        const [choice] = decodeResponse(answerOf(whole(each))).choices;
        expect(choice?.parts.map((one) => bare(one))).toEqual(expected);
        expect(choice?.finish_reason).toBe(each.reason);
        const told = assemble(
          decodeAll(
            createStreamDecoder(),
            stream(eventsOf(each)).map(({ json }) => json),
          ),
        );
        expect(told.parts.map((one) => bare(one))).toEqual(expected);
        expect(told.finish?.reason).toBe(each.reason);
        expect(told.usage).toEqual(usage);
      }),
      { numRuns: 150 },
    );
  });

  it('have consistent events', () => {
    fc.assert(
      fc.property(answer, (each) => {
        const events = stream(eventsOf(each)).map(({ json }) => json);
        expect(events.map((event) => event['sequence_number'])).toEqual(events.map((_event, index) => index));
        const output = objects(object(events.at(-1)?.['response'])?.['output']);
        for (const event of events) {
          const at = event['output_index'];
          if (typeof at !== 'number') continue;
          const id = event['item_id'] ?? object(event['item'])?.['id'];
          expect(id).toBe(output[at]?.['id']);
        }
        const done = events.filter((event) => event['type'] === 'response.output_item.done');
        expect(done.map((event) => event['item'])).toEqual(output);
        expect(new Set(output.map((item) => item['id'])).size).toBe(output.length);
      }),
      { numRuns: 100 },
    );
  });

  it('come back from the client as they went out, signatures and all', () => {
    const parts: Part[] = [
      { type: 'reasoning', text: 'hm', signature: 'one', dialect: 'vendor.messages' },
      { type: 'text', text: 'a moment', signature: 'two' },
      { type: 'tool_call', id: 'call_1', name: 'get', arguments: '{}', kind: 'function', signature: 'three' },
      { type: 'tool_call', id: 'call_2', name: 'get', arguments: '{}', kind: 'function', signature: 'four' },
    ];
    const each: Answer = { parts, reason: 'tool_calls', native_reason: 'tool_use' };
    for (const body of [whole(each), object(stream(eventsOf(each)).at(-1)?.json['response'])]) {
      const input = objects(body?.['output']);
      expect(input.map((item) => item['type'])).toEqual([
        'reasoning',
        'message',
        'reasoning',
        'function_call',
        'reasoning',
        'function_call',
        'reasoning',
      ]);
      const { messages } = decodeRequest({
        params: {},
        query: {},
        headers: {},
        body: { kind: 'json', value: { model: 'm', input } },
      });
      expect(messages.map((message) => message.parts.map((one) => bare(one)))).toEqual([parts]);
    }
  });

  it('show pictures, and leave out what only another vendor understands', () => {
    const parts: Part[] = [
      { type: 'opaque', dialect: 'vendor.messages', kind: 'server_tool_use', value: { secret: 1 } },
      { type: 'image', source: { data: 'iVBO', media_type: 'image/png' } },
      { type: 'text', text: 'there' },
    ];
    const each: Answer = { parts, reason: 'stop', native_reason: 'end_turn' };
    const output = objects(whole(each)['output']);
    expect(output.map((item) => item['type'])).toEqual(['image_generation_call', 'message']);
    expect(output[0]).toMatchObject({ id: 'ig_bf_id1_0', result: 'iVBO', status: 'completed' });
    expect(object(stream(eventsOf(each)).at(-1)?.json['response'])?.['output']).toEqual(output);
  });
});

describe('a response object', () => {
  it('repeats the request, and is frank about what nobody knows', () => {
    const request = {
      instructions: 'be brief',
      temperature: 0.2,
      tools: [{ type: 'function', name: 'get' }, { type: 'web_search' }],
      reasoning: { effort: 'low' },
      metadata: { a: 'b' },
      prompt_cache_key: 'k',
    };
    const each: Answer = { parts: [{ type: 'text', text: 'hi' }], reason: 'stop', native_reason: 'end_turn' };
    expect(whole(each, { request })).toEqual({
      id: 'resp_bf_id1',
      object: 'response',
      created_at: 5,
      status: 'completed',
      background: false,
      error: null,
      incomplete_details: null,
      instructions: 'be brief',
      max_output_tokens: null,
      metadata: { a: 'b' },
      model: 'shown',
      output: [
        {
          id: 'msg_bf_id1_0',
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'hi', annotations: [], logprobs: [] }],
        },
      ],
      parallel_tool_calls: true,
      previous_response_id: null,
      prompt_cache_key: 'k',
      reasoning: { effort: 'low', summary: null },
      temperature: 0.2,
      text: { format: { type: 'text' } },
      tool_choice: 'auto',
      tools: [{ type: 'function', name: 'get', parameters: null, strict: null }, { type: 'web_search' }],
      top_p: null,
      truncation: 'disabled',
      usage: {
        input_tokens: 9,
        input_tokens_details: { cached_tokens: 3, cache_write_tokens: 2 },
        output_tokens: 4,
        output_tokens_details: { reasoning_tokens: 1 },
        total_tokens: 13,
      },
      extra_fields: { provider: 'acme' },
    });
  });

  it('says how an answer was cut', () => {
    const text: Part = { type: 'text', text: 'hi' };
    const cut = whole({ parts: [text], reason: 'length', native_reason: 'max_tokens' });
    expect(cut).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } });
    expect(objects(cut['output'])[0]?.['status']).toBe('incomplete');
    const filtered = whole({ parts: [], reason: 'content_filter', native_reason: 'refusal' });
    expect(filtered).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'content_filter' },
    });
  });

  it('has no extra_fields where the client is told by headers', () => {
    const each: Answer = { parts: [], reason: 'stop', native_reason: 'end_turn' };
    expect(whole(each, { extraFields: () => undefined })).not.toHaveProperty('extra_fields');
    const seen: unknown[] = [];
    const extraFields: AnswerContext['extraFields'] = (finish) => {
      seen.push(finish);
      return { provider: 'acme' };
    };
    const last = stream(eventsOf(each), { extraFields }).at(-1)?.json;
    expect(object(last?.['response'])?.['extra_fields']).toEqual({ provider: 'acme' });
    expect(seen).toEqual([{ native_finish_reason: 'end_turn' }]);
  });

  it('gives the probabilities of a choice to its text', () => {
    const logprobs = [{ token: 'hi', logprob: -1, bytes: [104, 105], top_logprobs: [] }];
    const response: ChatResponse = {
      id: 'x',
      model: 'm',
      created: 1,
      choices: [
        {
          index: 0,
          parts: [{ type: 'text', text: 'hi' }],
          finish_reason: 'stop',
          native_finish_reason: 'stop',
          logprobs: { content: logprobs },
        },
      ],
    };
    const body = jsonOf(encodeResponse(frozen(response), answerContext()));
    const [message] = objects(body['output']);
    expect(objects(message?.['content'])[0]?.['logprobs']).toEqual(logprobs);
  });

  it('refuses an answer without a choice', () => {
    const response: ChatResponse = { id: 'x', model: 'm', created: 1, choices: [] };
    expect(() => encodeResponse(response, answerContext())).toThrow(/no choice/);
  });
});

function call(id: string): Part {
  return { type: 'tool_call', id, name: 'get', arguments: '', kind: 'function' };
}

describe('a stream', () => {
  it('writes parts that are told at the same time', () => {
    const events: StreamEvent[] = [
      { type: 'start', id: 'x', model: 'm', created: 1 },
      { type: 'part-start', choice: 0, part: 0, value: { type: 'text', text: '' } },
      { type: 'text-delta', choice: 0, part: 0, value: 'so' },
      { type: 'part-start', choice: 0, part: 1, value: call('call_1') },
      { type: 'part-start', choice: 0, part: 2, value: call('call_2') },
      { type: 'arguments-delta', choice: 0, part: 2, value: '{"b":' },
      { type: 'arguments-delta', choice: 0, part: 1, value: '{"a":1}' },
      { type: 'arguments-delta', choice: 0, part: 2, value: '2}' },
      { type: 'text-delta', choice: 0, part: 0, value: '?' },
      { type: 'part-end', choice: 0, part: 0 },
      { type: 'part-end', choice: 0, part: 2 },
      { type: 'part-end', choice: 0, part: 1 },
      { type: 'finish', choice: 0, reason: 'tool_calls', native_reason: 'tool_calls' },
    ];
    const last = object(stream(events).at(-1)?.json['response']);
    expect(
      objects(last?.['output']).map((item) => item['arguments'] ?? objects(item['content'])[0]?.['text']),
    ).toEqual(['so?', '{"a":1}', '{"b":2}']);
    const told = assemble(
      decodeAll(
        createStreamDecoder(),
        stream(events).map(({ json }) => json),
      ),
    );
    expect(told.parts).toHaveLength(3);
  });

  it('ends what its provider left open, and says that it was cut', () => {
    const events: StreamEvent[] = [
      { type: 'part-start', choice: 0, part: 0, value: { type: 'text', text: 'so' } },
      { type: 'finish', choice: 0, reason: 'length', native_reason: 'length' },
    ];
    const wire = stream(events).map(({ json }) => json);
    expect(wire.map((event) => event['type'])).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.incomplete',
    ]);
    expect(object(wire.at(-2)?.['item'])?.['status']).toBe('incomplete');
  });

  it('writes nothing after events without a finish', () => {
    const encoder = createStreamEncoder(answerContext());
    encoder.push({ type: 'start', id: 'x', model: 'm', created: 1 });
    expect(encoder.end()).toBe('');
  });

  it('ignores other choices and parts that never began', () => {
    const events: StreamEvent[] = [
      { type: 'start', id: 'x', model: 'm', created: 1 },
      { type: 'start', id: 'x', model: 'm', created: 1 },
      { type: 'part-start', choice: 1, part: 0, value: { type: 'text', text: 'no' } },
      { type: 'text-delta', choice: 0, part: 7, value: 'no' },
      { type: 'part-end', choice: 0, part: 7 },
      { type: 'finish', choice: 1, reason: 'length', native_reason: 'length' },
      { type: 'finish', choice: 0, reason: 'stop', native_reason: 'stop' },
    ];
    expect(stream(events).map(({ event }) => event)).toEqual([
      'response.created',
      'response.in_progress',
      'response.completed',
    ]);
  });
});
