import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextCompletionRequest } from '../../hub/beyond-chat.js';
import type { StreamEvent } from '../../hub/stream-event.js';
import type { JsonObject, JsonValue } from '../../json/read.js';
import {
  answer,
  answerContext,
  assemble,
  decodeAll,
  deepFreeze,
  encodeAll,
  encodeContext,
  inbound,
  jsonOf,
  overTheWire,
  payloadsOf,
} from '../../../test/support/chat-tools.js';
import { completions, completionsDialect } from './dialect.js';

const decode = (body: JsonObject) => completions.inbound?.decodeRequest(inbound(deepFreeze(body)));

describe('text completions: requests', () => {
  const full: JsonObject = {
    model: 'm',
    prompt: 'once',
    stream: true,
    max_tokens: 5,
    temperature: 0.5,
    top_p: 1,
    stop: ['a'],
    seed: 1,
    n: 2,
    frequency_penalty: 0.1,
    presence_penalty: 0.2,
    suffix: 'end',
    echo: true,
    logprobs: 3,
    best_of: 4,
    user: 'u',
    logit_bias: { '1': 2 },
  };

  it('come back as they went', () => {
    const request = decode({ ...full, stream_options: { include_usage: true }, novel: 1 });
    expect(request).toEqual({
      ...full,
      include_usage: true,
      unknown: { dialect: 'completions', fields: { novel: 1 } },
    });
    const wire =
      request && completions.encodeRequest(deepFreeze(request), encodeContext({ model: 'm', stream: true }));
    expect(wire).toMatchObject({ dropped: [] });
    expect(wire && overTheWire(jsonOf(wire))).toEqual({
      ...full,
      novel: 1,
      stream_options: { include_usage: true },
    });
  });

  it('are not asked for streams or usage when whole', () => {
    const request: TextCompletionRequest = {
      model: 'm',
      prompt: 'a',
      stream: false,
      include_usage: true,
      top_k: 3,
    };
    const wire = completions.encodeRequest(deepFreeze(request), encodeContext());
    expect(overTheWire(jsonOf(wire))).toEqual({ model: 'wire-model', prompt: 'a' });
    expect(wire.dropped).toEqual(['top_k']);
    const vendor = completionsDialect({ id: 'vendor.completions', topK: true, askForUsage: false });
    expect(overTheWire(jsonOf(vendor.encodeRequest(request, encodeContext({ stream: true }))))).toEqual({
      model: 'wire-model',
      prompt: 'a',
      top_k: 3,
      stream: true,
    });
  });

  it.each<[JsonValue]>([['a'], [['a', 'b']], [[1, 2]], [[[1], [2, 3]]]])('take the prompt %j', (prompt) => {
    expect(decode({ model: 'm', prompt })?.prompt).toEqual(prompt);
  });

  it.each<[string, JsonObject, string]>([
    ['no prompt', { prompt: null }, 'prompt'],
    ['an empty list', { prompt: [] }, 'prompt'],
    ['a number', { prompt: 3 }, 'prompt'],
    ['a list of objects', { prompt: [{}] }, 'prompt[0]'],
    ['half a token', { prompt: [1, 1.5] }, 'prompt[1]'],
    ['texts among tokens', { prompt: ['a', 1] }, 'prompt'],
    ['no model', { model: '' }, 'model'],
    ['logprobs in words', { logprobs: 'many' }, 'logprobs'],
  ])('are refused with %s', (_name, change, param) => {
    expect(() => decode({ model: 'm', prompt: 'a', ...change })).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    );
  });
});

