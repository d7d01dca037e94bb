import {
  BifrostError,
  exactEvent,
  WireFailure,
  type JsonObject,
  type MediaSource,
  type Part,
  type StreamEvent,
} from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import {
  answer,
  answerContext,
  assemble,
  decodeBytes,
  inbound,
  jsonOf,
  parse,
  writeStream,
} from '../../test/support.js';
import { eventFrame, exceptionFrame } from '../event-stream/encode-frame.js';
import { bedrockConverse } from './dialect.js';

function whole(content: JsonObject[], more: JsonObject = {}): JsonObject {
  return {
    output: { message: { role: 'assistant', content } },
    stopReason: 'end_turn',
    usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
    metrics: { latencyMs: 5 },
    ...more,
  };
}

function decode(body: JsonObject): ReturnType<typeof bedrockConverse.decodeResponse> {
  return bedrockConverse.decodeResponse(answer(body));
}

function stream(...events: [string, JsonObject][]): Buffer {
  return Buffer.concat(
    events.map(([type, value]) => (type.endsWith('Exception') ? exceptionFrame : eventFrame)(type, value)),
  );
}

const delta = (contentBlockIndex: number, value: JsonObject): [string, JsonObject] => [
  'contentBlockDelta',
  { contentBlockIndex, delta: value },
];
const stop = (contentBlockIndex: number): [string, JsonObject] => ['contentBlockStop', { contentBlockIndex }];
const start = (contentBlockIndex: number, value: JsonObject): [string, JsonObject] => [
  'contentBlockStart',
  { contentBlockIndex, start: value },
];

const read = (bytes: Buffer) => decodeBytes(bedrockConverse, [bytes]);
const at = (part: number) => ({ choice: 0, part });
const piece = (bytes: string): JsonObject => ({
  image: { source: { bytes: Buffer.from(bytes).toString('base64') } },
});
const image = (source: MediaSource): Part => ({ type: 'image', source });

