import { type JsonObject, list, object, objects, text } from '@bifrost/core';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { eventsOf, get, json, type Outcome, post, send, type Stage } from '../../test/drive.js';
import { sandboxModels } from '../models.js';
import { pictureOf } from './picture.js';

async function form(
  path: string,
  fields: Record<string, string>,
  stage: Stage & { file?: boolean } = {},
): Promise<Outcome> {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  if (stage.file ?? true)
    data.append('file', new Blob([new Uint8Array(32_000)], { type: 'audio/wav' }), 'talk.wav');
  const encoded = new Response(data);
  const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
  return await send(
    { method: 'POST', path, headers, body: new Uint8Array(await encoded.arrayBuffer()) },
    stage,
  );
}

describe('Completions', () => {
  it('answers every prompt n times, with echo and usage', async () => {
    const body = { model: 'echo', prompt: ['one', 'two'], n: 2, echo: true };
    const answer = json(await post('/v1/completions', body));
    expect(objects(answer['choices'])).toMatchObject([
      { index: 0, text: 'oneone', finish_reason: 'stop' },
      { index: 1, text: 'oneone' },
      { index: 2, text: 'twotwo' },
      { index: 3, text: 'twotwo' },
    ]);
    expect(answer['usage']).toMatchObject({ prompt_tokens: 8, completion_tokens: 4, total_tokens: 12 });
  });

  it('streams, with the finish and the marker at the end', async () => {
    const outcome = await post('/v1/completions', {
      model: 'lorem-10',
      prompt: 'x',
      stream: true,
      max_tokens: 3,
      stream_options: { include_usage: true },
    });
    const events = eventsOf(outcome);
    const choices = events.flatMap((event) => (typeof event === 'object' ? objects(event['choices']) : []));
    expect(choices.map((choice) => choice['finish_reason'])).toEqual([null, null, null, 'length']);
    expect(events.at(-2)).toMatchObject({ choices: [], usage: { completion_tokens: 3 } });
    expect(events.at(-1)).toBe('[DONE]');
  });

  it('refuses token numbers', async () => {
    const outcome = await post('/v1/completions', { model: 'echo', prompt: [1, 2] });
    expect(object(json(outcome)['error'])).toMatchObject({ param: 'prompt' });
  });
});

function vectors(answer: JsonObject): number[][] {
  return objects(answer['data']).map((item) => list(item['embedding']).map(Number));
}

function likeness(first: readonly number[] = [], second: readonly number[] = []): number {
  return first.reduce((sum, value, index) => sum + value * (second[index] ?? 0), 0);
}

describe('Embeddings', () => {
  it('gives vectors of length one; texts with common words lie nearer', async () => {
    const input = ['the cat sat', 'the cat ran', 'quantum flux', ''];
    const answer = json(await post('/v1/embeddings', { model: 'any', input, dimensions: 128 }));
    const [sat, ran, flux, empty] = vectors(answer);
    for (const vector of [sat, ran, flux, empty]) {
      expect(vector).toHaveLength(128);
      expect(likeness(vector, vector)).toBeCloseTo(1, 5);
    }
    expect(likeness(sat, ran)).toBeGreaterThan(likeness(sat, flux));
    expect(answer['usage']).toEqual({ prompt_tokens: 9, total_tokens: 9 });
  });

  it('base64 holds the same floats', async () => {
    const plain = vectors(json(await post('/v1/embeddings', { model: 'any', input: 'cat' })))[0];
    const packed = json(
      await post('/v1/embeddings', { model: 'any', input: 'cat', encoding_format: 'base64' }),
    );
    const bytes = Buffer.from(text(objects(packed['data'])[0]?.['embedding']) ?? '', 'base64');
    expect(plain?.map((_, index) => bytes.readFloatLE(index * 4))).toEqual(plain);
  });

  it('takes token numbers, one list or several', async () => {
    expect(vectors(json(await post('/v1/embeddings', { model: 'any', input: [1, 2, 3] })))).toHaveLength(1);
    expect(vectors(json(await post('/v1/embeddings', { model: 'any', input: [[1], [2, 3]] })))).toHaveLength(
      2,
    );
  });

  it.each([[[]], [7], [[[]]], [['a', 1]]])('refuses %j', async (input) => {
    const outcome = await post('/v1/embeddings', { model: 'any', input });
    expect(outcome.status).toBe(400);
    expect(text(object(json(outcome)['error'])?.['param'])).toMatch(/^input/u);
  });
});

