import OpenAI, { toFile } from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from './support/bench.js';
import { pixel } from './support/weather.js';
import { drawing, sound, transcript, vector } from './vendors/openai.js';

/* Everything beside chat that the official SDK can ask for. */

const bench = await openBench();
afterAll(() => bench.close());

describe.each([
  { door: '/v1', prefix: 'openai/' },
  { door: '/openai/v1', prefix: '' },
])('the openai SDK at $door', ({ door, prefix }) => {
  const client = new OpenAI({ apiKey: clientToken, baseURL: bench.gateway.url + door, maxRetries: 0 });
  const last = () => bench.openai.received.at(-1);

  it('embeds, in base64 as it does by itself', async () => {
    const embedded = await client.embeddings.create({
      model: `${prefix}text-embedding-3-small`,
      input: ['a', 'b'],
    });
    expect(embedded.data.map(({ embedding }) => embedding)).toEqual([vector, vector]);
    expect(embedded.usage).toEqual({ prompt_tokens: 5, total_tokens: 5 });
    expect(last()?.json).toMatchObject({ model: 'text-embedding-3-small', encoding_format: 'base64' });
  });

  it('embeds, as numbers', async () => {
    const { data } = await client.embeddings.create({
      model: `${prefix}text-embedding-3-small`,
      input: 'a',
      encoding_format: 'float',
      dimensions: 3,
    });
    expect(data).toMatchObject([{ object: 'embedding', index: 0, embedding: vector }]);
    expect(last()?.json['dimensions']).toBe(3);
  });

  it('draws', async () => {
    const drawn = await client.images.generate({
      model: `${prefix}gpt-image-1`,
      prompt: 'a cat',
      size: '1024x1024',
    });
    expect(drawn.data).toMatchObject([{ b64_json: drawing }]);
    expect(drawn.usage).toMatchObject({ total_tokens: 30, output_tokens: 20 });
  });

  it('redraws a picture', async () => {
    const image = await toFile(Buffer.from(pixel, 'base64'), 'pixel.png', { type: 'image/png' });
    const drawn = await client.images.edit({ model: `${prefix}gpt-image-1`, image, prompt: 'blue, please' });
    expect(drawn.data).toMatchObject([{ b64_json: drawing }]);
    const sent = last()?.bytes ?? Buffer.alloc(0);
    expect(sent.includes(Buffer.from(pixel, 'base64'))).toBe(true);
    expect(sent.toString('latin1')).toContain('name="model"\r\n\r\ngpt-image-1\r\n');
  });

  it('speaks', async () => {
    const spoken = await client.audio.speech.create({
      model: `${prefix}tts-1`,
      voice: 'alloy',
      input: 'Hello',
    });
    expect(spoken.headers.get('content-type')).toBe('audio/mpeg');
    expect(Buffer.from(await spoken.arrayBuffer())).toEqual(sound);
    expect(spoken.headers.get('x-bf-provider')).toBe('openai');
  });

  it('listens', async () => {
    const file = await toFile(sound, 'grüße.mp3', { type: 'audio/mpeg' });
    const heard = await client.audio.transcriptions.create({
      model: `${prefix}whisper-1`,
      file,
      language: 'de',
    });
    expect(heard.text).toBe(transcript);
    expect(last()?.bytes.toString('latin1')).toContain('name="language"\r\n\r\nde\r\n');
  });

  it('completes text', async () => {
    const model = `${prefix}gpt-3.5-turbo-instruct`;
    const whole = await client.completions.create({ model, prompt: 'Once', max_tokens: 5 });
    expect(whole.choices).toMatchObject([{ text: 'Once upon a time', finish_reason: 'stop' }]);
    const stream = await client.completions.create({ model, prompt: 'Once', max_tokens: 5, stream: true });
    const pieces = [];
    for await (const { choices } of stream) pieces.push(choices[0]?.text ?? '');
    expect(pieces.join('')).toBe('Once upon a time');
  });

  it('lists models and looks one up', async () => {
    const ids = [];
    for await (const { id, object } of client.models.list()) {
      expect(object).toBe('model');
      ids.push(id);
    }
    expect(ids).toContain(`${prefix}gpt-4o`);
    expect(await client.models.retrieve(`${prefix}gpt-4o`)).toMatchObject({
      id: `${prefix}gpt-4o`,
      object: 'model',
    });
    await expect(client.models.retrieve('gpt-9')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('is told by a sentence what is not there', async () => {
    await expect(client.moderations.create({ input: 'x' })).rejects.toMatchObject({
      status: 404,
      message: expect.stringMatching(/\w+ .*\./u),
    });
    await expect(client.batches.list()).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});

describe('every provider', () => {
  const client = new OpenAI({ apiKey: clientToken, baseURL: `${bench.gateway.url}/v1`, maxRetries: 0 });

  it('is in the unified list', async () => {
    const ids = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toEqual(expect.arrayContaining(['openai/gpt-4o', 'anthropic/claude-haiku-4-5']));
  });

  it('that cannot do a thing says so', async () => {
    const asked = client.embeddings.create({ model: 'anthropic/claude-haiku-4-5', input: 'a' });
    await expect(asked).rejects.toMatchObject({ status: 400, code: 'unsupported_operation' });
  });
});
