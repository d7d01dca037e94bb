import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { StoreAnswer, StoreCallName, StoreCalls } from './store-messages.js';
import type { StoreLocation } from './store/request-store.js';

interface Pending {
  resolve: (output: never) => void;
  reject: (error: Error) => void;
}

/** More than a locked file or a slow disk holds up a call. The process may end after that, whatever comes of it. */
const sqliteEndMs = 10_000;

/** The thread that holds the database, seen from where requests are served. Started with the first call. */
export class StoreThread {
  readonly #location: StoreLocation;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #lastCall = 0;

  constructor(location: StoreLocation) {
    this.#location = location;
  }

  /** Asks the thread. Rejects with the database's reason. */
  call<Name extends StoreCallName>(
    name: Name,
    input: StoreCalls[Name]['input'],
  ): Promise<StoreCalls[Name]['output']> {
    const worker = (this.#worker ??= this.#start());
    this.#lastCall += 1;
    const id = this.#lastCall;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      // A process may end while nothing is asked, and must not while something is.
      worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
      worker.postMessage({ id, name, input });
    });
  }

  /**
   * Closes the database and ends the thread. One that hangs is waited for so long; with 0 not at all. A file of SQLite is
   * waited for at least {@link sqliteEndMs}.
   */
  async end(limitMs: number): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    // A thread that is ended in the midst of a call of libsql takes the whole process along, so it ends after the call.
    const mayBeEnded = this.#location.kind !== 'sqlite';
    if (limitMs > 0 || !mayBeEnded) {
      const closed = this.call('close', undefined).catch(() => undefined);
      const ended = closed.then(() => worker.terminate());
      const waitMs = mayBeEnded ? limitMs : Math.max(limitMs, sqliteEndMs);
      await Promise.race([ended, delay(waitMs, undefined, { ref: false })]);
    }
    if (mayBeEnded) await worker.terminate();
    else worker.unref();
  }

  #start(): Worker {
    const worker = startThread(this.#location);
    worker.on('message', (answer: StoreAnswer<never>) => this.#take(answer));
    worker.on('error', (error: Error) => this.#ended(worker, error.message));
    worker.on('exit', () => this.#ended(worker, 'the thread of the request log ended'));
    worker.unref();
    return worker;
  }

  /** What each call gives is said by `StoreCalls` alone: a message has no type that could be asked. */
  #take(answer: StoreAnswer<never>): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (this.#pending.size === 0) this.#worker?.unref();
    if ('problem' in answer) pending?.reject(new Error(answer.problem));
    else pending?.resolve(answer.output);
  }

  /** The next call starts another one. */
  #ended(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#pending.values()) reject(new Error(reason));
    this.#pending.clear();
  }
}

/**
 * Beside this module as a source, beside the package's entry once built. What the process was started with (`--import`
 * of a loader or of an instrumentation) is not for this thread, and may not even be found from here.
 */
function startThread(workerData: StoreLocation): Worker {
  const options = { workerData, name: 'bifrost request log', execArgv: [] };
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./store-thread.js', import.meta.url), options);
  return new Worker(bundleAndRun(fileURLToPath(new URL('./store-thread.ts', import.meta.url))), {
    ...options,
    eval: true,
  });
}

/**
 * What a thread runs from source, since it does not inherit what reads TypeScript here. A bundle is made in a quarter of
 * the time in which a loader has looked at each file that is imported.
 */
function bundleAndRun(file: string): string {
  return `
    const requireHere = require('node:module').createRequire(${JSON.stringify(file)});
    const { outputFiles } = requireHere('esbuild').buildSync({
      entryPoints: [${JSON.stringify(file)}],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      packages: 'external',
      // they would be looked for from the working folder
      supported: { 'dynamic-import': false },
    });
    new Function('require', outputFiles[0].text)(requireHere);`;
}
