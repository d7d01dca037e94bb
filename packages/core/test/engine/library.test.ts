import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Bifrost } from '../../src/client/bifrost.js';
import type { LibraryOptions } from '../../src/client/library-options.js';
import { speechDialect } from '../../src/api/speech/dialect.js';
import { transcriptionDialect } from '../../src/api/transcription/dialect.js';
import { imagesDialect } from '../../src/api/images/dialect.js';
import { isObject } from '../../src/json/read.js';
import { keys } from '../support/ask.js';
import { event, failed, finish, role, said, streamed, words } from '../support/answers.js';
import { seededRandom } from '../support/cuts.js';
import { ManualClock } from '../support/manual-clock.js';
import { cut, hang, chatOperations, scriptedProvider, type Script } from '../support/scripted-provider.js';

const messages = [{ role: 'user' as const, content: 'Hello' }];
const question = { model: 'one/m', messages };
const streaming = { ...question, stream: true as const };

function library(scripts: Script[], options: Partial<LibraryOptions> = {}) {
  const one = scriptedProvider('one', {
    operations: {
      ...chatOperations('one'),
      speech: [
        {
          dialect: speechDialect({ id: 'one.speech', speaks: ['speech'] }),
          endpoint: () => ({ method: 'POST', path: '/v1/audio/speech' }),
        },
      ],
      transcription: [
        {
          dialect: transcriptionDialect({ id: 'one.transcription', speaks: ['transcription'] }),
          endpoint: () => ({ method: 'POST', path: '/v1/audio/transcriptions' }),
        },
      ],
      imageGeneration: [
        {
          dialect: imagesDialect({ id: 'one.images', speaks: ['images'] }),
          endpoint: () => ({ method: 'POST', path: '/v1/images/generations' }),
        },
      ],
    },
  });
  one.script(...scripts);
  const clock = new ManualClock();
  const bifrost = new Bifrost({
    adapters: [() => one.adapter],
    providers: { one: { ...keys('a', 'b'), network_config: { max_retries: 0 } } },
    environment: {},
    clock,
    random: seededRandom(1),
    ...options,
  });
  return { one, clock, bifrost };
}

async function wordsOf(stream: AsyncIterable<unknown>): Promise<string[]> {
  const found: string[] = [];
  for await (const item of stream) {
    if (isObject(item)) found.push(JSON.stringify(item['choices']));
  }
  return found;
}

