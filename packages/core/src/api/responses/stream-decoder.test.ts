import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble, decodeAll, type Assembled } from '../../../test/support/stream-parts.js';
import { parseObject, type JsonObject } from '../../json/read.js';
import { createStreamDecoder } from './stream-decoder.js';

/** Takes events and does nothing. */
function ignore(): void {
  // The end is what is looked at.
}

function told(...events: JsonObject[]): Assembled {
  return assemble(decodeAll(createStreamDecoder(), events));
}

const created: JsonObject = {
  type: 'response.created',
  response: { id: 'resp_1', model: 'large', created_at: 7, status: 'in_progress', output: [] },
};

function completed(...output: JsonObject[]): JsonObject {
  return {
    type: 'response.completed',
    response: {
      id: 'resp_1',
      status: 'completed',
      output,
      usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
    },
  };
}

const message: JsonObject = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  content: [
    { type: 'output_text', text: 'hello', annotations: [{ type: 'url_citation', url: 'https://a.example' }] },
  ],
};

const hello = {
  type: 'text',
  text: 'hello',
  citations: [
    {
      url: 'https://a.example',
      dialect: 'responses',
      value: { type: 'url_citation', url: 'https://a.example' },
    },
  ],
  native: { dialect: 'responses', value: { message: { id: 'msg_1' } } },
};

describe('a message', () => {
  const delta: JsonObject = {
    type: 'response.output_text.delta',
    output_index: 0,
    content_index: 0,
    delta: 'hel',
  };

  it.each<[string, JsonObject[]]>([
    ['in its last event alone', [completed(message)]],
    [
      'in the end of its item alone',
      [{ type: 'response.output_item.done', output_index: 0, item: message }, completed()],
    ],
    [
      'with half of its deltas',
      [
        { type: 'response.output_item.added', output_index: 0, item: { ...message, content: [] } },
        delta,
        { type: 'response.output_item.done', output_index: 0, item: message },
        completed(message),
      ],
    ],
    [
      'with the end of its content alone',
      [
        { type: 'response.output_item.added', output_index: 0, item: { ...message, content: [] } },
        {
          type: 'response.content_part.done',
          output_index: 0,
          content_index: 0,
          part: {
            type: 'output_text',
            text: 'hello',
            annotations: [{ type: 'url_citation', url: 'https://a.example' }],
          },
        },
        completed(message),
      ],
    ],
    [
      'with its text told twice and thrice',
      [
        { type: 'response.output_item.added', output_index: 0, item: { ...message, content: [] } },
        delta,
        { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'hello' },
        { type: 'response.output_item.done', output_index: 0, item: message },
        { type: 'response.output_item.done', output_index: 0, item: message },
        completed(message),
      ],
    ],
  ])('is read %s', (_how, events) => {
    const { start, parts, finish, usage } = told(created, ...events);
    expect(start).toMatchObject({ id: 'resp_1', model: 'large', created: 7 });
    expect(parts).toEqual([hello]);
    expect(finish).toMatchObject({ reason: 'stop', native_reason: 'completed' });
    expect(usage?.total_tokens).toBe(3);
  });

  it('is read where its beginning was left out', () => {
    expect(told(delta, { ...delta, delta: 'lo' }, completed()).parts).toMatchObject([{ text: 'hello' }]);
    const refusal: JsonObject = {
      type: 'response.refusal.delta',
      output_index: 0,
      content_index: 0,
      delta: 'No.',
    };
    expect(told(refusal, completed()).parts).toMatchObject([{ type: 'refusal', text: 'No.' }]);
  });

  it('keeps content of kinds that it does not know', () => {
    const content = { type: 'output_smell', smell: 'rain' };
    const { parts } = told(
      created,
      { type: 'response.output_item.done', output_index: 0, item: { ...message, content: [content] } },
      completed(),
    );
    expect(parts).toMatchObject([
      { type: 'opaque', dialect: 'responses', kind: 'output_smell', value: content },
    ]);
  });
});

