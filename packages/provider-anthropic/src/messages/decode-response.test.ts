import { WireFailure, type ChatResponse, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import {
  answer,
  answerContext,
  assemble,
  decodeEvents,
  deepFreeze,
  fixture,
  jsonOf,
  parse,
  readSse,
} from '../../test/support.js';
import { decodeResponse } from './decode-response.js';
import { MessagesStreamDecoder } from './decode-stream.js';
import { encodeResponse } from './encode-response.js';

const longNumber = '{"n":12345678901234567890}';
const names = ['chat-text', 'chat-tools', 'chat-reasoning'] as const;

describe('decodeResponse', () => {
  it('reads text, usage and the reason of the end', () => {
    expect(decodeResponse(answer(parse(fixture('chat-text.json'))))).toMatchObject({
      id: 'msg_01FixtureText',
      model: 'claude-sonnet-4-5-20250929',
      service_tier: 'default',
      choices: [
        {
          index: 0,
          parts: [{ type: 'text', text: 'Bridges carry people over rivers.' }],
          finish_reason: 'stop',
          native_finish_reason: 'end_turn',
        },
      ],
      usage: { prompt_tokens: 12, completion_tokens: 9, total_tokens: 21 },
    });
  });

  it('counts everything read once, cache included', () => {
    expect(decodeResponse(answer(parse(fixture('chat-tools.json')))).usage).toEqual({
      prompt_tokens: 400,
      completion_tokens: 71,
      total_tokens: 471,
      prompt_tokens_details: { cached_tokens: 64, cache_write_tokens: 16 },
    });
  });

  it('keeps signatures, redacted thinking and thinking tokens', () => {
    const response = decodeResponse(answer(parse(fixture('chat-reasoning.json'))));
    expect(response.choices[0]?.parts).toEqual([
      {
        type: 'reasoning',
        text: 'Seven times six is forty-two.',
        signature: 'c2lnbmF0dXJlLW9mLXRoZS1maXh0dXJl',
        dialect: 'anthropic.messages',
      },
      { type: 'reasoning', encrypted: 'cmVkYWN0ZWQtZml4dHVyZQ==', dialect: 'anthropic.messages' },
      { type: 'text', text: '42' },
    ]);
    expect(response.usage?.completion_tokens_details).toEqual({ reasoning_tokens: 60 });
  });

  it.each([
    ['refusal', 'content_filter'],
    ['pause_turn', 'stop'],
    ['compaction', 'stop'],
    ['model_context_window_exceeded', 'length'],
    ['max_tokens', 'length'],
    ['born_tomorrow', 'stop'],
  ])('maps the stop reason %s to %s and keeps it', (reason, finish) => {
    const response = decodeResponse(answer({ content: [], stop_reason: reason }));
    expect(response.choices[0]).toMatchObject({ finish_reason: finish, native_finish_reason: reason });
  });

  it('reports a call as tool_calls whatever the stop reason says', () => {
    const content = [{ type: 'tool_use', id: 'a', name: 'b', input: {} }];
    const response = decodeResponse(answer({ content, stop_reason: 'max_tokens' }));
    expect(response.choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('unwraps the tool that stands in for a response format', () => {
    const content = [{ type: 'tool_use', id: 'a', name: 'bifrost_structured_output', input: { a: 1 } }];
    const response = decodeResponse(answer({ content, stop_reason: 'tool_use' }));
    expect(response.choices[0]).toMatchObject({
      parts: [{ type: 'text', text: '{"a":1}' }],
      finish_reason: 'stop',
    });
  });

  it('throws the failure of an error inside a 200, and refuses what is no message', () => {
    expect(() => decodeResponse(answer(parse(fixture('error-overloaded.json'))))).toThrow(WireFailure);
    expect(() => decodeResponse(answer({ choices: [] }))).toThrow(/check base_url/u);
    expect(() => decodeResponse(answer({ content: [] }))).toThrow(/stop_reason/u);
    expect(() => decodeResponse({ status: 200, headers: {}, body: { kind: 'none' } })).toThrow(/content/u);
  });
});

function delta(value: JsonObject): JsonObject {
  return { type: 'content_block_delta', index: 0, delta: value };
}

describe('the stream decoder', () => {
  it.each(names)('says of %s.sse what the whole answer says', (name) => {
    const whole = decodeResponse(answer(parse(fixture(`${name}.json`))));
    const { emitted, ended } = decodeEvents(
      new MessagesStreamDecoder(),
      readSse(fixture(`${name}.sse`)).map(({ json }) => json),
    );
    const streamed = assemble(emitted);
    const withParsedArguments = (parts: typeof streamed.parts): unknown =>
      parts.map((part) =>
        part.type === 'tool_call' ? { ...part, arguments: JSON.parse(part.arguments) as unknown } : part,
      );
    expect(ended).toBe(true);
    expect(withParsedArguments(streamed.parts)).toEqual(withParsedArguments(whole.choices[0]?.parts ?? []));
    expect(streamed.usage).toEqual(whole.usage);
    expect(streamed.finish).toMatchObject({
      reason: whole.choices[0]?.finish_reason,
      native_reason: whole.choices[0]?.native_finish_reason,
    });
  });

  it.each(names)('takes %s.sse cut off after any event', (name) => {
    const events = readSse(fixture(`${name}.sse`)).map(({ json }) => json);
    const whole = assemble(decodeEvents(new MessagesStreamDecoder(), events).emitted);
    for (let length = 0; length < events.length; length += 1) {
      const cut = assemble(decodeEvents(new MessagesStreamDecoder(), events.slice(0, length)).emitted);
      expect(cut.parts.length).toBeLessThanOrEqual(whole.parts.length);
      expect(cut.finish === undefined || length >= events.length - 1).toBe(true);
    }
  });

  it('cites a text when it is there, and the whole of it: places in the document are none in the answer', () => {
    const citation = { type: 'char_location', document_title: 'T', start_char_index: 70, end_char_index: 90 };
    const { emitted } = decodeEvents(new MessagesStreamDecoder(), [
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '', citations: [] } },
      delta({ type: 'citations_delta', citation }),
      delta({ type: 'text_delta', text: 'Cited.' }),
      { type: 'content_block_stop', index: 0 },
    ]);
    expect(emitted.map(({ type }) => type)).toEqual(['part-start', 'text-delta', 'citation', 'part-end']);
    expect(emitted[2]).toMatchObject({ part: 0, value: { title: 'T', value: citation } });
    expect(emitted[2]).not.toHaveProperty('value.start_index');
  });

  it('tells an error event as a failure', () => {
    const { emitted } = decodeEvents(new MessagesStreamDecoder(), [parse(fixture('error-overloaded.json'))]);
    expect(emitted).toMatchObject([{ type: 'error', failure: { status: 200, type: 'overloaded_error' } }]);
  });

  it('keeps earlier figures that a later record does not repeat', () => {
    const { emitted } = decodeEvents(new MessagesStreamDecoder(), [
      {
        type: 'message_start',
        message: { usage: { input_tokens: 7, cache_read_input_tokens: 3, output_tokens: 1 } },
      },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: { input_tokens: null, output_tokens: 5 },
      },
    ]);
    expect(assemble(emitted).usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 5 });
  });

  it('reads blocks that the first event brings along, and ignores a repeated first event', () => {
    const message = {
      id: 'm',
      model: 'c',
      content: [{ type: 'tool_use', id: 't', name: 'n', input: { a: 1 } }],
    };
    const { emitted } = decodeEvents(new MessagesStreamDecoder(), [
      { type: 'message_start', message },
      { type: 'message_start', message },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
    ]);
    expect(assemble(emitted)).toMatchObject({
      parts: [{ type: 'tool_call', arguments: '{"a":1}' }],
      finish: { reason: 'tool_calls' },
    });
  });

  it('grows blocks that it does not know', () => {
    const { emitted } = decodeEvents(new MessagesStreamDecoder(), [
      { type: 'content_block_start', index: 0, content_block: { type: 'compaction', content: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'compaction_delta', content: 'Sum' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'compaction_delta', content: 'mary' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'content_block_start',
        index: 1,
        content_block: { type: 'server_tool_use', id: 's', input: {} },
      },
      { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"q":' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '1}' } },
      { type: 'content_block_stop', index: 1 },
    ]);
    expect(assemble(emitted).parts).toMatchObject([
      { type: 'opaque', kind: 'compaction', value: { content: 'Summary' } },
      { type: 'opaque', kind: 'server_tool_use', value: { input: { q: 1 } } },
    ]);
  });

  it('streams the tool that stands in for a response format as text', () => {
    const block = { type: 'tool_use', id: 't', name: 'bifrost_structured_output', input: {} };
    const { emitted } = decodeEvents(new MessagesStreamDecoder(), [
      { type: 'content_block_start', index: 0, content_block: block },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"a":' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '1}' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
    ]);
    expect(assemble(emitted)).toMatchObject({
      parts: [{ type: 'text', text: '{"a":1}' }],
      finish: { reason: 'stop', native_reason: 'tool_use' },
    });
  });

  it('survives deltas of blocks that never began, and events of no kind', () => {
    const { emitted } = decodeEvents(new MessagesStreamDecoder(), [
      { type: 'content_block_delta', index: 9, delta: { type: 'text_delta', text: 'x' } },
      { type: 'content_block_stop', index: 9 },
      { type: 'content_block_start' },
      { type: 'content_block_delta', index: 0 },
      { type: 'born_tomorrow' },
      {},
    ]);
    expect(assemble(emitted).errors).toEqual([]);
  });
});

