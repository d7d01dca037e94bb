import {
  WireFailure,
  type ChatRequest,
  type TextCompletionRequest,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import {
  answer,
  answerContext,
  assemble,
  decodeEvents,
  deepFreeze,
  encodeContext,
  fixture,
  inbound,
  jsonOf,
  parse,
  readSse,
} from '../test/support.js';
import { anthropicComplete } from './complete/dialect.js';
import { framePrompt, unframePrompt } from './complete/prompt.js';
import { anthropicCountTokens } from './count-tokens/dialect.js';
import { anthropicModel, anthropicModels } from './models/dialect.js';

describe('count_tokens', () => {
  const request: ChatRequest = {
    model: 'asked',
    stream: false,
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }],
    max_tokens: 5,
    stop: ['X'],
    user: 'u',
    tools: [{ type: 'function', name: 'f' }],
    unknown: { dialect: 'anthropic.messages', fields: { container: 'c' } },
  };

  it('asks only what the counter takes', () => {
    const wire = anthropicCountTokens.encodeRequest(deepFreeze(request), encodeContext('claude-haiku-4-5'));
    expect(jsonOf(wire.body)).toEqual({
      model: 'claude-haiku-4-5',
      messages: [{ role: 'user', content: 'hi' }],
      tools: [{ name: 'f', input_schema: { type: 'object', properties: {} } }],
    });
  });

  it('reads and writes the count', () => {
    const count = anthropicCountTokens.decodeResponse(answer(parse(fixture('count-tokens.json'))));
    expect(count).toEqual({ input_tokens: 2095, estimated: false });
    const written = anthropicCountTokens.inbound?.encodeResponse(count, answerContext());
    expect(written && jsonOf(written.body)).toEqual({ input_tokens: 2095 });
    expect(() => anthropicCountTokens.decodeResponse(answer({}))).toThrow(/input_tokens/u);
    expect(() => anthropicCountTokens.decodeResponse(answer(parse(fixture('error-429.json'))))).toThrow(
      WireFailure,
    );
  });

  it('reads a request without max_tokens', () => {
    const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };
    expect(anthropicCountTokens.inbound?.decodeRequest(inbound(body))).toMatchObject({
      model: 'm',
      stream: false,
    });
  });
});

const list = anthropicModels.decodeResponse(answer(parse(fixture('models.json'))));

function findModel(model: string): WireResponse | undefined {
  return anthropicModel.inbound?.encodeResponse(list, answerContext({ model }));
}

function encodeCompletion(changes: Partial<TextCompletionRequest>): WireRequest {
  const request: TextCompletionRequest = { model: 'm', prompt: 'Hello', stream: false, ...changes };
  return anthropicComplete.encodeRequest(deepFreeze(request), encodeContext('claude-2.1'));
}

describe('models', () => {
  it('are asked page by page', () => {
    expect(anthropicModels.encodeRequest({ cursor: 'x' }, encodeContext('')).query).toEqual({
      limit: '1000',
      after_id: 'x',
    });
    const page = { data: [{ id: 'a', created_at: 'never' }, { id: 7 }], has_more: true, last_id: 'a' };
    expect(anthropicModels.decodeResponse(answer(page))).toMatchObject({
      models: [{ id: 'a' }],
      cursor: 'a',
    });
    expect(() => anthropicModels.decodeResponse(answer({ object: 'list' }))).toThrow(/check base_url/u);
  });

  it('are read with name and date', () => {
    expect(list.models[0]).toMatchObject({
      id: 'claude-sonnet-4-5-20250929',
      created: Date.UTC(2025, 8, 29) / 1000,
      display_name: 'Claude Sonnet 4.5',
    });
    expect(list.cursor).toBeUndefined();
  });

  it('are listed for clients, whole or by limit', () => {
    const models = [...list.models, { id: 'openai/gpt-x', owned_by: 'openai' }];
    const page = (request: Record<string, string>): Record<string, unknown> => {
      const written = anthropicModels.inbound?.encodeResponse({ models }, answerContext({ request }));
      return written === undefined ? {} : jsonOf(written.body);
    };
    expect(page({})).toMatchObject({ has_more: false, first_id: models[0]?.id, last_id: 'openai/gpt-x' });
    expect(page({})['data']).toHaveLength(3);
    expect(page({ limit: '2' })).toMatchObject({ has_more: true, last_id: models[1]?.id });
    expect(page({ limit: '2', after_id: models[1]?.id ?? '' })).toMatchObject({
      has_more: false,
      data: [
        {
          type: 'model',
          id: 'openai/gpt-x',
          display_name: 'openai/gpt-x',
          created_at: '1970-01-01T00:00:00.000Z',
        },
      ],
    });
  });

  it('are listed backwards as well, to the first', () => {
    const models = ['a', 'b', 'c'].map((id) => ({ id }));
    const page = (request: Record<string, string>): Record<string, unknown> => {
      const written = anthropicModels.inbound?.encodeResponse({ models }, answerContext({ request }));
      return written === undefined ? {} : jsonOf(written.body);
    };
    expect(page({ limit: '1', before_id: 'c' })).toMatchObject({
      first_id: 'b',
      last_id: 'b',
      has_more: true,
    });
    expect(page({ limit: '1', before_id: 'b' })).toMatchObject({ first_id: 'a', has_more: false });
    expect(page({ before_id: 'a' })).toMatchObject({ data: [], first_id: null, has_more: false });
  });

  it('are found one by one', () => {
    expect(findModel('claude-haiku-4-5-20251001')).toMatchObject({
      status: 200,
      body: { value: { type: 'model' } },
    });
    expect(findModel('nobody')).toMatchObject({
      status: 404,
      body: { value: { error: { type: 'not_found_error' } } },
    });
  });
});

