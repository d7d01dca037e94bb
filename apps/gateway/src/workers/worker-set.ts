import { finishedSeries, mergeSeries, type Series } from '../metrics/series.js';
import type { WorkerHandle } from './worker-handle.js';

/** The workers that serve, those that only finish, and what was counted by those that are gone. */
export class WorkerSet {
  readonly #serving = new Map<number, WorkerHandle>();
  readonly #finishing = new Set<WorkerHandle>();
  #past: readonly Series[] = [];

  /** Puts a worker in its place; the one that stood there is only finishing from now on. */
  place(worker: WorkerHandle): WorkerHandle | undefined {
    const before = this.#serving.get(worker.index);
    this.#serving.set(worker.index, worker);
    if (before !== undefined) this.#finishing.add(before);
    void worker.gone.then(() => this.#forget(worker));
    return before;
  }

  has(worker: WorkerHandle): boolean {
    return this.#serving.get(worker.index) === worker;
  }

  get all(): WorkerHandle[] {
    return [...this.#serving.values(), ...this.#finishing];
  }

  /** Figures of all workers together. Counters never go back, though workers come and go. */
  async sum(): Promise<Series[]> {
    const lists = await Promise.all(this.all.map((worker) => worker.collect()));
    return mergeSeries([this.#past, ...lists]);
  }

  #forget(worker: WorkerHandle): void {
    if (this.has(worker)) this.#serving.delete(worker.index);
    this.#finishing.delete(worker);
    this.#past = mergeSeries([this.#past, finishedSeries(worker.series)]);
  }
}