describe('Images', () => {
  it('paints a sound PNG of the size asked for', () => {
    for (const [width, height] of [
      [1, 1],
      [9, 3],
      [1024, 1536],
    ] as const) {
      const png = pictureOf('a fox', width, height);
      expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([width, height]);
      const length = png.readUInt32BE(51);
      expect(png.subarray(55, 59).toString('latin1')).toBe('IDAT');
      expect(inflateSync(png.subarray(59, 59 + length))).toHaveLength((1 + Math.ceil(width / 8)) * height);
    }
    expect(pictureOf('a fox', 64, 64)).toEqual(pictureOf('a fox', 64, 64));
    expect(pictureOf('a fox', 64, 64)).not.toEqual(pictureOf('a hen', 64, 64));
  });

  it('gives n pictures, as base64 or as addresses that hold them', async () => {
    const body = { model: 'any', prompt: 'a fox', n: 2, size: '256x256' };
    const answer = json(await post('/v1/images/generations', body));
    expect(objects(answer['data']).map((item) => typeof item['b64_json'])).toEqual(['string', 'string']);
    expect(answer).toMatchObject({ size: '256x256', usage: { output_tokens: 544 } });
    const linked = json(await post('/v1/images/generations', { ...body, response_format: 'url' }));
    expect(text(objects(linked['data'])[0]?.['url'])).toMatch(/^data:image\/png;base64,/u);
  });

  it('streams partial pictures and then the whole', async () => {
    const body = { model: 'any', prompt: 'a fox', stream: true, partial_images: 2 };
    const events = eventsOf(await post('/v1/images/generations', body));
    expect(events).toMatchObject([
      { type: 'image_generation.partial_image', partial_image_index: 0 },
      { type: 'image_generation.partial_image', partial_image_index: 1 },
      { type: 'image_generation.completed' },
    ]);
  });

  it('takes forms at the edits path', async () => {
    expect((await form('/v1/images/edits', { model: 'any', prompt: 'a fox', n: '1' })).status).toBe(200);
  });

  it.each([
    [{ size: 'huge' }, 'size'],
    [{ size: '0x5' }, 'size'],
    [{ size: '9999x1' }, 'size'],
    [{ n: 11 }, 'n'],
    [{ output_format: 'webp' }, 'output_format'],
  ])('refuses %j', async (part, param) => {
    const outcome = await post('/v1/images/generations', { model: 'any', prompt: 'x', ...part });
    expect([outcome.status, object(json(outcome)['error'])?.['param']]).toEqual([400, param]);
  });
});

describe('Speech', () => {
  const body = { model: 'any', input: 'Good morning', voice: 'alloy' };

  it('makes silence as MP3, a tone as WAV and PCM', async () => {
    const mp3 = await post('/v1/audio/speech', body);
    expect(mp3.headers['content-type']).toBe('audio/mpeg');
    expect(mp3.bytes.length % 417).toBe(0);
    expect([...mp3.bytes.subarray(0, 2)]).toEqual([0xff, 0xfb]);
    const wav = await post('/v1/audio/speech', { ...body, response_format: 'wav' });
    expect(wav.text.slice(0, 4)).toBe('RIFF');
    expect(Buffer.from(wav.bytes).readUInt32LE(40)).toBe(wav.bytes.length - 44);
    const pcm = await post('/v1/audio/speech', { ...body, response_format: 'pcm', speed: 2 });
    expect(pcm.bytes.length * 2).toBe(wav.bytes.length - 44);
  });

  it('comes as events when asked', async () => {
    const outcome = await post('/v1/audio/speech', { ...body, response_format: 'pcm', stream_format: 'sse' });
    const events = eventsOf(outcome);
    expect(events.at(-1)).toMatchObject({ type: 'speech.audio.done', usage: { input_tokens: 3 } });
    const sound = events.map((event) => (typeof event === 'object' ? (text(event['audio']) ?? '') : ''));
    const plain = await post('/v1/audio/speech', { ...body, response_format: 'pcm' });
    expect(Buffer.concat(sound.map((piece) => Buffer.from(piece, 'base64')))).toEqual(
      Buffer.from(plain.bytes),
    );
  });

  it('is cut like anything else', async () => {
    const whole = await post('/v1/audio/speech', body);
    const cut = await post('/v1/audio/speech', { ...body, model: 'fault-cut' });
    expect(cut.ending).toBe('broken');
    expect(cut.bytes.length).toBe(Math.floor(whole.bytes.length / 2));
  });

  it('refuses formats that it cannot make', async () => {
    const outcome = await post('/v1/audio/speech', { ...body, response_format: 'opus' });
    expect(object(json(outcome)['error'])).toMatchObject({ param: 'response_format' });
  });
});

