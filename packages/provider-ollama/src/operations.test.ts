import {
  BifrostError,
  parseObject,
  refuseBound,
  text,
  type JsonObject,
  type StreamEvent,
} from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { assemble, decodeEvents, deepFreeze } from '@bifrost/provider-testkit';
import { answer, answerContext, encodeContext, inbound, jsonOf, readLines } from '../test/support.js';
import {
  ollamaEmbed,
  ollamaGenerate,
  ollamaOpenaiChat,
  ollamaOpenaiCompletions,
  ollamaOpenaiEmbeddings,
  ollamaTags,
} from './index.js';
import { chatPassageEdits, completionPassageEdits, embeddingPassageEdits } from './openai/passage-edits.js';

const reader = (body: JsonObject) => (member: string) => body[member];

describe('text completion', () => {
  const request = deepFreeze({
    model: 'm',
    prompt: ['Once'],
    stream: true,
    max_tokens: 4,
    suffix: '.',
    user: 'me',
  });

  it('goes out and comes back', () => {
    const wire = ollamaGenerate.encodeRequest(request, encodeContext({ stream: true }));
    expect(jsonOf(wire.body)).toEqual({
      model: 'llama3.2',
      prompt: 'Once',
      suffix: '.',
      options: { num_predict: 4 },
      stream: true,
    });
    expect(wire.dropped).toEqual(['user']);
    const read = ollamaGenerate.inbound?.decodeRequest(inbound(jsonOf(wire.body)));
    expect(read).toMatchObject({ prompt: 'Once', suffix: '.', max_tokens: 4, stream: true });
  });

  it.each<[string, object]>([
    ['n', { n: 2 }],
    ['best_of', { best_of: 2 }],
    ['echo', { echo: true }],
    ['logprobs', { logprobs: 1 }],
    ['prompt', { prompt: ['a', 'b'] }],
    ['prompt', { prompt: [1, 2] }],
    ['logit_bias', { logit_bias: { 1: -100 } }],
  ])('refuses %s', (param, changes) => {
    expect(() => ollamaGenerate.encodeRequest({ ...request, ...changes }, encodeContext())).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param }),
    );
  });

  it.each<[string, JsonObject]>([
    ['system', { system: 'Be brief.' }],
    ['template', { template: '{{ .Prompt }}' }],
    ['context', { context: [1, 2] }],
    ['images', { images: ['aGk='] }],
    ['format', { format: { type: 'object' } }],
    ['logprobs', { logprobs: true }],
  ])('keeps %s for Ollama alone, since the answer would be another one', (param, members) => {
    const read = ollamaGenerate.inbound?.decodeRequest(inbound({ model: 'm', prompt: 'Hi', ...members }));
    if (read === undefined) throw new Error('clients can speak it');
    expect(jsonOf(ollamaGenerate.encodeRequest(read, encodeContext()).body)).toMatchObject(members);
    expect(() => refuseBound(read, 'openai.completions')).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param }),
    );
  });

  it('is free to go anywhere with members that say nothing', () => {
    const empty = { system: '', template: '', context: [], images: [], format: '', logprobs: false };
    const read = ollamaGenerate.inbound?.decodeRequest(inbound({ model: 'm', prompt: 'Hi', ...empty }));
    expect(read?.bound).toBeUndefined();
  });

  it('is written as the server writes it, whole and streamed', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    const choice = {
      index: 0,
      text: 'Hi',
      finish_reason: 'length',
      native_finish_reason: 'max_tokens',
    } as const;
    const whole = { id: 'x', model: 'm', created: 5, choices: [choice], usage };
    const written = ollamaGenerate.inbound?.encodeResponse(whole, answerContext()).body ?? { kind: 'none' };
    expect(ollamaGenerate.decodeResponse(answer(jsonOf(written)))).toMatchObject({
      choices: [{ text: 'Hi', finish_reason: 'length' }],
      usage,
      created: 5,
    });
    const events: StreamEvent[] = [
      { type: 'start', id: '', model: 'm', created: 5 },
      { type: 'text-delta', choice: 0, part: 0, value: 'Hi' },
      { type: 'finish', choice: 0, reason: 'length', native_reason: 'max_tokens' },
      { type: 'usage', usage },
    ];
    const encoder = ollamaGenerate.inbound?.createStreamEncoder?.(answerContext());
    const lines = events.map((event) => String(encoder?.push(event))).join('') + String(encoder?.end());
    const read = assemble(decodeEvents(ollamaGenerate.createStreamDecoder?.(), readLines(lines)).emitted);
    expect(read).toMatchObject({
      parts: [{ type: 'text', text: 'Hi' }],
      usage,
      finish: { reason: 'length' },
    });
  });

  it('only loads a model where there is no prompt', () => {
    expect(ollamaGenerate.inbound?.decodeRequest(inbound({ model: 'm' }))).toMatchObject({ prompt: '' });
  });
});

