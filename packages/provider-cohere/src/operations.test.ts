import type { JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { assemble, decodeEvents, deepFreeze } from '@bifrost/provider-testkit';
import { answer, answerContext, encodeContext, inbound, jsonOf } from '../test/support.js';
import { cohereCompletion, cohereEmbed, cohereModel, cohereModels, cohereRerank } from './index.js';
import { rerankPassageEdits } from './rerank/dialect.js';

const delta = (index: number, piece: JsonObject): JsonObject => ({
  type: 'content-delta',
  index,
  delta: { message: { content: piece } },
});

const encode = (changes: object, options: object = {}) => {
  const request = deepFreeze({ model: 'm', input: ['a'], ...changes });
  return cohereEmbed.encodeRequest(request, encodeContext({ options }));
};

const readVectors = (embeddings: JsonObject['x']) =>
  cohereEmbed.decodeResponse(answer({ embeddings: embeddings ?? null })).vectors;

describe('text completion', () => {
  const request = deepFreeze({
    model: 'm',
    prompt: 'Once',
    stream: false,
    max_tokens: 4,
    top_p: 0.5,
    user: 'me',
  });

  it('is a chat of one message', () => {
    const wire = cohereCompletion.encodeRequest(request, encodeContext());
    expect(jsonOf(wire.body)).toEqual({
      model: 'command-a-03-2025',
      messages: [{ role: 'user', content: 'Once' }],
      max_tokens: 4,
      p: 0.5,
      stream: false,
    });
    expect(wire.dropped).toEqual(['user']);
  });

  it.each<[string, object]>([
    ['n', { n: 2 }],
    ['best_of', { best_of: 2 }],
    ['suffix', { suffix: 'x' }],
    ['echo', { echo: true }],
    ['logprobs', { logprobs: 1 }],
    ['prompt', { prompt: ['a', 'b'] }],
  ])('refuses %s', (param, changes) => {
    expect(() => cohereCompletion.encodeRequest({ ...request, ...changes }, encodeContext())).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param }),
    );
  });

  it('leaves out what the model thought, whole and streamed', () => {
    const content = [
      { type: 'thinking', thinking: 'Hm' },
      { type: 'text', text: 'Hi' },
    ];
    const whole = cohereCompletion.decodeResponse(
      answer({ id: 'x', finish_reason: 'MAX_TOKENS', message: { role: 'assistant', content } }),
    );
    expect(whole.choices).toMatchObject([{ text: 'Hi', finish_reason: 'length' }]);
    const events: JsonObject[] = [
      delta(0, { thinking: 'Hm' }),
      delta(1, { text: 'Hi' }),
      { type: 'message-end', delta: { finish_reason: 'COMPLETE' } },
    ];
    const read = assemble(decodeEvents(cohereCompletion.createStreamDecoder?.(), events).emitted);
    expect(read).toMatchObject({ parts: [{ type: 'text', text: 'Hi' }], finish: { reason: 'stop' } });
  });
});

describe('embeddings', () => {
  it.each([
    [{}, {}, 'search_document'],
    [{}, { default_input_type: 'clustering' }, 'clustering'],
    [{ input_type: 'query' }, {}, 'search_query'],
    [{ input_type: 'classification' }, { default_input_type: 'clustering' }, 'classification'],
  ])('%j with %j are for %s', (changes, options, inputType) => {
    expect(jsonOf(encode(changes, options).body)['input_type']).toBe(inputType);
  });

  it('have a dimension and a side to cut', () => {
    const wire = encode({ dimensions: 256, truncate: 'end', user: 'me' });
    expect(jsonOf(wire.body)).toMatchObject({
      output_dimension: 256,
      truncate: 'END',
      embedding_types: ['float'],
    });
    expect(wire.dropped).toEqual(['user']);
    expect(() => encode({ input: [[1]] })).toThrow('not lists of tokens');
  });

  it('come in every form that may be asked for', () => {
    expect(readVectors({ float: [[0.5]], base64: ['AAAA'] })).toEqual([[0.5]]);
    expect(readVectors({ base64: ['AACAPw=='] })).toEqual(['AACAPw==']);
    expect(readVectors({ int8: [[-3, 4]] })).toEqual([[-3, 4]]);
    expect(readVectors([[0.5]])).toEqual([[0.5]]);
    for (const wrong of [null, {}, { float: [['x']] }, { float: [[]] }]) {
      expect(() => readVectors(wrong)).toThrow(expect.objectContaining({ code: 'invalid_response' }));
    }
  });

  it.each([
    ['images', { images: ['data:'] }],
    ['embedding_types', { embedding_types: ['int8'] }],
  ])('of clients refuse %s where another provider is to answer', (param, changes) => {
    const body = { model: 'm', texts: ['a'], ...changes };
    expect(() => cohereEmbed.inbound?.decodeRequest(inbound(body))).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param }),
    );
  });

  it('are written in the forms that the client asked for', () => {
    const request = { embedding_types: ['float', 'base64'], texts: ['a'] };
    const wire = cohereEmbed.inbound?.encodeResponse(
      { model: 'm', vectors: [[1]] },
      answerContext({ request }),
    );
    expect(jsonOf(wire?.body ?? { kind: 'none' })).toMatchObject({
      embeddings: { float: [[1]], base64: ['AACAPw=='] },
      texts: ['a'],
    });
  });
});

describe('embeddings that pass', () => {
  it.each<[string, JsonObject, number | undefined]>([
    ['by form', { embeddings: { base64: ['AAAA', 'AAAA'] } }, 2],
    ['as a bare list', { embeddings: [[1], [2], [3]] }, 3],
    ['in a form of later days', { embeddings: { later: [1] } }, undefined],
  ])('are counted by their texts (%s)', (_form, body, vectors) => {
    expect(cohereEmbed.passage?.inputMember).toBe('texts');
    expect(cohereEmbed.passage?.inspectResponse(body).vectors).toBe(vectors);
  });
});

describe('reranking', () => {
  const documents = ['a', { text: 'b' }, { title: 'c', text: 'd' }];
  const texts = ['a', 'b', '{"title":"c","text":"d"}'];

  it('sends texts, translated and in passage', () => {
    const wire = cohereRerank.encodeRequest(
      deepFreeze({ model: 'm', query: 'q', documents }),
      encodeContext(),
    );
    expect(jsonOf(wire.body)['documents']).toEqual(texts);
    expect(rerankPassageEdits('m', () => documents)).toEqual([{ replace: 'documents', value: texts }]);
    expect(rerankPassageEdits('m', () => ['a'])).toEqual([]);
  });
});

describe('models', () => {
  it('are listed page by page', () => {
    const listed = cohereModels.decodeResponse(
      answer({ models: [{ name: 'a', endpoints: ['chat'] }, {}], next_page_token: 'n' }),
    );
    expect(listed).toMatchObject({ models: [{ id: 'a' }], cursor: 'n' });
    expect(cohereModels.encodeRequest({ cursor: 'n' }, encodeContext()).query).toEqual({
      page_size: '1000',
      page_token: 'n',
    });
    const one = cohereModel.inbound?.encodeResponse(listed, answerContext({ model: 'a' }));
    expect(jsonOf(one?.body ?? { kind: 'none' })).toMatchObject({ name: 'a', endpoints: ['chat'] });
    expect(cohereModel.inbound?.encodeResponse(listed, answerContext({ model: 'b' })).status).toBe(404);
  });
});