describe('Transcription', () => {
  const path = '/v1/audio/transcriptions';
  const heard = 'This is talk.wav, 32000 bytes of audio/wav.';

  it.each([
    ['json', heard],
    ['text', `${heard}\n`],
    ['srt', '00:00:00,000 --> 00:00:02,000'],
    ['vtt', 'WEBVTT'],
    ['verbose_json', '"duration":2'],
  ])('answers as %s', async (response_format, part) => {
    const outcome = await form(path, { model: 'any', response_format });
    expect(outcome.status).toBe(200);
    expect(outcome.text).toContain(part);
  });

  it('streams the words', async () => {
    const events = eventsOf(await form(path, { model: 'any', stream: 'true' }));
    const said = events
      .map((event) => (typeof event === 'object' ? (text(event['delta']) ?? '') : ''))
      .join('');
    expect(said).toBe(heard);
    expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', text: heard });
  });

  it('says a set text', async () => {
    const outcome = await form(path, { model: 'memo' }, { options: { answers: { memo: 'Buy milk.' } } });
    expect(json(outcome)).toMatchObject({ text: 'Buy milk.' });
  });

  it('names the member that is missing, and a form that is none', async () => {
    const without = await form(path, { model: 'any' }, { file: false });
    expect(object(json(without)['error'])).toMatchObject({ param: 'file' });
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const body = new TextEncoder().encode('nonsense');
    expect((await send({ method: 'POST', path, headers, body })).status).toBe(400);
  });
});

describe('Rerank', () => {
  it('orders documents by words in common', async () => {
    const documents = ['nothing here', { title: 'capital of France' }, 'Paris is the capital of France'];
    const body = {
      model: 'any',
      query: 'capital of France Paris',
      documents,
      top_n: 2,
      return_documents: true,
    };
    expect(json(await post('/v1/rerank', body))).toMatchObject({
      results: [
        { index: 2, relevance_score: 0.99, document: { text: 'Paris is the capital of France' } },
        { index: 1, relevance_score: 0.745, document: { title: 'capital of France' } },
      ],
    });
  });

  it('refuses an empty list', async () => {
    const outcome = await post('/v1/rerank', { model: 'any', query: 'x', documents: [] });
    expect(object(json(outcome)['error'])).toMatchObject({ param: 'documents' });
  });
});

describe('counting tokens', () => {
  it('counts bodies of Chat and of Responses alike, as the answer does', async () => {
    const messages = [{ role: 'user', content: 'Good morning' }];
    const chat = json(await post('/v1/count_tokens', { model: 'echo', messages }));
    expect(chat).toEqual({ object: 'response.input_tokens', input_tokens: 6 });
    expect(json(await post('/v1/responses/input_tokens', { model: 'echo', input: 'Good morning' }))).toEqual(
      chat,
    );
    const answer = json(await post('/v1/chat/completions', { model: 'echo', messages }));
    expect(object(answer['usage'])?.['prompt_tokens']).toBe(6);
  });
});

describe('models', () => {
  it('lists every model with what it does, and set answers', async () => {
    const answer = json(await get('/v1/models', { options: { answers: { memo: 'x', echo: 'y' } } }));
    const ids = objects(answer['data']).map((model) => model['id']);
    expect(ids).toEqual([...sandboxModels.map((model) => model.id), 'memo']);
    expect(json(await get('/v1/models/lorem'))).toMatchObject({ id: 'lorem', owned_by: 'sandbox' });
    expect((await get('/v1/models/nothing')).status).toBe(404);
  });
});

describe('what is no request', () => {
  it.each(['', '[]', '{', 'null', '"x"'])('refuses the body %j', async (body) => {
    const outcome = await post('/v1/chat/completions', body);
    expect(outcome.status).toBe(400);
    expect(object(json(outcome)['error'])).toMatchObject({ type: 'invalid_request_error', param: null });
  });

  it('refuses paths that it does not know', async () => {
    for (const path of ['/v1/nothing', '/constructor', '/v1/chat/completions/']) {
      const outcome = await post(path, { model: 'echo' });
      expect([outcome.status, object(json(outcome)['error'])?.['code']]).toEqual([404, 'unknown_url']);
    }
    expect((await get('/v1/chat/completions')).status).toBe(404);
    expect(
      (await post('/v1/chat/completions?x=1', { model: 'echo', messages: [{ role: 'user' }] })).status,
    ).toBe(200);
  });
});