describe('text completions: answers', () => {
  const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
  const body: JsonObject = {
    id: 'cmpl-1',
    object: 'text_completion',
    created: 5,
    model: 'shown-model',
    choices: [
      { text: 'a', index: 0, logprobs: null, finish_reason: 'length' },
      { text: 'b', index: 1, logprobs: { tokens: ['b'] }, finish_reason: 'stop' },
    ],
    usage,
  };

  it('come back as they went', () => {
    const decoded = completions.decodeResponse(answer(deepFreeze(body)));
    const encoded = completions.inbound?.encodeResponse(deepFreeze(decoded), answerContext());
    expect(encoded && jsonOf(encoded)).toEqual(body);
  });

  it('tell the facts of the end', () => {
    const decoded = completions.decodeResponse(answer(body));
    const context = answerContext({ extraFields: (finish) => ({ ...finish }) });
    const encoded = completions.inbound?.encodeResponse(decoded, context);
    expect(encoded && jsonOf(encoded)['extra_fields']).toEqual({ native_finish_reason: 'length' });
  });

  it.each<[string, JsonObject, string]>([
    ['no choices', {}, 'invalid_response'],
    ['nothing at all', { choices: [{ text: '' }] }, 'invalid_response'],
  ])('are none with %s', (_name, wrong, code) => {
    expect(() => completions.decodeResponse(answer(wrong))).toThrow(expect.objectContaining({ code }));
  });

  it('are errors where they hold one', () => {
    expect(() => completions.decodeResponse(answer({ error: { message: 'm' } }))).toThrow('m');
  });
});

const inspect = (json: JsonObject) => completions.passage?.inspectEvent({ json }).kind;

describe('text completions: streams', () => {
  const start: StreamEvent = { type: 'start', id: 'cmpl-1', model: 'm', created: 5 };

  it('come back as they went, with several choices and in any pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), { minLength: 1 }),
        (texts) => {
          const events: StreamEvent[] = [start];
          for (const [choice, pieces] of texts.entries()) {
            events.push({ type: 'part-start', choice, part: 0, value: { type: 'text', text: '' } });
            for (const value of pieces) events.push({ type: 'text-delta', choice, part: 0, value });
            events.push({ type: 'part-end', choice, part: 0 });
            events.push({ type: 'finish', choice, reason: 'length', native_reason: 'length' });
          }
          const payloads = payloadsOf(encodeAll(completions, deepFreeze(events)));
          const result = assemble(decodeAll(completions.createStreamDecoder?.(), payloads));
          expect([...result.choices.values()]).toMatchObject(
            texts.map((pieces) => ({ parts: [{ type: 'text', text: pieces.join('') }], reason: 'length' })),
          );
        },
      ),
    );
  });

  it('tell facts on the last end, usage after it, and log probabilities with their words', () => {
    const at = { choice: 0, part: 0 };
    const events: StreamEvent[] = [
      start,
      { type: 'part-start', ...at, value: { type: 'text', text: '' } },
      { type: 'logprobs', ...at, value: [{ tokens: ['a'] }, { tokens: ['b'] }] },
      { type: 'text-delta', ...at, value: 'ab' },
      { type: 'part-end', ...at },
      { type: 'finish', choice: 0, reason: 'stop', native_reason: 'stop' },
      { type: 'usage', usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
    ];
    const context = answerContext({ includeUsage: true, extraFields: () => ({ provider: 'p' }) });
    const [words, end, usage] = payloadsOf(encodeAll(completions, events, context));
    expect(words).toEqual({
      id: 'cmpl-1',
      object: 'text_completion',
      created: 5,
      model: 'shown-model',
      choices: [{ text: 'ab', index: 0, logprobs: { tokens: ['a', 'b'] }, finish_reason: null }],
      usage: null,
    });
    expect(end).toMatchObject({
      choices: [{ text: '', finish_reason: 'stop' }],
      extra_fields: { provider: 'p' },
    });
    expect(usage).toMatchObject({ choices: [], usage: { total_tokens: 3 } });
  });

  it('are inspected in passage by their text', () => {
    expect(inspect({ choices: [{ text: 'a', finish_reason: null }] })).toBe('content');
    expect(inspect({ choices: [{ text: '', finish_reason: null }] })).toBe('open');
    expect(inspect({ choices: [{ text: 'a', finish_reason: 'stop' }] })).toBe('finish');
    expect(inspect({ choices: [], usage: { total_tokens: 1 } })).toBe('usage');
    expect(inspect({ choices: [] })).toBe('open');
    expect(inspect({ error: 'm' })).toBe('error');
    expect(completions.passage?.repair).toBeUndefined();
  });

  it('tell errors, and never make up an end', () => {
    const decoder = completions.createStreamDecoder?.();
    const result = assemble(
      decodeAll(decoder, [{ choices: [{ text: 'a', index: 0 }] }, { error: { message: 'm' } }]),
    );
    expect(result.failures).toMatchObject([{ message: 'm' }]);
    expect(result.choices.get(0)).toMatchObject({ parts: [{ text: 'a' }], reason: undefined });
  });
});
