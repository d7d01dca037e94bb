import { parentPort, workerData } from 'node:worker_threads';
import type { StoreAnswer, StoreCall, StoreCalls, StoreCallName } from './store-messages.js';
import { openRequestStore, type RequestStore, type StoreLocation } from './store/request-store.js';

/*
 * The thread that holds the database. SQLite blocks whoever asks it, so nobody asks it where requests are served.
 */

/** Serves one call after another: SQLite has one transaction at a time. */
class StoreServer {
  readonly #location: StoreLocation;
  #store: RequestStore | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(location: StoreLocation) {
    this.#location = location;
  }

  serve(call: StoreCall): Promise<StoreAnswer> {
    const answer = this.#last.then(() => this.#answer(call));
    this.#last = answer;
    return answer;
  }

  async #answer(call: StoreCall): Promise<StoreAnswer> {
    try {
      return { id: call.id, output: await this.#run(call) };
    } catch (error) {
      await this.#forget();
      return { id: call.id, problem: reasonOf(error) };
    }
  }

  async #run(call: StoreCall): Promise<StoreCalls[StoreCallName]['output']> {
    if (call.name === 'close') return this.#close();
    const store = (this.#store ??= await openRequestStore(this.#location));
    switch (call.name) {
      case 'open':
        return undefined;
      case 'write':
        return store.write(call.input);
      case 'prune':
        return store.prune(call.input);
      case 'list':
        return store.list(call.input);
      case 'find':
        return store.find(call.input);
      case 'statistics':
        return store.statistics(call.input);
    }
  }

  /** What failed once is opened anew for the next call: the file may be another one by then, the server back. */
  async #forget(): Promise<void> {
    const { kind } = this.#location;
    // What is only in memory would be gone.
    if (kind === 'sqlite' && this.#location.file === ':memory:') return;
    await this.#close().catch(() => undefined);
  }

  async #close(): Promise<undefined> {
    const store = this.#store;
    this.#store = undefined;
    await store?.close();
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A server that cannot be reached at several addresses has an error without words around those of each.
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map((each) => reasonOf(each)).join('; ');
  return error.message;
}

// Whoever starts this thread is `StoreThread`, in the same version.
const location: StoreLocation = workerData;
const server = new StoreServer(location);
parentPort?.on('message', (call: StoreCall) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
  void server.serve(call).then((answer) => parentPort?.postMessage(answer));
});
