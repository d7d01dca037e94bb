import { answerQuestion, type LogAnswer, type LogToPrimary } from '../request-log/remote-log.js';
import type { LogPort } from '../request-log/log-port.js';
import type { WorkerHandle } from './worker-handle.js';

const notOpen: LogAnswer = {
  problem: 'it was switched on after the start, and needs a restart of the gateway',
};

/** The primary's end of its workers' log: takes what they write, answers what they ask, and tells those who listen. */
export class LogHub {
  readonly #log: LogPort | undefined;
  readonly #listening = new Map<WorkerHandle, () => void>();

  /** @param log - absent where the log was off at the start */
  constructor(log: LogPort | undefined) {
    this.#log = log;
  }

  take(from: WorkerHandle, message: LogToPrimary): void {
    switch (message.kind) {
      case 'log-write':
        this.#log?.write(message.batch, message.count);
        break;
      case 'log-ask': {
        const { id, question } = message;
        const answer =
          this.#log === undefined ? Promise.resolve(notOpen) : answerQuestion(this.#log, question);
        void answer.then((told) => from.send({ kind: 'log-told', id, answer: told }));
        break;
      }
      case 'log-listen':
        if (message.on) this.#listen(from);
        else this.#forget(from);
    }
  }

  #listen(worker: WorkerHandle): void {
    if (this.#log === undefined || this.#listening.has(worker)) return;
    const stop = this.#log.listen({
      take: (batch) => worker.send({ kind: 'log-batch', batch }),
      // workers stop before the primary, and tell those who listen there themselves
      end: () => undefined,
    });
    this.#listening.set(worker, stop);
    void worker.gone.then(() => this.#forget(worker));
  }

  #forget(worker: WorkerHandle): void {
    this.#listening.get(worker)?.();
    this.#listening.delete(worker);
  }
}
