import { describe, expect, it } from 'vitest';
import { BifrostError } from '../errors/bifrost-error.js';
import { AnswerStream } from './answer-stream.js';

function setup() {
  let cancelled = 0;
  let resumed = 0;
  const stream = new AnswerStream<number>(() => (cancelled += 1));
  stream.onRoom(() => (resumed += 1));
  return { stream, cancelled: () => cancelled, resumed: () => resumed };
}

const failure = new BifrostError('network', 'cut');

async function all(stream: AsyncIterable<number>): Promise<number[]> {
  const items: number[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe('AnswerStream', () => {
  it('gives items in their order, whether they or the reader came first', async () => {
    const { stream } = setup();
    stream.push(1);
    const reading = all(stream);
    stream.push(2);
    await Promise.resolve();
    stream.push(3);
    stream.close();
    expect(await reading).toEqual([1, 2, 3]);
  });

  it('serves readers in line', async () => {
    const { stream } = setup();
    const readers = Promise.all([stream.next(), stream.next(), stream.next(), stream.next()]);
    stream.push(1);
    stream.push(2);
    stream.close();
    expect((await readers).map(({ value }) => value)).toEqual([1, 2, undefined, undefined]);
  });

  it('throws an error once, behind what waits', async () => {
    const { stream } = setup();
    stream.push(1);
    stream.close(failure);
    stream.close();
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    await expect(stream.next()).rejects.toBe(failure);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('throws an error to whoever waits, and ends for the others', async () => {
    const { stream } = setup();
    const readers = Promise.allSettled([stream.next(), stream.next()]);
    stream.close(failure);
    expect(await readers).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'fulfilled', value: { done: true, value: undefined } },
    ]);
  });

  it('asks for a pause when too much waits, and for more when all of it is read', async () => {
    const { stream, resumed } = setup();
    for (let item = 1; item < 64; item++) expect(stream.push(item)).toBe(true);
    expect(stream.push(64)).toBe(false);
    for (let item = 1; item < 64; item++) await stream.next();
    expect(resumed()).toBe(0);
    await stream.next();
    expect(resumed()).toBe(1);
  });

  it('cancels when the loop is left, and is over then', async () => {
    const { stream, cancelled } = setup();
    stream.push(1);
    stream.push(2);
    for await (const item of stream) {
      expect(item).toBe(1);
      break;
    }
    expect(cancelled()).toBe(1);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('lets nobody wait for ever who still reads when it is left', async () => {
    const { stream } = setup();
    const reader = stream.next();
    await stream.return();
    expect(await reader).toEqual({ done: true, value: undefined });
  });

  it('has no error left once it was left', async () => {
    const { stream } = setup();
    stream.push(1);
    stream.close(failure);
    await stream.return();
    expect(await all(stream)).toEqual([]);
  });
});