describe('a whole answer', () => {
  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['guardrail_intervened', 'content_filter'],
    ['content_filtered', 'content_filter'],
    ['a_new_word', 'stop'],
  ])('that ends with %s ends with %s', (native, reason) => {
    const [choice] = decode(whole([{ text: 'Hi' }], { stopReason: native })).choices;
    expect(choice).toMatchObject({ finish_reason: reason, native_finish_reason: native });
  });

  it('counts what the cache gave and took once', () => {
    const usage = {
      inputTokens: 3,
      outputTokens: 5,
      totalTokens: 8,
      cacheReadInputTokens: 10,
      cacheWriteInputTokens: 20,
    };
    expect(decode(whole([], { usage })).usage).toEqual({
      prompt_tokens: 33,
      completion_tokens: 5,
      total_tokens: 38,
      prompt_tokens_details: { cached_tokens: 10, cache_write_tokens: 20 },
    });
  });

  it('tells what the cache keeps for an hour', () => {
    const usage = {
      inputTokens: 3,
      outputTokens: 5,
      cacheWriteInputTokens: 20,
      cacheDetails: [
        { ttl: '5m', inputTokens: 14 },
        { ttl: '1h', inputTokens: 6 },
      ],
    };
    expect(decode(whole([], { usage })).usage?.prompt_tokens_details).toEqual({
      cache_write_tokens: 20,
      cache_write_1h_tokens: 6,
    });
  });

  it('that the model failed to write is an error; what it said before is kept', () => {
    for (const reason of ['malformed_tool_use', 'malformed_model_output']) {
      expect(() => decode(whole([], { stopReason: reason }))).toThrow(WireFailure);
      const thought = { reasoningContent: { reasoningText: { text: 'Hm', signature: 's' } } };
      expect(() => decode(whole([thought], { stopReason: reason }))).toThrow(WireFailure);
      expect(decode(whole([{ text: 'Hm' }], { stopReason: reason })).choices[0]?.finish_reason).toBe('stop');
    }
  });

  it.each<[string, JsonObject]>([
    ['without a message', { output: {} }],
    ['without an end', { output: { message: { content: [] } } }],
  ])('%s is none', (_what, body) => {
    expect(() => decode(body)).toThrow(BifrostError);
  });

  it('unwraps the tool that stands in for a response format', () => {
    const call = { toolUse: { toolUseId: 't', name: 'bifrost_structured_output', input: { city: 'Oslo' } } };
    expect(decode(whole([call], { stopReason: 'tool_use' })).choices[0]).toMatchObject({
      parts: [{ type: 'text', text: '{"city":"Oslo"}' }],
      finish_reason: 'stop',
    });
  });

  it('keeps every digit of numbers in it', () => {
    const data = JSON.stringify(
      whole([{ toolUse: { toolUseId: 't', name: 'bifrost_structured_output', input: { city: 'Oslo' } } }]),
    ).replace('"Oslo"', '12345678901234567890');
    const [choice] = decode(exactEvent({ json: parse(data), data })).choices;
    expect(choice?.parts).toEqual([{ type: 'text', text: '{"city":12345678901234567890}' }]);
  });

  it('keeps what only Converse knows for clients of Converse', () => {
    const server = {
      toolUse: { toolUseId: 's', name: 'nova_grounding', input: {}, type: 'server_tool_use' },
    };
    const trace = { guardrail: { actionReason: 'none' } };
    const decoded = decode(whole([server, { text: 'Hi' }], { trace, serviceTier: { type: 'flex' } }));
    expect(decoded.service_tier).toBe('flex');
    expect(decoded.choices[0]?.parts[0]).toMatchObject({ type: 'opaque', kind: 'toolUse' });
    const written = bedrockConverse.inbound?.encodeResponse(decoded, answerContext());
    expect(written?.headers['x-amzn-requestid']).toBe('req_1');
    expect(written === undefined ? {} : jsonOf(written.body)).toMatchObject({
      trace,
      metrics: { latencyMs: 5 },
      serviceTier: { type: 'flex' },
      output: { message: { role: 'assistant', content: [server, { text: 'Hi' }] } },
    });
  });

  it('tells the stop sequence that was hit', () => {
    const more = { stopReason: 'stop_sequence', additionalModelResponseFields: { stop_sequence: 'END' } };
    const decoded = decode(whole([{ text: 'Hi' }], more));
    expect(decoded.choices[0]?.stop_sequence).toBe('END');
    const written = bedrockConverse.inbound?.encodeResponse(
      { ...decoded, choices: decoded.choices },
      answerContext(),
    );
    expect(written === undefined ? {} : jsonOf(written.body)).toMatchObject(more);
  });
});

describe('an answer of another vendor, for a client of Converse', () => {
  it('has every member that AWS promises, and packs what its vendor wants back', () => {
    const reasoning: Part = {
      type: 'reasoning',
      text: 'hm',
      signature: 'theirs',
      dialect: 'gemini.generate',
    };
    const written = bedrockConverse.inbound?.encodeResponse(
      {
        id: '',
        model: 'm',
        created: 0,
        choices: [
          {
            index: 0,
            parts: [
              reasoning,
              { type: 'text', text: 'Hi' },
              { type: 'tool_call', id: '', name: 'f', arguments: 'not json', kind: 'function' },
            ],
            finish_reason: 'tool_calls',
            native_finish_reason: 'STOP',
          },
        ],
      },
      answerContext({ extraFields: () => ({ provider: 'vertex' }) }),
    );
    const body = written === undefined ? {} : jsonOf(written.body);
    expect(body).toMatchObject({
      stopReason: 'tool_use',
      metrics: { latencyMs: 0 },
      usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
      extra_fields: { provider: 'vertex' },
    });
    const returned = decode(body).choices[0]?.parts;
    expect(returned?.[0]).toEqual(reasoning);
    expect(JSON.stringify(body)).not.toContain('"theirs"');
    expect(returned?.[2]).toMatchObject({ id: 'tooluse_req_1_2', arguments: '{"invalid_json":"not json"}' });
  });
});