describe('embeddings', () => {
  it.each([
    [[[1, 2]], {}, 'input'],
    [['a'], { truncate: 'START' }, 'truncate'],
  ])('refuse %j with %j', (input, changes, param) => {
    expect(() =>
      ollamaEmbed.encodeRequest(deepFreeze({ model: 'm', input, ...changes }), encodeContext()),
    ).toThrow(expect.objectContaining({ code: 'unsupported_parameter', param }));
  });

  it('keep the order of what is cut, and list what has no place', () => {
    const wire = ollamaEmbed.encodeRequest(
      deepFreeze({ model: 'm', input: ['a'], truncate: 'NONE', user: 'me', input_type: 'search_query' }),
      encodeContext({ options: { keep_alive: '5m' } }),
    );
    expect(jsonOf(wire.body)).toEqual({ model: 'llama3.2', input: ['a'], truncate: false, keep_alive: '5m' });
    expect(wire.dropped).toEqual(['user', 'input_type']);
  });

  it('give clients numbers, whatever the provider gave', () => {
    const response = { model: 'm', vectors: [[1, 2], 'AACAPw=='] };
    const written = ollamaEmbed.inbound?.encodeResponse(response, answerContext()).body ?? { kind: 'none' };
    expect(jsonOf(written)['embeddings']).toEqual([[1, 2], [1]]);
  });

  it.each([{}, { embeddings: [['x']] }, { embeddings: [[]] }])('refuse the answer %j', (body: JsonObject) => {
    expect(() => ollamaEmbed.decodeResponse(answer(body))).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });
});

describe('models', () => {
  it('are listed by name, and written with every member that clients read', () => {
    const listed = ollamaTags.decodeResponse(
      answer({ models: [{ name: 'a:1b', details: { family: 'x' } }, {}] }),
    );
    expect(listed.models.map(({ id }) => id)).toEqual(['a:1b']);
    const written = ollamaTags.inbound?.encodeResponse(
      { models: [...listed.models, { id: 'openai/gpt' }] },
      answerContext(),
    ).body ?? { kind: 'none' };
    expect(jsonOf(written)['models']).toMatchObject([
      { name: 'a:1b', model: 'a:1b', details: { family: 'x' } },
      { name: 'openai/gpt', size: 0, details: { families: [] } },
    ]);
  });
});

describe('errors for clients', () => {
  it('are one sentence, in a body and in a line', () => {
    const error = new BifrostError('rate_limited', 'slow down', { retryAfterMs: 1500 });
    expect(ollamaTags.inbound?.encodeError(error)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '2' },
      body: { value: { error: 'slow down' } },
    });
    expect(parseObject(String(ollamaTags.inbound?.encodeStreamError(error)))).toEqual({ error: 'slow down' });
  });
});

