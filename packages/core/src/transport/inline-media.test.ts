import { describe, expect, it } from 'vitest';
import { invalidRequest } from '../adapter/failures.js';
import type { ChatRequest } from '../hub/chat.js';
import type { Part } from '../hub/part.js';
import { inlineMedia } from './inline-media.js';
import type { MediaFetcher } from './remote-media.js';

const image = (url: string): Part => ({ type: 'image', source: { url } });

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

function request(...messages: Part[][]): ChatRequest {
  return frozen({
    model: 'm',
    stream: false,
    messages: messages.map((parts) => ({ role: 'user' as const, parts })),
  });
}

function source(types: Record<string, string> = {}): { fetcher: MediaFetcher; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    fetcher: (url) => {
      asked.push(url);
      return Promise.resolve({ bytes: Buffer.from(url), media_type: types[url] ?? 'image/png' });
    },
  };
}

const inlined = (url: string, type = 'image/png'): unknown => ({
  data: Buffer.from(url).toString('base64'),
  media_type: type,
});

/** Fetches everything but what ends in 2. */
const failing: MediaFetcher = (url) =>
  url.endsWith('2')
    ? Promise.reject(invalidRequest(undefined, 'the media URL at a was answered with HTTP 404'))
    : source().fetcher(url);

function many(count: number): ChatRequest {
  return request(Array.from({ length: count }, (_, index) => image(`https://a/${index}`)));
}

describe('inlineMedia', () => {
  it('fetches each address once and shares what did not change', async () => {
    const before = request(
      [{ type: 'text', text: 'see' }, image('https://a/1'), image('https://a/2')],
      [{ type: 'text', text: 'nothing here' }],
      [image('HTTP://a/1'), image('https://a/1')],
    );
    const { fetcher, asked } = source();
    const after = await inlineMedia(before, ['image'], fetcher);
    expect(asked).toEqual(['https://a/1', 'https://a/2', 'HTTP://a/1']);
    expect(after.messages[1]).toBe(before.messages[1]);
    expect(after.messages[0]?.parts[0]).toBe(before.messages[0]?.parts[0]);
    expect(after.messages[0]?.parts[1]).toEqual({ type: 'image', source: inlined('https://a/1') });
    expect(after.messages[2]?.parts[1]).toEqual({ type: 'image', source: inlined('https://a/1') });
  });

  it('refuses media that are too much together, also where one address stands many times', async () => {
    const bytes = Buffer.alloc(20 * 1024 * 1024);
    const heavy: MediaFetcher = () => Promise.resolve({ bytes, media_type: 'image/png' });
    const repeated = request(Array.from({ length: 6 }, () => image('https://a/1')));
    for (const tooMuch of [repeated, many(6)]) {
      const outcome = inlineMedia(tooMuch, ['image'], heavy).then(() => 'taken');
      await expect(outcome).rejects.toMatchObject({
        code: 'invalid_request',
        param: 'messages',
        message: expect.stringMatching(/more than 100 MiB/),
      });
    }
    const fitting = await inlineMedia(many(5), ['image'], heavy);
    expect(fitting.messages[0]?.parts).toHaveLength(5);
  });

  it('fetches no more once an address cannot be used', async () => {
    const asked: string[] = [];
    const noting: MediaFetcher = (url) => {
      asked.push(url);
      return failing(url);
    };
    await expect(inlineMedia(many(50), ['image'], noting)).rejects.toThrow(/HTTP 404/);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked.length).toBeLessThan(12);
  });

  it('gives back the very request where there is nothing to fetch', async () => {
    const before = request([
      image('gs://bucket/cat.png'),
      image('s3://bucket/cat.png'),
      { type: 'image', source: { data: 'AAAA', media_type: 'image/png' } },
      { type: 'image', source: { file_id: 'file-1' } },
      { type: 'file', source: { url: 'https://a/doc.pdf' } },
    ]);
    const { fetcher, asked } = source();
    expect(await inlineMedia(before, ['image'], fetcher)).toBe(before);
    expect(asked).toEqual([]);
  });

  it('looks into results of tools', async () => {
    const before = request([
      { type: 'tool_result', tool_call_id: '1', parts: [{ type: 'text', text: 'x' }, image('https://a/1')] },
    ]);
    const after = await inlineMedia(before, ['image'], source().fetcher);
    expect(after.messages[0]?.parts[0]).toMatchObject({
      tool_call_id: '1',
      parts: [{ type: 'text' }, { type: 'image', source: inlined('https://a/1') }],
    });
  });

  it('keeps what the part says beside its source', async () => {
    const part: Part = { type: 'file', source: { url: 'https://a/x' }, filename: 'x.pdf', citations: true };
    const after = await inlineMedia(
      request([part]),
      ['file'],
      source({ 'https://a/x': 'application/pdf' }).fetcher,
    );
    expect(after.messages[0]?.parts[0]).toEqual({
      ...part,
      source: inlined('https://a/x', 'application/pdf'),
    });
  });

  it('names the part whose address fails', async () => {
    const before = request(
      [image('https://a/1')],
      [{ type: 'tool_result', tool_call_id: '1', parts: [image('https://a/2')] }],
    );
    await expect(inlineMedia(before, ['image'], failing)).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'messages[1].content[0].content[0]',
      message: 'messages[1].content[0].content[0]: the media URL at a was answered with HTTP 404',
    });
  });

  it('refuses what is not of the kind of its part', async () => {
    await expect(
      inlineMedia(
        request([image('https://a/1')]),
        ['image'],
        source({ 'https://a/1': 'application/pdf' }).fetcher,
      ),
    ).rejects.toMatchObject({
      param: 'messages[0].content[0]',
      message: /application\/pdf and not to image/,
    });
  });

  it('takes containers of films for sound where the caller says sound', async () => {
    const part: Part = { type: 'audio', source: { url: 'https://a/1' } };
    const after = await inlineMedia(
      request([part]),
      ['audio'],
      source({ 'https://a/1': 'video/webm' }).fetcher,
    );
    expect(after.messages[0]?.parts[0]).toMatchObject({ source: { media_type: 'audio/webm' } });
  });

  it('fetches at most four at once and at most a hundred', async () => {
    let open = 0;
    let most = 0;
    const fetcher: MediaFetcher = async (url) => {
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
      return { bytes: Buffer.from(url), media_type: 'image/png' };
    };
    const after = await inlineMedia(many(100), ['image'], fetcher);
    expect(most).toBe(4);
    expect(after.messages[0]?.parts[99]).toEqual({ type: 'image', source: inlined('https://a/99') });
    await expect(inlineMedia(many(101), ['image'], fetcher)).rejects.toThrow(/more than 100 media URLs/);
  });
});