describe('a stream', () => {
  const usage = [
    'metadata',
    { usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 }, metrics: { latencyMs: 1 } },
  ] as [string, JsonObject];

  it('is over with its usage, which comes last', () => {
    const { emitted, ended } = read(
      stream(
        ['messageStart', { role: 'assistant' }],
        delta(0, { text: 'Hi' }),
        stop(0),
        ['messageStop', { stopReason: 'end_turn' }],
        usage,
      ),
    );
    expect(ended).toBe(true);
    expect(emitted.map(({ type }) => type)).toEqual([
      'start',
      'part-start',
      'text-delta',
      'part-end',
      'finish',
      'usage',
    ]);
  });

  it('waits for its end where the usage comes early', () => {
    expect(read(stream(usage, delta(0, { text: 'Hi' }))).ended).toBe(false);
  });

  it('gives a call without fragments empty arguments, and unwraps a structured answer', () => {
    const { emitted } = read(
      stream(
        start(0, { toolUse: { toolUseId: 'a', name: 'f' } }),
        stop(0),
        start(1, { toolUse: { toolUseId: 'b', name: 'bifrost_structured_output' } }),
        delta(1, { toolUse: { input: '{"x":' } }),
        delta(1, { toolUse: { input: '1}' } }),
        stop(1),
        ['messageStop', { stopReason: 'tool_use' }],
      ),
    );
    const { parts, finish } = assemble(emitted);
    expect(parts).toEqual([
      { type: 'tool_call', id: 'a', name: 'f', arguments: '{}', kind: 'function' },
      { type: 'text', text: '{"x":1}' },
    ]);
    expect(finish?.reason).toBe('tool_calls');
  });

  it('puts server tools and encrypted reasoning together', () => {
    const { emitted } = read(
      stream(
        start(0, { toolUse: { toolUseId: 's', name: 'nova_code_interpreter', type: 'server_tool_use' } }),
        delta(0, { toolUse: { input: '{"snippet":"1+1"}' } }),
        stop(0),
        start(1, { toolResult: { toolUseId: 's', type: 'nova_code_interpreter_result', status: 'success' } }),
        delta(1, { toolResult: [{ json: { stdOut: '2' } }] }),
        stop(1),
        delta(2, { reasoningContent: { redactedContent: Buffer.from('se').toString('base64') } }),
        delta(2, { reasoningContent: { redactedContent: Buffer.from('al').toString('base64') } }),
        stop(2),
      ),
    );
    expect(assemble(emitted).parts).toEqual([
      {
        type: 'opaque',
        dialect: 'bedrock.converse',
        kind: 'toolUse',
        value: {
          toolUse: {
            toolUseId: 's',
            name: 'nova_code_interpreter',
            type: 'server_tool_use',
            input: { snippet: '1+1' },
          },
        },
      },
      {
        type: 'opaque',
        dialect: 'bedrock.converse',
        kind: 'toolResult',
        value: {
          toolResult: {
            toolUseId: 's',
            type: 'nova_code_interpreter_result',
            status: 'success',
            content: [{ json: { stdOut: '2' } }],
          },
        },
      },
      { type: 'reasoning', encrypted: Buffer.from('seal').toString('base64'), dialect: 'bedrock.converse' },
    ]);
    const again = decodeBytes(bedrockConverse, [writeStream(bedrockConverse, emitted)]).emitted;
    expect(assemble(again).parts).toEqual(assemble(emitted).parts);
  });

  it('puts a picture together, whose bytes may come in pieces', () => {
    const { emitted } = read(
      stream(start(0, { image: { format: 'png' } }), delta(0, piece('a')), delta(0, piece('bc')), stop(0)),
    );
    const data = Buffer.from('abc').toString('base64');
    expect(assemble(emitted).parts).toEqual([{ type: 'image', source: { data, media_type: 'image/png' } }]);
    const again = decodeBytes(bedrockConverse, [writeStream(bedrockConverse, emitted)]).emitted;
    expect(assemble(again).parts).toEqual(assemble(emitted).parts);
  });

  it('tells exceptions as errors, and a malformed end as one of the model', () => {
    const failed = read(
      stream(delta(0, { text: 'Hi' }), ['throttlingException', { message: 'slow down' }]),
    ).emitted.at(-2);
    expect(failed).toMatchObject({
      type: 'error',
      failure: { status: 200, type: 'ThrottlingException', message: 'slow down' },
    });
    const broken = read(
      stream(['messageStart', {}], ['messageStop', { stopReason: 'malformed_model_output' }]),
    ).emitted;
    expect(broken.at(-1)).toMatchObject({ type: 'error', failure: { type: 'ModelErrorException' } });
    const onlyThought = read(
      stream(delta(0, { reasoningContent: { text: 'Hm' } }), stop(0), [
        'messageStop',
        { stopReason: 'malformed_tool_use' },
      ]),
    ).emitted;
    expect(onlyThought.at(-1)).toMatchObject({ type: 'error', failure: { type: 'ModelErrorException' } });
    const spoke = read(
      stream(delta(0, { text: 'Hm' }), stop(0), ['messageStop', { stopReason: 'malformed_tool_use' }]),
    ).emitted;
    expect(spoke.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
  });

  it('cites a text when it is there, and the whole of it: places in the document are none in the answer', () => {
    const citation = { title: 'T', location: { documentChar: { documentIndex: 0, start: 70, end: 90 } } };
    const { emitted } = read(stream(delta(0, { citation }), delta(0, { text: 'Cited.' }), stop(0)));
    const cited = emitted.findIndex(({ type }) => type === 'citation');
    expect(emitted.findIndex(({ type }) => type === 'text-delta')).toBeLessThan(cited);
    expect(emitted[cited]).toMatchObject({ value: { title: 'T', value: citation } });
    expect(emitted[cited]).not.toHaveProperty('value.start_index');
  });

  it('ignores events and deltas that it does not know', () => {
    const { emitted } = read(
      stream(['somethingNew', { a: 1 }], delta(0, { text: 'Hi' }), stop(7), ['messageStop', {}]),
    );
    expect(assemble(emitted)).toMatchObject({ parts: [{ type: 'text', text: 'Hi' }], finish: undefined });
  });
});