describe('the compatible format', () => {
  it('refuses in passage what the server would read past', () => {
    expect(() => chatPassageEdits('m', reader({ n: 2 }))).toThrow('n: ');
    expect(() => chatPassageEdits('m', reader({ tool_choice: 'required' }))).toThrow('tool_choice: ');
    expect(() => chatPassageEdits('m', reader({ logit_bias: { 5: -100 } }))).toThrow('logit_bias: ');
    expect(() => completionPassageEdits('m', reader({ n: 2 }))).toThrow('n: ');
    expect(chatPassageEdits('m', reader({ tool_choice: 'none' }))).toContainEqual({ drop: 'tools' });
  });

  it.each<[string, JsonObject]>([
    ['parallel_tool_calls', { parallel_tool_calls: false, tools: [{ type: 'function' }] }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['tools[1]', { tools: [{ type: 'function' }, { type: 'custom', custom: { name: 'sh' } }] }],
  ])('refuses %s, of which the server takes no notice', (param, body) => {
    const refusal = expect.objectContaining({ code: 'unsupported_parameter', param });
    expect(() => chatPassageEdits('m', reader(body))).toThrow(refusal);
  });

  it.each<[string, JsonObject]>([
    ['best_of', { best_of: 2 }],
    ['echo', { echo: true }],
    ['logit_bias', { logit_bias: { 1: -100 } }],
  ])('refuses %s of a text completion', (param, body) => {
    const refusal = expect.objectContaining({ code: 'unsupported_parameter', param });
    const request = { model: 'm', prompt: 'Once', stream: false };
    expect(() => completionPassageEdits('m', reader(body))).toThrow(refusal);
    expect(() => ollamaOpenaiCompletions.encodeRequest({ ...request, ...body }, encodeContext())).toThrow(
      refusal,
    );
  });

  it('lists what it leaves out of text completions and embeddings', () => {
    const completion = { model: 'm', prompt: 'Once', stream: false, user: 'me', logit_bias: { 1: 5 } };
    const written = ollamaOpenaiCompletions.encodeRequest(deepFreeze(completion), encodeContext());
    expect(written.dropped).toEqual(['user', 'logit_bias']);
    expect(jsonOf(written.body)).toEqual({ model: 'llama3.2', prompt: 'Once' });
    const embedding = { model: 'm', input: ['Once'], user: 'me' };
    expect(ollamaOpenaiEmbeddings.encodeRequest(deepFreeze(embedding), encodeContext())).toMatchObject({
      body: { value: { model: 'llama3.2', input: ['Once'] } },
      dropped: ['user'],
    });
    expect(embeddingPassageEdits()).toEqual([{ drop: 'user' }]);
    expect(() =>
      ollamaOpenaiEmbeddings.encodeRequest({ model: 'm', input: [[1, 2]] }, encodeContext()),
    ).toThrow('input: ');
  });

  it.each([
    ['minimal', 'low'],
    ['xhigh', 'high'],
  ])('knows the effort %s as %s', (asked, known) => {
    const edit = { replace: 'reasoning_effort', value: known };
    expect(chatPassageEdits('m', reader({ reasoning_effort: asked }))).toContainEqual(edit);
    const request = { model: 'm', stream: false, messages: [], reasoning: { effort: asked } };
    const wire = ollamaOpenaiChat.encodeRequest(deepFreeze(request), encodeContext());
    expect(jsonOf(wire.body)['reasoning_effort']).toBe(known);
    expect(wire.dropped).toEqual(['reasoning_effort']);
  });

  it.each(['none', 'low', 'medium', 'high'])('passes on the effort %s', (effort) => {
    const edits = chatPassageEdits('m', reader({ reasoning_effort: effort }));
    expect(edits).not.toContainEqual(expect.objectContaining({ replace: 'reasoning_effort' }));
  });

  it('does the same where it translates', () => {
    const request = deepFreeze({
      model: 'm',
      stream: false,
      messages: [
        {
          role: 'assistant' as const,
          parts: [
            { type: 'reasoning' as const, text: 'Hm' },
            { type: 'text' as const, text: 'Hi' },
          ],
        },
      ],
      user: 'me',
      tools: [{ type: 'function' as const, name: 'look' }],
      tool_choice: { type: 'none' as const },
    });
    const wire = ollamaOpenaiChat.encodeRequest(request, encodeContext());
    const body = jsonOf(wire.body);
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['user']));
    expect(body).not.toHaveProperty('tools');
    expect(body['messages']).toEqual([{ role: 'assistant', content: 'Hi', reasoning: 'Hm' }]);
    expect(wire.dropped).toEqual(['user']);
    expect(text(body['model'])).toBe('llama3.2');
    expect(() => ollamaOpenaiChat.encodeRequest({ ...request, n: 2 }, encodeContext())).toThrow('n: ');
  });
});
