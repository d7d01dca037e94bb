import type { BifrostError } from '../errors/bifrost-error.js';

/** How many items may wait for a reader before the provider is asked to pause. */
const maxWaiting = 64;

/**
 * A stream of chunks for `for await`. Leaving the loop closes the upstream connection; an error of the stream is thrown
 * to the reader. It can be read once.
 */
export class AnswerStream<T> implements AsyncIterableIterator<T> {
  readonly #waiting: T[] = [];
  readonly #cancel: () => void;
  #resume: (() => void) | undefined;
  /** Readers that wait for an item, in the order in which they asked. */
  readonly #readers: {
    resolve: (result: IteratorResult<T>) => void;
    reject: (error: BifrostError) => void;
  }[] = [];
  #error: BifrostError | undefined;
  #over = false;

  constructor(cancel: () => void) {
    this.#cancel = cancel;
  }

  /** Takes an item. `false` asks for a pause until `onRoom` is called. */
  push(item: T): boolean {
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader.resolve({ done: false, value: item });
      return true;
    }
    this.#waiting.push(item);
    return this.#waiting.length < maxWaiting;
  }

  /** Called once there is room again after `push` said `false`. */
  onRoom(resume: () => void): void {
    this.#resume = resume;
  }

  /** The stream is over, with an error or without. What waits can still be read. */
  close(error?: BifrostError): void {
    if (this.#over) return;
    this.#over = true;
    this.#error = error;
    const first = this.#readers.shift();
    if (first === undefined) return;
    if (error === undefined) first.resolve({ done: true, value: undefined });
    else first.reject(this.#takeError(error));
    this.#dismissReaders();
  }

  next(): Promise<IteratorResult<T>> {
    const item = this.#waiting.shift();
    if (item !== undefined) {
      if (this.#waiting.length === 0) this.#resume?.();
      return Promise.resolve({ done: false, value: item });
    }
    if (this.#error !== undefined) return Promise.reject(this.#takeError(this.#error));
    if (this.#over) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
    });
  }

  /** Called by `for await` when the loop is left. */
  return(): Promise<IteratorResult<T>> {
    this.#waiting.length = 0;
    this.#over = true;
    this.#error = undefined;
    this.#dismissReaders();
    this.#cancel();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #dismissReaders(): void {
    for (const { resolve } of this.#readers.splice(0)) resolve({ done: true, value: undefined });
  }

  /** An error is thrown once; after it the stream is simply over. */
  #takeError(error: BifrostError): BifrostError {
    this.#error = undefined;
    return error;
  }
}