describe('encodeResponse', () => {
  it.each(names)('writes %s.json again with nothing lost', (name) => {
    const source = parse(fixture(`${name}.json`));
    const written = jsonOf(encodeResponse(decodeResponse(answer(source)), answerContext()).body);
    expect(written).toMatchObject({ ...source, model: 'shown-model' });
    expect(Object.keys(written)).toEqual(
      expect.arrayContaining(['container', 'stop_details', 'diagnostics']),
    );
  });

  it('writes the finish reason of another vendor from the blocks', () => {
    const response: ChatResponse = {
      id: 'chatcmpl-1',
      model: 'gpt',
      created: 1,
      choices: [
        {
          index: 0,
          parts: [{ type: 'tool_call', id: '', name: 'f', arguments: longNumber, kind: 'function' }],
          finish_reason: 'tool_calls',
          native_finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 2,
        total_tokens: 12,
        prompt_tokens_details: { cached_tokens: 4 },
      },
    };
    const context = answerContext({ extraFields: () => ({ provider: 'x' }) });
    const written = encodeResponse(deepFreeze(response), context);
    expect(jsonOf(written.body)).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ type: 'tool_use', id: 'toolu_chatcmpl-1_0', name: 'f' }],
      usage: { input_tokens: 6, cache_read_input_tokens: 4, output_tokens: 2 },
      extra_fields: { provider: 'x' },
    });
    expect(written.body.kind === 'bytes' && Buffer.from(written.body.bytes).toString()).toContain(
      `"input":${longNumber}`,
    );
  });

  it('names the stop sequence that was hit', () => {
    const response: ChatResponse = {
      id: '',
      model: '',
      created: 0,
      choices: [
        { index: 0, parts: [], finish_reason: 'stop', native_finish_reason: 'stop', stop_sequence: 'END' },
      ],
    };
    expect(jsonOf(encodeResponse(response, answerContext()).body)).toMatchObject({
      id: 'req_1',
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
    });
  });
});
