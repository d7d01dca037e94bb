import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { createQueue, type OnCancel, type Queue, type QueueOptions, type Slot } from './queue.js';

function queueOf(options: Partial<QueueOptions> = {}): { queue: Queue; clock: ManualClock } {
  const clock = new ManualClock();
  const queue = createQueue({
    clock,
    concurrency: 1,
    bufferSize: 2,
    timeoutMs: 60_000,
    dropExcess: false,
    ...options,
  });
  return { queue, clock };
}

/** A switch that a test turns, in the form in which the runner hands one over. */
function canceller(): {
  onCancel: OnCancel;
  cancel: (reason?: BifrostError) => void;
  listening: () => number;
} {
  const listeners = new Set<(reason?: BifrostError) => void>();
  return {
    onCancel: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    cancel: (reason) => {
      for (const listener of listeners) listener(reason);
    },
    listening: () => listeners.size,
  };
}

const gone: OnCancel = (listener) => {
  listener();
  return () => {};
};

function immediate(slot: Slot | Promise<Slot>): Slot {
  if (slot instanceof Promise) throw new Error('had to wait');
  return slot;
}

describe('a free slot', () => {
  it('is given at once, without a promise', () => {
    const { queue, clock } = queueOf({ concurrency: 2 });
    immediate(queue.acquire());
    immediate(queue.acquire());
    expect(queue.active).toBe(2);
    expect(queue.depth).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('comes back once, however often it is released', () => {
    const { queue } = queueOf();
    const slot = immediate(queue.acquire());
    slot.release();
    slot.release();
    expect(queue.active).toBe(0);
    const next = immediate(queue.acquire());
    slot.release();
    expect(queue.active).toBe(1);
    next.release();
    expect(queue.active).toBe(0);
  });
});

describe('waiting', () => {
  it('is in order, and a newcomer does not slip in', async () => {
    const { queue } = queueOf();
    const order: string[] = [];
    const first = immediate(queue.acquire());
    const second = Promise.resolve(queue.acquire()).then((slot) => {
      order.push('second');
      return slot;
    });
    const third = Promise.resolve(queue.acquire()).then(() => order.push('third'));
    first.release();
    expect(queue.active).toBe(1);
    const newcomer = queue.acquire();
    expect(newcomer).toBeInstanceOf(Promise);
    (await second).release();
    await third;
    expect(order).toEqual(['second', 'third']);
  });

  it('ends after the time limit', async () => {
    const { queue, clock } = queueOf({ timeoutMs: 60_000, provider: 'acme' });
    immediate(queue.acquire());
    const waiting = Promise.resolve(queue.acquire());
    const caught = waiting.catch((error: unknown) => error);
    await clock.advance(59_999);
    expect(queue.depth).toBe(1);
    await clock.advance(1);
    const error = await caught;
    expect(error).toMatchObject({ code: 'queue_full', status: 503, retryAfterMs: 1000, provider: 'acme' });
    expect(String(error)).toMatchInlineSnapshot(
      `"BifrostError: The queue of acme is full: no slot came free within 60 s. Try again later, or raise concurrency_and_buffer_size."`,
    );
    expect(queue.depth).toBe(0);
  });

  it('ends when the client leaves, and its place is gone', async () => {
    const { queue, clock } = queueOf();
    const client = canceller();
    const slot = immediate(queue.acquire());
    const caught = Promise.resolve(queue.acquire(client.onCancel)).catch((error: unknown) => error);
    const behind = Promise.resolve(queue.acquire());
    client.cancel();
    expect(await caught).toMatchObject({ code: 'cancelled' });
    expect(queue.depth).toBe(1);
    slot.release();
    (await behind).release();
    expect(queue.active).toBe(0);
    expect(client.listening()).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('ends with the reason that is given', async () => {
    const { queue } = queueOf();
    const deadline = canceller();
    immediate(queue.acquire());
    const caught = Promise.resolve(queue.acquire(deadline.onCancel)).catch((error: unknown) => error);
    const reason = new BifrostError('deadline_exceeded', 'Too late.');
    deadline.cancel(reason);
    expect(await caught).toBe(reason);
  });

  it('does not begin for a client that has left already', async () => {
    const { queue, clock } = queueOf();
    immediate(queue.acquire());
    await expect(queue.acquire(gone)).rejects.toMatchObject({ code: 'cancelled' });
    expect(queue.depth).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('leaves nothing behind once the slot is there', async () => {
    const { queue, clock } = queueOf();
    const client = canceller();
    const slot = immediate(queue.acquire());
    const waiting = Promise.resolve(queue.acquire(client.onCancel));
    slot.release();
    await waiting;
    expect(client.listening()).toBe(0);
    expect(clock.pending).toBe(0);
    client.cancel();
    await clock.advance(120_000);
    expect(queue.active).toBe(1);
  });
});

describe('too many', () => {
  it('are refused at once beyond the buffer', () => {
    const { queue } = queueOf({ bufferSize: 1 });
    immediate(queue.acquire());
    void queue.acquire();
    expect(() => queue.acquire()).toThrowErrorMatchingInlineSnapshot(
      `[BifrostError: The queue is full: 1 requests are in flight and 1 wait already. Try again later, or raise concurrency_and_buffer_size.]`,
    );
  });

  it('are refused without waiting where excess is dropped', () => {
    const { queue } = queueOf({ dropExcess: true, bufferSize: 100 });
    const slot = immediate(queue.acquire());
    expect(() => queue.acquire()).toThrowErrorMatchingInlineSnapshot(
      `[BifrostError: The queue is full: all 1 slots are taken and drop_excess_requests is set. Try again later, or raise concurrency_and_buffer_size.]`,
    );
    slot.release();
    immediate(queue.acquire());
  });
});

type Step = { do: 'acquire' } | { do: 'release' | 'cancel'; pick: number } | { do: 'wait'; ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>({ do: 'acquire' }),
  fc.record({ do: fc.constantFrom('release' as const, 'cancel' as const), pick: fc.nat(9) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.nat(500) }),
);

/** The queue beside a model of it: who holds a slot, who waits and since when. */
class Model {
  readonly held: { id: number; slot: Slot }[] = [];
  waiting: { id: number; cancel: () => void }[] = [];
  readonly granted: number[] = [];
  #next = 0;
  readonly #queue: Queue;

  constructor(queue: Queue) {
    this.#queue = queue;
  }

  acquire(): void {
    const id = this.#next++;
    const client = canceller();
    const leave = (): void => {
      this.waiting = this.waiting.filter((waiter) => waiter.id !== id);
    };
    const take = (slot: Slot): void => {
      leave();
      this.held.push({ id, slot });
      this.granted.push(id);
    };
    try {
      const slot = this.#queue.acquire(client.onCancel);
      if (!(slot instanceof Promise)) return take(slot);
      this.waiting.push({ id, cancel: () => client.cancel() });
      slot.then(take, leave);
    } catch {
      // refused at once: holds nothing and waits for nothing
    }
  }

  pick<T>(list: T[], index: number): T | undefined {
    return list.splice(index % Math.max(1, list.length), 1)[0];
  }
}

it('never has more in flight than allowed, nor idles while somebody waits, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 3 }),
      fc.nat(4),
      async (steps, concurrency, bufferSize) => {
        const { queue, clock } = queueOf({ concurrency, bufferSize, timeoutMs: 1000 });
        const model = new Model(queue);
        for (const next of steps) {
          if (next.do === 'acquire') model.acquire();
          else if (next.do === 'wait') await clock.advance(next.ms);
          else if (next.do === 'release') model.pick(model.held, next.pick)?.slot.release();
          else model.waiting[next.pick % Math.max(1, model.waiting.length)]?.cancel();
          await clock.advance(0);
          expect(queue.active).toBe(model.held.length);
          expect(queue.depth).toBe(model.waiting.length);
          expect(queue.active).toBeLessThanOrEqual(concurrency);
          expect(queue.depth).toBeLessThanOrEqual(bufferSize);
          expect(queue.depth === 0 || queue.active === concurrency).toBe(true);
          // A timer for each that waits and no other: nothing leaks.
          expect(clock.pending).toBe(queue.depth);
        }
        expect(model.granted).toEqual(model.granted.toSorted((one, other) => one - other));
      },
    ),
    { numRuns: 60 },
  );
});