describe('text completions', () => {
  it('frame the prompt once', () => {
    expect(framePrompt('Hello')).toBe('\n\nHuman: Hello\n\nAssistant:');
    expect(framePrompt(framePrompt('Hello'))).toBe(framePrompt('Hello'));
    expect(unframePrompt(framePrompt('Hello'))).toBe('Hello');
    const twoTurns = '\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:';
    expect(unframePrompt(twoTurns)).toBe(twoTurns);
    expect(unframePrompt('plain')).toBe('plain');
  });

  it('say what the old API takes, and name what it does not', () => {
    const wire = encodeCompletion({ stop: ['X'], top_k: 3, user: 'u', seed: 1, prompt: ['Hello'] });
    expect(jsonOf(wire.body)).toEqual({
      model: 'claude-2.1',
      prompt: '\n\nHuman: Hello\n\nAssistant:',
      max_tokens_to_sample: 4096,
      stop_sequences: ['X'],
      top_k: 3,
      metadata: { user_id: 'u' },
    });
    expect(wire.dropped).toEqual(['seed']);
  });

  it.each<[string, Partial<TextCompletionRequest>]>([
    ['n', { n: 2 }],
    ['best_of', { best_of: 2 }],
    ['suffix', { suffix: 'x' }],
    ['echo', { echo: true }],
    ['logprobs', { logprobs: 1 }],
    ['prompt', { prompt: ['a', 'b'] }],
    ['prompt', { prompt: [1, 2] }],
  ])('refuse %s', (param, changes) => {
    expect(() => encodeCompletion(changes)).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param }),
    );
  });

  it('read answers whole and streamed', () => {
    expect(anthropicComplete.decodeResponse(answer(parse(fixture('complete.json'))))).toMatchObject({
      id: 'compl_01Fixture',
      choices: [{ text: ' Good day.', finish_reason: 'stop', native_finish_reason: 'stop_sequence' }],
    });
    const { emitted } = decodeEvents(
      anthropicComplete.createStreamDecoder?.(),
      readSse(fixture('complete.sse')).map(({ json }) => json),
    );
    expect(assemble(emitted)).toMatchObject({
      parts: [{ type: 'text', text: ' Good day.' }],
      finish: { reason: 'length', native_reason: 'max_tokens' },
    });
    expect(() => anthropicComplete.decodeResponse(answer({ content: [] }))).toThrow(/completion/u);
  });

  it('serve clients whole and streamed', () => {
    const request = anthropicComplete.inbound?.decodeRequest(
      inbound({ model: 'm', prompt: framePrompt('Hi'), max_tokens_to_sample: 9, stream: true, odd: 1 }),
    );
    expect(request).toEqual({
      model: 'm',
      prompt: 'Hi',
      max_tokens: 9,
      stream: true,
      unknown: { dialect: 'anthropic.complete', fields: { odd: 1 } },
    });
    const response = anthropicComplete.decodeResponse(answer(parse(fixture('complete.json'))));
    const written = anthropicComplete.inbound?.encodeResponse(response, answerContext());
    expect(written && jsonOf(written.body)).toEqual({
      type: 'completion',
      id: 'compl_01Fixture',
      completion: ' Good day.',
      model: 'shown-model',
      stop_reason: 'stop_sequence',
    });
    const encoder = anthropicComplete.inbound?.createStreamEncoder?.(answerContext());
    const position = { choice: 0, part: 0 };
    const sent = [
      encoder?.push({ type: 'start', id: 'x', model: 'm', created: 0 }),
      encoder?.push({ type: 'text-delta', ...position, value: 'Hi' }),
      encoder?.push({ type: 'finish', choice: 0, reason: 'length', native_reason: 'length' }),
      encoder?.end(),
    ].join('');
    expect(readSse(sent)).toMatchObject([
      { event: 'completion', json: { completion: 'Hi', stop_reason: null } },
      { event: 'completion', json: { completion: '', stop_reason: 'max_tokens' } },
    ]);
  });
});