/** What a promise rejects with, caught at once so that it never counts as unhandled. */
function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('the library', () => {
  it('lists every problem of its options at once', () => {
    const { adapter } = scriptedProvider('one');
    const wrong = () =>
      new Bifrost({
        adapters: [adapter],
        providers: { one: { keys: [{ wait: 1 }] }, none: {} },
        environment: {},
      });
    expect(wrong).toThrow(expect.objectContaining({ code: 'invalid_configuration' }));
    expect(wrong).toThrow(/none/);
    expect(wrong).toThrow(/keys/);
  });

  it('gives a whole answer with its facts', async () => {
    const { bifrost } = library([said('Hi')]);
    const answer = await bifrost.createChatCompletion(question, { key: 'b', requestId: 'mine' });
    expect(answer.choices[0]?.message.content).toBe('Hi');
    expect(answer.extra_fields.attempts).toMatchObject([{ key: 'b' }]);
  });

  it('rejects with the error itself', async () => {
    const { bifrost } = library([failed(401)]);
    await expect(bifrost.createChatCompletion(question)).rejects.toMatchObject({ code: 'authentication' });
    const nobody = { provider: 'nobody', model: 'x' };
    await expect(bifrost.createChatCompletion({ ...question, fallbacks: [nobody] })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'fallbacks[0].provider',
    });
  });

  it('keeps what was referred to in headers out of errors, and nothing that was written there', async () => {
    const said400 = { error: { message: 'no acme-corporation with header-token-1', code: 'x' } };
    const one = scriptedProvider('one');
    one.script({ status: 400, body: [JSON.stringify(said400)] });
    const headers = { 'X-Team': 'acme-corporation', 'X-Token': 'env.HEADER_TOKEN' };
    const bifrost = new Bifrost({
      adapters: [one.adapter],
      providers: { one: { network_config: { extra_headers: headers } } },
      environment: { HEADER_TOKEN: 'header-token-1' },
    });
    expect(await rejection(bifrost.createChatCompletion(question))).toMatchObject({
      message: 'one: no acme-corporation with [redacted]',
    });
    expect(one.seen[0]?.headers['x-token']).toBe('header-token-1');
    await bifrost.close();
  });

  it('gives the provider’s own answer beside a translated one where a header asks for it', async () => {
    const one = scriptedProvider('one');
    one.script(said('Hi', { vendor_fact: 7 }));
    const bifrost = new Bifrost({ adapters: [one.adapter], providers: { one: { native_passage: false } } });
    const headers = { 'X-BF-Send-Back-Raw-Response': 'true' };
    const asked = await bifrost.createChatCompletion(question, { headers });
    expect(asked.extra_fields.raw_response).toMatchObject({ id: 'chatcmpl-1', vendor_fact: 7 });
    expect((await bifrost.createChatCompletion(question)).extra_fields.raw_response).toBeUndefined();
    await bifrost.close();
  });

  it('rejects whatever is no request, and throws in no other way', async () => {
    const { bifrost } = library([said('Hi')]);
    // as callers without types may
    const none = JSON.parse('null');
    const calls = [
      bifrost.createChatCompletion(none),
      bifrost.createResponse(none),
      bifrost.createTextCompletion(none),
      bifrost.createEmbedding(none),
      bifrost.createImage(none),
      bifrost.createSpeech(none),
      bifrost.rerank(none),
      bifrost.countTokens(none),
    ];
    for (const reason of await Promise.all(calls.map(rejection)))
      expect(reason).toMatchObject({ code: 'invalid_request' });
  });

  it('gives a stream at its commit point, and what fails before rejects', async () => {
    const { bifrost, clock } = library([
      { body: [role, { wait: 100 }, words('a'), words('b'), finish()] },
      { body: [role, cut] },
    ]);
    let stream: AsyncIterable<unknown> | undefined;
    void bifrost.createChatCompletion(streaming).then((given) => (stream = given));
    await clock.advance(99);
    expect(stream).toBeUndefined();
    await clock.advance(1);
    expect(stream).toBeDefined();
    expect((await wordsOf(stream ?? (async function* () {})())).join()).toContain('"b"');
    await expect(bifrost.createChatCompletion(streaming)).rejects.toMatchObject({
      code: 'stream_interrupted',
    });
  });

  it('throws a later error to the reader, behind what was said before', async () => {
    const { bifrost } = library([{ body: [role, words('a'), event({ error: { message: 'no' } })] }]);
    const stream = await bifrost.createChatCompletion(streaming);
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const item of stream) seen.push(item);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'provider_error' });
    expect(JSON.stringify(seen)).toContain('"a"');
  });

  it('closes the upstream when the loop is left', async () => {
    const { bifrost, one, clock } = library([{ body: [role, words('a'), words('b'), hang] }]);
    for await (const item of await bifrost.createChatCompletion(streaming)) {
      expect(item.object).toBe('chat.completion.chunk');
      break;
    }
    await clock.advance(1);
    expect(one.seen[0]?.dropped).toBe(true);
  });

  it('ends a stream that nobody reads after the idle limit', async () => {
    const many = Array.from({ length: 200 }, (_, index) => words(String(index)));
    const { bifrost, one, clock } = library([streamed(...many)]);
    const stream = await bifrost.createChatCompletion(streaming);
    await clock.advance(60_000);
    expect(one.seen[0]?.dropped).toBe(true);
    await expect(wordsOf(stream)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('stops the provider while nobody reads, and loses nothing', async () => {
    const many = Array.from({ length: 500 }, (_, index) => words(`<${index}>`));
    const { bifrost, one, clock } = library([streamed(...many)]);
    const stream = await bifrost.createChatCompletion(streaming);
    await clock.advance(1000);
    expect(one.seen[0]?.over).toBe(false);
    const text = (await wordsOf(stream)).join('');
    for (let index = 0; index < 500; index++) expect(text).toContain(`<${index}>`);
    expect(one.seen[0]?.over).toBe(true);
  });

  it('obeys a signal in every phase and forgets it afterwards', async () => {
    const { bifrost, one, clock } = library([
      said('Hi'),
      { before: 5000, ...said('late') },
      { body: [role, words('a'), hang] },
    ]);
    const controller = new AbortController();
    const { signal } = controller;
    await bifrost.createChatCompletion(question, { signal });
    await clock.advance(0);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);

    const late = bifrost.createChatCompletion(question, { signal });
    const refused = rejection(late);
    await clock.advance(10);
    controller.abort();
    expect(await refused).toMatchObject({ code: 'cancelled' });
    await clock.advance(10);
    expect(one.seen[1]?.dropped).toBe(true);

    const second = new AbortController();
    const stream = await bifrost.createChatCompletion(streaming, { signal: second.signal });
    const reading = wordsOf(stream);
    const broken = rejection(reading);
    await clock.advance(10);
    second.abort();
    expect(await broken).toMatchObject({ code: 'cancelled' });
    await clock.advance(10);
    expect(one.seen[2]?.dropped).toBe(true);
    expect(getEventListeners(second.signal, 'abort')).toHaveLength(0);
    await expect(bifrost.createChatCompletion(question, { signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(one.seen).toHaveLength(3);
  });

  it('waits for running calls when it closes, and ends those that take too long', async () => {
    const { bifrost, clock } = library([
      { before: 3000, ...said('Hi') },
      { before: 60_000, ...said('never') },
    ]);
    const first = bifrost.createChatCompletion(question);
    const second = bifrost.createChatCompletion(question);
    const ended = rejection(second);
    let closed = false;
    const closing = bifrost.close().then(() => (closed = true));
    await clock.advance(3000);
    expect((await first).choices[0]?.message.content).toBe('Hi');
    expect(closed).toBe(false);
    await clock.advance(7000);
    expect(await ended).toMatchObject({ code: 'cancelled' });
    await closing;
    await expect(bifrost.createChatCompletion(question)).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'this Bifrost is closed: create another one',
    });
  });

  it('reads sound as it arrives', async () => {
    const audio = { 'content-type': 'audio/mpeg' };
    const { bifrost } = library([
      { headers: audio, body: ['RI', 'FF'] },
      { headers: audio, body: ['RI', cut] },
    ]);
    const { body, media_type } = await bifrost.createSpeech({ model: 'one/tts', input: 'Hello', voice: 'v' });
    expect(media_type).toBe('audio/mpeg');
    let text = '';
    for await (const piece of body) text += Buffer.from(piece).toString();
    expect(text).toBe('RIFF');
    const broken = await bifrost.createSpeech({ model: 'one/tts', input: 'Hello', voice: 'v' });
    await expect(
      (async () => {
        for await (const piece of broken.body) text += String(piece.length);
      })(),
    ).rejects.toMatchObject({ code: 'stream_interrupted' });
  });

  it('takes Bifrost’s own members beside a file', async () => {
    const { bifrost, one } = library([{ body: ['{"text":"Hello"}'] }]);
    const file = { filename: 'a.wav', media_type: 'audio/wav', bytes: Buffer.from('RIFF') };
    const answer = await bifrost.createTranscription({
      model: 'one/whisper',
      file,
      fallbacks: ['one/other'],
      routing: { max_attempts: 3 },
    });
    expect(answer['text']).toBe('Hello');
    expect(one.seen[0]?.text).not.toContain('fallbacks');
    expect(one.seen[0]?.text).toContain('RIFF');
  });

  it('refuses streams that it cannot give, and ends them', async () => {
    const { bifrost, one, clock } = library([
      { body: [event({ type: 'image_generation.partial_image', b64_json: 'AA' }), hang] },
    ]);
    await expect(
      bifrost.createImage({ model: 'one/draw', prompt: 'A cat', stream: true }),
    ).rejects.toMatchObject({
      code: 'unsupported_parameter',
      param: 'stream',
    });
    await clock.advance(1);
    expect(one.seen[0]?.dropped).toBe(true);
  });

  it('keeps health from one object to the next', async () => {
    const first = library([failed(401)]);
    await expect(first.bifrost.createChatCompletion(question, { key: 'a' })).rejects.toBeDefined();
    const { one, bifrost } = library([said('Hi')], { state: first.bifrost.engine.state, clock: first.clock });
    await bifrost.createChatCompletion(question);
    await bifrost.createChatCompletion(question);
    expect(one.seen.map(({ key }) => key)).toEqual(['b', 'b']);
  });
});
