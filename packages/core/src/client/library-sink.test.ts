import { describe, expect, it } from 'vitest';
import { BifrostError } from '../errors/bifrost-error.js';
import { LibrarySink } from './library-sink.js';

const sse = { 'content-type': 'text/event-stream; charset=utf-8' };
const sound = { 'content-type': 'audio/mpeg' };
const failure = new BifrostError('network', 'cut');

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

async function eventsOf(sink: LibrarySink) {
  const answer = await sink.answer;
  if (answer.kind !== 'events') throw new Error(`no events but ${answer.kind}`);
  return answer.events;
}

async function bytesOf(sink: LibrarySink) {
  const answer = await sink.answer;
  if (answer.kind !== 'bytes') throw new Error(`no bytes but ${answer.kind}`);
  return answer.bytes;
}

describe('LibrarySink', () => {
  it('gives a whole answer', async () => {
    const sink = new LibrarySink(() => {});
    sink.complete(200, { a: 'b' }, '{}');
    expect(await sink.answer).toEqual({ kind: 'whole', headers: { a: 'b' }, body: '{}' });
  });

  it('rejects where the answer failed', async () => {
    const sink = new LibrarySink(() => {});
    sink.fail(failure);
    await expect(sink.answer).rejects.toBe(failure);
  });

  it('gives events as objects, however they were written, and no end marker', async () => {
    const sink = new LibrarySink(() => {});
    sink.head(200, sse);
    const bytes = Buffer.from('data: {"a":"é"}\n\n: hi\n\ndata: {"b":1}\n\ndata: [DONE]\n\n');
    for (let at = 0; at < bytes.length; at++) sink.write(bytes.subarray(at, at + 1));
    sink.end(true);
    expect(await all(await eventsOf(sink))).toEqual([{ a: 'é' }, { b: 1 }]);
  });

  it('throws a later error to the reader', async () => {
    const sink = new LibrarySink(() => {});
    sink.head(200, sse);
    sink.write('data: {"a":1}\n\n');
    sink.fail(failure);
    const events = await eventsOf(sink);
    expect(await events.next()).toEqual({ done: false, value: { a: 1 } });
    await expect(events.next()).rejects.toBe(failure);
  });

  it.each([
    ['events', sse],
    ['bytes', sound],
  ])('does not take %s that broke off for whole', async (kind, headers) => {
    const sink = new LibrarySink(() => {});
    sink.head(200, headers);
    sink.end(false);
    const stream = kind === 'events' ? await eventsOf(sink) : await bytesOf(sink);
    await expect(stream.next()).rejects.toMatchObject({ code: 'stream_interrupted' });
  });

  it('asks for a pause when one write brings more than should wait, and for more when it is read', async () => {
    const sink = new LibrarySink(() => {});
    let drained = 0;
    sink.onDrain = () => (drained += 1);
    sink.head(200, sse);
    expect(sink.write('data: {"a":1}\n\n'.repeat(10))).toBe(true);
    expect(sink.write('data: {"a":1}\n\n'.repeat(60))).toBe(false);
    const events = await eventsOf(sink);
    for (let read = 0; read < 70; read++) await events.next();
    expect(drained).toBe(1);
    expect(sink.write('data: {"a":1}\n\n')).toBe(true);
  });

  it('takes events of any length: what was written is no surprise from a network', async () => {
    const sink = new LibrarySink(() => {});
    sink.head(200, sse);
    const picture = 'A'.repeat(17 * 1024 * 1024);
    sink.write(`data: {"a":"${picture}"}\n\n`);
    sink.end(true);
    const [event] = await all(await eventsOf(sink));
    expect(event?.['a'] === picture).toBe(true);
  });

  it('gives bytes as they come', async () => {
    const sink = new LibrarySink(() => {});
    sink.head(200, sound);
    sink.write(Buffer.from('RI'));
    sink.write(new Uint8Array([70, 70]));
    sink.end(true);
    expect(Buffer.concat(await all(await bytesOf(sink))).toString()).toBe('RIFF');
  });

  it('cancels the call when the reader leaves', async () => {
    let cancelled = 0;
    const sink = new LibrarySink(() => (cancelled += 1));
    sink.head(200, sse);
    await (await eventsOf(sink)).return();
    expect(cancelled).toBe(1);
  });
});
