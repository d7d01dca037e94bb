import { finishedSeries, finishingSeries, mergeSeries, type Series } from '../metrics/series.js';

/** What is known of a worker for its figures. */
interface CountedWorker {
  /** Which of the workers it is, from 0. */
  readonly index: number;
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;
  /** The last figures that it told. */
  readonly series: readonly Series[];
  collect(): Promise<readonly Series[]>;
}

/** The workers that serve, those that only finish, and what was counted by those that are gone. */
export class WorkerSet<Worker extends CountedWorker> {
  readonly #serving = new Map<number, Worker>();
  readonly #finishing = new Set<Worker>();
  #past: readonly Series[] = [];

  /** Puts a worker in its place; the one that stood there is only finishing from now on. */
  place(worker: Worker): Worker | undefined {
    const before = this.#serving.get(worker.index);
    this.#serving.set(worker.index, worker);
    if (before !== undefined) this.#finishing.add(before);
    void worker.gone.then(() => this.#forget(worker));
    return before;
  }

  /** Takes in a worker that took requests and never got a place: it is only finishing. */
  retire(worker: Worker): void {
    this.#finishing.add(worker);
    void worker.gone.then(() => this.#forget(worker));
  }

  has(worker: Worker): boolean {
    return this.#serving.get(worker.index) === worker;
  }

  get all(): Worker[] {
    return [...this.#serving.values(), ...this.#finishing];
  }

  /** Figures of all workers together. Counters never go back, though workers come and go. */
  async sum(): Promise<Series[]> {
    // Looked at before anybody is waited for: a worker that ends meanwhile is among those who were asked.
    const past = this.#past;
    const [serving, finishing] = await Promise.all([
      Promise.all([...this.#serving.values()].map((worker) => worker.collect())),
      Promise.all([...this.#finishing].map((worker) => worker.collect())),
    ]);
    return mergeSeries([past, ...serving, ...finishing.map(finishingSeries)]);
  }

  #forget(worker: Worker): void {
    if (this.has(worker)) this.#serving.delete(worker.index);
    this.#finishing.delete(worker);
    this.#past = mergeSeries([this.#past, finishedSeries(worker.series)]);
  }
}