describe('a stream of another vendor, for a client of Converse', () => {
  const events: StreamEvent[] = [
    { type: 'start', id: 'x', model: 'm', created: 0, service_tier: 'default' },
    { type: 'part-start', ...at(0), value: { type: 'text', text: '' } },
    { type: 'part-end', ...at(0) },
    { type: 'part-start', ...at(1), value: { type: 'reasoning', dialect: 'openai.responses', id: 'rs_1' } },
    { type: 'reasoning-delta', ...at(1), value: 'hm' },
    {
      type: 'part-end',
      ...at(1),
      value: { type: 'reasoning', text: 'hm', encrypted: 'enc', dialect: 'openai.responses', id: 'rs_1' },
    },
    {
      type: 'part-start',
      ...at(2),
      value: { type: 'tool_call', id: 'a', name: 'f', arguments: '', kind: 'function' },
    },
    {
      type: 'part-start',
      ...at(3),
      value: { type: 'tool_call', id: 'b', name: 'shell', arguments: '', kind: 'custom' },
    },
    { type: 'arguments-delta', ...at(2), value: '{"x"' },
    { type: 'arguments-delta', ...at(3), value: 'ls' },
    { type: 'arguments-delta', ...at(2), value: ':1}' },
    { type: 'part-end', ...at(2) },
    { type: 'finish', choice: 0, reason: 'tool_calls', native_reason: 'completed', stop_sequence: 'END' },
    {
      type: 'usage',
      usage: {
        prompt_tokens: 9,
        completion_tokens: 1,
        total_tokens: 10,
        prompt_tokens_details: { cached_tokens: 4 },
      },
    },
  ];

  it('comes out block by block, without a gap for what stayed empty', () => {
    const bytes = writeStream(
      bedrockConverse,
      events,
      answerContext({ extraFields: (finish) => ({ ...finish }) }),
    );
    const seen: [string | undefined, string][] = [];
    const framing = bedrockConverse.createFraming?.(({ event, data }) => seen.push([event, data]));
    framing?.push(bytes);
    expect(seen.at(0)).toEqual(['messageStart', '{"role":"assistant"}']);
    const indexes = seen.flatMap(([, data]) => /"contentBlockIndex":(\d+)/u.exec(data)?.[1] ?? []);
    expect([...new Set(indexes)]).toEqual(['0', '1', '2']);
    expect(seen.at(-2)).toEqual([
      'messageStop',
      '{"stopReason":"tool_use","additionalModelResponseFields":{"stop_sequence":"END"},"extra_fields":{"native_finish_reason":"completed","native_stop_sequence":"END"}}',
    ]);
    expect(seen.at(-1)?.[1]).toContain(
      '"usage":{"inputTokens":5,"outputTokens":1,"totalTokens":10,"cacheReadInputTokens":4}',
    );
  });

  it('shows pictures whose bytes are there, in a block of their own', () => {
    const drawn = image({ data: 'aW1n', media_type: 'image/png' });
    const bytes = writeStream(bedrockConverse, [
      { type: 'part-start', ...at(0), value: image({ url: 'https://example.com/a.png' }) },
      { type: 'part-end', ...at(0) },
      { type: 'part-start', ...at(1), value: drawn },
      { type: 'part-end', ...at(1) },
      { type: 'finish', choice: 0, reason: 'stop', native_reason: 'STOP' },
    ]);
    const seen: string[] = [];
    bedrockConverse.createFraming?.(({ event, data }) => seen.push(`${event} ${data}`))?.push(bytes);
    expect(seen.slice(1, 4)).toEqual([
      'contentBlockStart {"start":{"image":{"format":"png"}},"contentBlockIndex":0}',
      'contentBlockDelta {"delta":{"image":{"source":{"bytes":"aW1n"}}},"contentBlockIndex":0}',
      'contentBlockStop {"contentBlockIndex":0}',
    ]);
    expect(assemble(decodeBytes(bedrockConverse, [bytes]).emitted).parts).toEqual([drawn]);
  });

  it('is read back with what its vendor wants to see again', () => {
    const { emitted } = decodeBytes(bedrockConverse, [writeStream(bedrockConverse, events)]);
    const { parts, usage } = assemble(emitted);
    expect(parts.slice(1)).toEqual([
      { type: 'tool_call', id: 'a', name: 'f', arguments: '{"x":1}', kind: 'function' },
      { type: 'tool_call', id: 'b', name: 'shell', arguments: '{"input":"ls"}', kind: 'function' },
    ]);
    expect(usage).toMatchObject({ prompt_tokens: 9, completion_tokens: 1 });
  });

  it('leaves with the client what its vendor wants back, and takes it from there', () => {
    const { emitted } = decodeBytes(bedrockConverse, [writeStream(bedrockConverse, events)]);
    const [reasoning] = assemble(emitted).parts;
    const kept = reasoning?.type === 'reasoning' ? (reasoning.signature ?? '') : '';
    const content = [{ reasoningContent: { reasoningText: { text: 'hm', signature: kept } } }];
    const request = bedrockConverse.inbound?.decodeRequest(
      inbound({ messages: [{ role: 'assistant', content }] }),
    );
    expect(request?.messages[0]?.parts).toEqual([
      { type: 'reasoning', text: 'hm', encrypted: 'enc', dialect: 'openai.responses', id: 'rs_1' },
    ]);
  });

  it('ends with an exception where it fails on the way', () => {
    const error = bedrockConverse.inbound?.encodeStreamError(new BifrostError('rate_limited', 'slow down'));
    const { emitted } = decodeBytes(bedrockConverse, [Buffer.from(error ?? '')]);
    expect(emitted).toMatchObject([
      { type: 'error', failure: { type: 'ThrottlingException', message: 'slow down' } },
    ]);
  });
});
