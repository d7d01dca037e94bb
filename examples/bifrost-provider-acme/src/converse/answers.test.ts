import {
  BifrostError,
  WireFailure,
  type AnswerContext,
  type ChatResponse,
  type JsonObject,
  type StreamEvent,
} from '@bifrost/core';
import { assemble, decodeEvents } from '@bifrost/provider-testkit';
import { describe, expect, it } from 'vitest';
import { acmeConverse } from './dialect.js';

function decode(value: JsonObject): ChatResponse {
  return acmeConverse.decodeResponse({ status: 200, headers: {}, body: { kind: 'json', value } });
}

describe('a whole answer', () => {
  it('that calls a tool ends with tool_calls, whatever Acme says', () => {
    const call = { kind: 'call', id: 'c1', name: 'look', input: '{"n": 1.0}' };
    const { choices } = decode({ content: [call], reason: 'done' });
    expect(choices[0]).toMatchObject({
      parts: [{ type: 'tool_call', id: 'c1', name: 'look', arguments: '{"n": 1.0}' }],
      finish_reason: 'tool_calls',
      native_finish_reason: 'done',
    });
  });

  it.each([
    ['done', 'stop'],
    ['length', 'length'],
    ['refused', 'content_filter'],
    ['something new', 'stop'],
  ])('that ended with "%s" finished with %s', (reason, finish) => {
    expect(decode({ content: [], reason }).choices[0]?.finish_reason).toBe(finish);
  });

  it('keeps the stop word, and leaves out pieces of kinds that are not known yet', () => {
    const content = [{ kind: 'song' }, { kind: 'text', text: 'Hi' }];
    expect(decode({ content, reason: 'stop_word', stop_word: 'END' }).choices[0]).toMatchObject({
      parts: [{ type: 'text', text: 'Hi' }],
      stop_sequence: 'END',
    });
  });

  it('that is an error, or no answer, is none', () => {
    expect(() => decode({ error: { code: 'busy', text: 'Later.' } })).toThrow(WireFailure);
    expect(() => decode({ choices: [] })).toThrow('the answer has no list "content"');
  });
});

describe('a streamed answer', () => {
  const begin = { type: 'begin', id: 'cv_1', model: 'acme-large', created: 1 };

  it('adds up to its parts', () => {
    const { emitted, ended } = decodeEvents(acmeConverse.createStreamDecoder?.(), [
      begin,
      { type: 'piece', at: 0, kind: 'text', text: 'Let me ' },
      { type: 'piece', at: 0, text: 'look.' },
      { type: 'piece', at: 1, kind: 'song', text: 'la la' },
      { type: 'piece', at: 2, kind: 'call', id: 'c1', name: 'look', input: '{"n":' },
      { type: 'piece', at: 2, input: ' 1.0}' },
      { type: 'something new' },
      { type: 'end', reason: 'calls', usage: { read: 4, written: 5 } },
    ]);
    const { parts, finish, usage } = assemble(emitted);
    expect(parts).toMatchObject([
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_call', id: 'c1', name: 'look', arguments: '{"n": 1.0}' },
    ]);
    expect(finish).toMatchObject({ reason: 'tool_calls', native_reason: 'calls' });
    expect(usage).toEqual({ prompt_tokens: 4, completion_tokens: 5, total_tokens: 9 });
    expect(ended).toBe(true);
  });

  it('that breaks off has no finish reason', () => {
    const piece = { type: 'piece', at: 0, kind: 'text', text: 'Let' };
    const { emitted, ended } = decodeEvents(acmeConverse.createStreamDecoder?.(), [begin, piece]);
    expect(assemble(emitted).finish).toBeUndefined();
    expect(emitted.at(-1)?.type).toBe('part-end');
    expect(ended).toBe(false);
  });
});

describe('for a client that was written for Acme', () => {
  const context: AnswerContext = {
    model: 'acme-large',
    id: 'made-up',
    created: 7,
    includeUsage: true,
    request: {},
    extraFields: () => undefined,
  };

  it('an answer of another provider is one of Acme', () => {
    const response: ChatResponse = {
      id: '',
      model: 'other',
      created: 0,
      choices: [
        {
          index: 0,
          parts: [
            { type: 'reasoning', text: 'Hm.' },
            { type: 'refusal', text: 'No.' },
          ],
          finish_reason: 'content_filter',
          native_finish_reason: 'safety',
        },
      ],
    };
    expect(acmeConverse.inbound?.encodeResponse(response, context).body).toEqual({
      kind: 'json',
      value: {
        id: 'made-up',
        model: 'acme-large',
        created: 7,
        content: [{ kind: 'text', text: 'No.' }],
        reason: 'refused',
      },
    });
  });

  it('a stream of another provider is one of Acme, with the usage that comes late', () => {
    const encoder = acmeConverse.inbound?.createStreamEncoder?.(context);
    const at = { choice: 0, part: 0 };
    const text = { choice: 0, part: 1 };
    const events: StreamEvent[] = [
      { type: 'start', id: 'x', model: 'other', created: 5 },
      { type: 'part-start', ...at, value: { type: 'reasoning' } },
      { type: 'reasoning-delta', ...at, value: 'Hm.' },
      { type: 'part-end', ...at },
      { type: 'part-start', ...text, value: { type: 'text', text: '' } },
      { type: 'text-delta', ...text, value: 'Hi' },
      { type: 'part-end', ...text },
      { type: 'finish', choice: 0, reason: 'stop', native_reason: 'end', stop_sequence: 'END' },
      { type: 'usage', usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
    ];
    const lines = events.map((event) => String(encoder?.push(event))).join('') + String(encoder?.end());
    expect(lines).toBe(
      [
        'data: {"type":"begin","id":"x","model":"acme-large","created":5}',
        'data: {"type":"piece","at":0,"kind":"text","text":""}',
        'data: {"type":"piece","at":0,"text":"Hi"}',
        'data: {"type":"end","reason":"stop_word","stop_word":"END","usage":{"read":1,"written":2}}',
        '',
      ].join('\n\n'),
    );
  });

  it('an error is one of Acme, in its body and in the midst of a stream', () => {
    const error = new BifrostError('rate_limited', 'wait', {
      retryAfterMs: 1500,
      param: 'turns',
      native: { code: 'too_fast' },
    });
    const told = { code: 'too_fast', text: 'wait', field: 'turns', wait_seconds: 2 };
    expect(acmeConverse.inbound?.encodeError(error)).toMatchObject({
      status: 429,
      body: { value: { error: told } },
    });
    expect(acmeConverse.inbound?.encodeStreamError(error)).toBe(
      `data: ${JSON.stringify({ type: 'error', error: told })}\n\n`,
    );
  });
});
