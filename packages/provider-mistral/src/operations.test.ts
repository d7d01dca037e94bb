import { BifrostError, type TranscriptionRequest, type WireBody } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import {
  answer,
  answerContext,
  deepFreeze,
  encodeContext,
  fixture,
  inbound,
  jsonOf,
  parse,
} from '../test/support.js';
import { mistralEmbeddings } from './embeddings/dialect.js';
import exported, { mistral } from './index.js';
import { mistralModel, mistralModels } from './models/dialect.js';
import { mistralTranscription } from './transcription/dialect.js';

describe('the adapter', () => {
  it('is the default export and declares what it has', () => {
    expect(exported).toBe(mistral);
    expect(Object.keys(mistral.operations).toSorted()).toEqual([
      'chat',
      'embeddings',
      'listModels',
      'transcription',
    ]);
    expect(mistral.inbound?.[0]?.routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/chat/completions',
      'POST /v1/embeddings',
      'POST /v1/audio/transcriptions',
      'GET /v1/models',
      'GET /v1/models/{model}',
    ]);
  });

  it('lets no body of Chat Completions through as it is', () => {
    const dialects = Object.values(mistral.operations).flatMap((entries) =>
      entries.map(({ dialect }) => dialect),
    );
    expect(dialects.flatMap(({ speaks = [] }) => speaks)).toEqual([]);
  });
});

describe('embeddings', () => {
  it('are asked for in Mistral’s words', () => {
    const request = deepFreeze({ model: 'm', input: ['a', 'b'], dimensions: 256, user: 'u' });
    const { body, dropped } = mistralEmbeddings.encodeRequest(request, encodeContext('mistral-embed'));
    expect(jsonOf(body)).toEqual({ model: 'mistral-embed', input: ['a', 'b'], output_dimension: 256 });
    expect(dropped).toEqual(['user']);
  });

  it('take no tokens', () => {
    expect(() => mistralEmbeddings.encodeRequest({ model: 'm', input: [[1]] }, encodeContext())).toThrow(
      BifrostError,
    );
  });

  it('are read from Mistral’s clients, and told to them with what they demand', () => {
    const body = { model: 'm', input: 'a', output_dimension: 8, output_dtype: 'float' };
    const request = mistralEmbeddings.inbound?.decodeRequest(inbound(body));
    expect(request).toEqual({
      model: 'm',
      input: ['a'],
      dimensions: 8,
      unknown: { dialect: 'mistral.embeddings', fields: { output_dtype: 'float' } },
    });
    const response = mistralEmbeddings.decodeResponse(answer(parse(fixture('embeddings.json'))));
    const told = mistralEmbeddings.inbound?.encodeResponse(response, answerContext());
    expect(told && jsonOf(told.body)).toMatchObject({
      id: 'req_1',
      object: 'list',
      usage: { prompt_tokens: 8, completion_tokens: 0, total_tokens: 8 },
    });
  });
});

describe('models', () => {
  const { models } = mistralModels.decodeResponse(answer(parse(fixture('models.json'))));

  it('keep what Mistral says of them, and have what its clients demand', () => {
    const list = mistralModels.inbound?.encodeResponse(
      { models: [...models, { id: 'openai/gpt-4o' }] },
      answerContext(),
    );
    expect(list && jsonOf(list.body)['data']).toMatchObject([
      { id: 'mistral-small-latest', max_context_length: 131_072, capabilities: { vision: true } },
      { id: 'mistral-embed', capabilities: { completion_chat: false } },
      { id: 'openai/gpt-4o', object: 'model', type: 'base', capabilities: { completion_chat: true } },
    ]);
  });

  it('are told one by one', () => {
    const one = mistralModel.inbound?.encodeResponse({ models }, answerContext({ model: 'mistral-embed' }));
    expect(one && jsonOf(one.body)).toMatchObject({ id: 'mistral-embed' });
    const none = mistralModel.inbound?.encodeResponse({ models }, answerContext({ model: 'x' }));
    expect(none).toMatchObject({ status: 404, body: { value: { object: 'error', type: 'invalid_model' } } });
  });
});

describe('transcription', () => {
  const file = { name: 'sound', filename: 'a.mp3', media_type: 'audio/mpeg', bytes: new Uint8Array([1]) };

  function sent(changes: Partial<TranscriptionRequest>, stream = false) {
    const request = Object.freeze({ model: 'm', file, stream, ...changes });
    const { body, dropped } = mistralTranscription.encodeRequest(request, encodeContext('voxtral', stream));
    if (body.kind !== 'multipart') throw new Error('no form');
    return { fields: body.fields.map(({ name, value }) => `${name}=${value}`), files: body.files, dropped };
  }

  it('is a form in Mistral’s words', () => {
    const { fields, files, dropped } = sent({
      language: 'en',
      prompt: 'p',
      timestamp_granularities: ['word'],
    });
    expect(fields).toEqual(['model=voxtral', 'language=en', 'timestamp_granularities=word']);
    expect(files[0]).toMatchObject({ name: 'file', filename: 'a.mp3' });
    expect(dropped).toEqual(['prompt']);
  });

  it('asks for segments where the long form was wanted', () => {
    expect(sent({ response_format: 'verbose_json' }).fields).toContain('timestamp_granularities=segment');
    expect(sent({ response_format: 'text' }).fields).toEqual(['model=voxtral']);
    expect(() => sent({ response_format: 'srt' })).toThrow(/srt/u);
  });

  it('keeps what only Mistral’s clients say', () => {
    const body: WireBody = {
      kind: 'multipart',
      fields: [
        { name: 'model', value: 'm' },
        { name: 'diarize', value: 'true' },
      ],
      files: [{ ...file, name: 'file' }],
    };
    const request = mistralTranscription.inbound?.decodeRequest({ params: {}, query: {}, headers: {}, body });
    expect(request?.unknown).toEqual({ dialect: 'mistral.transcription', fields: { diarize: 'true' } });
    expect(sent(request ?? {}).fields).toContain('diarize=true');
  });

  it('has events of its own in a stream', () => {
    const payloads = fixture('transcription.sse')
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => parse(line.slice(6)));
    const { passage } = mistralTranscription;
    const seen = payloads.map((json) => passage?.inspectEvent({ json }));
    expect(seen.map((event) => event?.kind)).toEqual(['open', 'content', 'content', 'finish']);
    expect(seen.at(-1)?.usage).toMatchObject({ total_tokens: 60 });
    expect(passage?.inspectEvent({ json: { object: 'error' } }).kind).toBe('error');
    expect(passage?.inspectResponse(parse(fixture('transcription.json'))).usage?.total_tokens).toBe(60);
    expect(sent({}, true).fields).toContain('stream=true');
  });
});
