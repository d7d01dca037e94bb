import { BifrostError } from '../errors/bifrost-error.js';
import type { Clock } from '../time/clock.js';

/** The right to have one request in flight. */
export interface Slot {
  /** Gives the slot to the next in line. Calling it again does nothing. */
  release(): void;
}

/**
 * Tells a listener once when nobody wants the slot any more; at once if that is so already. The listener may be given
 * the error to reject with (the deadline's); without one the wait ends as `cancelled`. Returns the way to forget.
 */
export type OnCancel = (listener: (reason?: BifrostError) => void) => () => void;

/** Limits how many requests of a provider are in flight, and lets a bounded number wait in order. */
export interface Queue {
  /**
   * A slot at once where one is free, else a promise of one.
   *
   * @throws {BifrostError} `queue_full` when the buffer is full or waiting is switched off. The promise rejects with
   * `queue_full` after the time limit, and with what `onCancel` gives (or `cancelled`) when nobody waits any more.
   */
  acquire(onCancel?: OnCancel): Slot | Promise<Slot>;
  /** Requests that wait. */
  readonly depth: number;
  /** Requests in flight. */
  readonly active: number;
}

export interface QueueOptions {
  clock: Clock;
  /** Requests in flight at once; at least 1. */
  concurrency: number;
  /** Requests that may wait beyond these. */
  bufferSize: number;
  /** Milliseconds after which a waiting request gives up. */
  timeoutMs: number;
  /** Nobody waits: what finds no slot is refused. */
  dropExcess: boolean;
  /** Named in errors. */
  provider?: string;
}

/** A place in the line. Linked both ways, so that whoever leaves from the middle leaves no hole behind. */
interface Waiter {
  previous: Waiter | undefined;
  next: Waiter | undefined;
  grant(slot: Slot): void;
}

/** What a refused client is told to wait: queues move within a second or the provider is in trouble anyway. */
const retryAfterMs = 1000;

export function createQueue(options: QueueOptions): Queue {
  return new FairQueue(options);
}

class FairQueue implements Queue {
  readonly #options: QueueOptions;
  #active = 0;
  #depth = 0;
  #first: Waiter | undefined;
  #last: Waiter | undefined;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  get depth(): number {
    return this.#depth;
  }

  get active(): number {
    return this.#active;
  }

  acquire(onCancel?: OnCancel): Slot | Promise<Slot> {
    const { concurrency, bufferSize, dropExcess } = this.#options;
    if (this.#active < concurrency) {
      this.#active += 1;
      return this.#slot();
    }
    if (dropExcess) throw this.#full(`all ${concurrency} slots are taken and drop_excess_requests is set`);
    if (this.#depth >= bufferSize) {
      throw this.#full(`${concurrency} requests are in flight and ${this.#depth} wait already`);
    }
    return this.#wait(onCancel);
  }

  #wait(onCancel: OnCancel | undefined): Promise<Slot> {
    const { clock, timeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      let forget: (() => void) | undefined;
      let waiting = true;
      const leave = (): void => {
        waiting = false;
        stopTimer();
        forget?.();
        this.#remove(waiter);
      };
      const waiter: Waiter = {
        previous: undefined,
        next: undefined,
        grant: (slot) => {
          leave();
          resolve(slot);
        },
      };
      const giveUp = (reason: BifrostError): void => {
        if (!waiting) return;
        leave();
        reject(reason);
      };
      this.#append(waiter);
      const stopTimer = clock.schedule(timeoutMs, () =>
        giveUp(this.#full(`no slot came free within ${timeoutMs / 1000} s`)),
      );
      forget = onCancel?.((reason) =>
        giveUp(
          reason ?? new BifrostError('cancelled', 'The client left while its request waited in the queue.'),
        ),
      );
    });
  }

  #slot(): Slot {
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        this.#pass();
      },
    };
  }

  /** Hands the slot on without letting it go, so that a newcomer cannot slip in before the first in line. */
  #pass(): void {
    if (this.#first) this.#first.grant(this.#slot());
    else this.#active -= 1;
  }

  #append(waiter: Waiter): void {
    this.#depth += 1;
    waiter.previous = this.#last;
    if (this.#last) this.#last.next = waiter;
    else this.#first = waiter;
    this.#last = waiter;
  }

  #remove(waiter: Waiter): void {
    this.#depth -= 1;
    if (waiter.previous) waiter.previous.next = waiter.next;
    else this.#first = waiter.next;
    if (waiter.next) waiter.next.previous = waiter.previous;
    else this.#last = waiter.previous;
  }

  #full(reason: string): BifrostError {
    const { provider } = this.#options;
    const where = provider === undefined ? 'The queue is full' : `The queue of ${provider} is full`;
    const message = `${where}: ${reason}. Try again later, or raise concurrency_and_buffer_size.`;
    return new BifrostError('queue_full', message, {
      retryAfterMs,
      ...(provider !== undefined && { provider }),
    });
  }
}