describe('other items', () => {
  it('are calls, with arguments from wherever they stand', () => {
    const call: JsonObject = {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'call_1',
      name: 'get',
      arguments: '',
    };
    const { parts, finish } = told(
      created,
      { type: 'response.output_item.added', output_index: 0, item: call },
      { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"a"' },
      { type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"a":1}' },
      {
        type: 'response.output_item.added',
        output_index: 1,
        item: { ...call, id: 'fc_2', call_id: 'call_2' },
      },
      {
        type: 'response.output_item.done',
        output_index: 1,
        item: { ...call, id: 'fc_2', call_id: 'call_2', arguments: '{}' },
      },
      completed(),
    );
    expect(parts).toMatchObject([
      { id: 'call_1', arguments: '{"a":1}' },
      { id: 'call_2', arguments: '{}' },
    ]);
    expect(finish).toMatchObject({ reason: 'tool_calls', native_reason: 'completed' });
  });

  it('are reasoning, whose secret comes last', () => {
    const item: JsonObject = { type: 'reasoning', id: 'rs_1', summary: [] };
    const { parts } = told(
      created,
      { type: 'response.output_item.added', output_index: 0, item },
      {
        type: 'response.reasoning_summary_part.added',
        output_index: 0,
        summary_index: 0,
        part: { type: 'summary_text', text: '' },
      },
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'fir' },
      { type: 'response.reasoning_summary_text.done', output_index: 0, summary_index: 0, text: 'first' },
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 1, delta: 'then' },
      { type: 'response.output_item.done', output_index: 0, item: { ...item, encrypted_content: 'x' } },
      completed(),
    );
    expect(parts).toEqual([
      { type: 'reasoning', text: 'first', summary: true, id: 'rs_1', dialect: 'responses' },
      {
        type: 'reasoning',
        text: 'then',
        summary: true,
        id: 'rs_1',
        dialect: 'responses',
        encrypted: 'x',
        native: { dialect: 'responses', value: { continues: true } },
      },
    ]);
  });

  it('are nothing but a secret', () => {
    const item: JsonObject = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x' };
    const { parts } = told(
      created,
      { type: 'response.output_item.added', output_index: 0, item },
      { type: 'response.output_item.done', output_index: 0, item },
      completed(item),
    );
    expect(parts).toEqual([{ type: 'reasoning', id: 'rs_1', encrypted: 'x', dialect: 'responses' }]);
  });

  it('are pictures and whatever the server ran itself', () => {
    const search: JsonObject = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    const picture: JsonObject = {
      type: 'image_generation_call',
      id: 'ig_1',
      result: 'iVBO',
      output_format: 'webp',
    };
    const { parts } = told(
      created,
      { type: 'response.output_item.added', output_index: 0, item: { ...search, status: 'in_progress' } },
      { type: 'response.web_search_call.searching', output_index: 0, item_id: 'ws_1' },
      { type: 'response.output_item.done', output_index: 0, item: search },
      { type: 'response.output_item.done', output_index: 1, item: picture },
      completed(search, picture),
    );
    expect(parts).toMatchObject([
      { type: 'opaque', kind: 'web_search_call', value: search },
      { type: 'image', source: { data: 'iVBO', media_type: 'image/webp' } },
    ]);
  });
});

describe('the end of a stream', () => {
  it('is told by its last event', () => {
    const decoder = createStreamDecoder();
    expect(decoder.push({ json: created }, ignore)).toBe(false);
    expect(decoder.push({ json: completed() }, ignore)).toBe(true);
    expect(decoder.push({ json: completed() }, ignore)).toBe(true);
  });

  it('is a cut answer', () => {
    const response = {
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [],
    };
    expect(told(created, { type: 'response.incomplete', response }).finish).toMatchObject({
      reason: 'length',
      native_reason: 'max_output_tokens',
    });
    const filtered = { status: 'incomplete', incomplete_details: { reason: 'content_filter' }, output: [] };
    expect(told(created, { type: 'response.incomplete', response: filtered }).finish?.reason).toBe(
      'content_filter',
    );
  });

  it.each<[string, JsonObject]>([
    ['flat', { type: 'error', code: 'overloaded', message: 'busy', param: null, sequence_number: 3 }],
    [
      'nested',
      { type: 'error', sequence_number: 3, error: { type: 'server', code: 'overloaded', message: 'busy' } },
    ],
    [
      'a failed response',
      {
        type: 'response.failed',
        response: { status: 'failed', error: { code: 'overloaded', message: 'busy' } },
      },
    ],
  ])('is an error: %s', (_form, event) => {
    const { failures, finish } = told(created, event, completed(message));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ status: 200, code: 'overloaded', message: 'busy' });
    expect(failures[0]?.type).not.toBe('error');
    expect(finish).toBeUndefined();
  });

  it('is a failure without a reason', () => {
    expect(
      told(created, { type: 'response.failed', response: { status: 'failed', error: null } }).failures,
    ).toHaveLength(1);
  });

  it('is silence', () => {
    const { parts, finish } = told(created, {
      type: 'response.output_text.delta',
      output_index: 0,
      delta: 'so',
    });
    expect(parts).toMatchObject([{ text: 'so' }]);
    expect(finish).toBeUndefined();
  });
});

describe('a hostile server', () => {
  const json = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(null, true, 0, 1, -1, 'message', 'reasoning', 'output_text', 'function_call', 'x'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          'type',
          'item',
          'part',
          'id',
          'content',
          'summary',
          'text',
          'delta',
          'error',
          'output',
          'status',
        ),
        tie('value'),
        { maxKeys: 4 },
      ),
    ),
  })).value;
  const event = fc
    .tuple(
      fc.constantFrom(
        'response.created',
        'response.output_item.added',
        'response.output_item.done',
        'response.content_part.added',
        'response.content_part.done',
        'response.output_text.delta',
        'response.output_text.annotation.added',
        'response.reasoning_summary_text.delta',
        'response.reasoning_summary_part.done',
        'response.function_call_arguments.delta',
        'response.completed',
        'error',
      ),
      fc.dictionary(
        fc.constantFrom(
          'item',
          'part',
          'response',
          'delta',
          'text',
          'annotation',
          'content_index',
          'summary_index',
          'error',
        ),
        json,
      ),
      fc.nat(2),
    )
    .map(
      ([type, members, output_index]) =>
        parseObject(JSON.stringify({ ...members, type, output_index })) ?? {},
    );

  it('brings the decoder to tell nothing out of order', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        expect(() => told(...events)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});
