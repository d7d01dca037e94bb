import type { Clock } from '../../src/time/clock.js';

interface Task {
  readonly dueAt: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * A clock that stands still until a test turns it.
 *
 * @example
 * const clock = new ManualClock();
 * clock.schedule(1000, () => seen.push('second'));
 * await clock.advance(1000);
 */
export class ManualClock implements Clock {
  readonly #startedAt: number;
  readonly #tasks = new Set<Task>();
  #elapsed = 0;
  #order = 0;

  constructor(startedAt: number = Date.UTC(2026, 0, 1)) {
    this.#startedAt = startedAt;
  }

  now(): number {
    return this.#startedAt + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  schedule(delayMs: number, run: () => void): () => void {
    const task = { dueAt: this.#elapsed + Math.max(0, delayMs), order: this.#order++, run };
    this.#tasks.add(task);
    return () => void this.#tasks.delete(task);
  }

  /** Tasks that wait: a test of cleaning up wants 0. */
  get pending(): number {
    return this.#tasks.size;
  }

  /** Milliseconds until the next task, for tests that ask what was scheduled. */
  get nextDelayMs(): number | undefined {
    const next = this.#next(Number.POSITIVE_INFINITY);
    return next === undefined ? undefined : next.dueAt - this.#elapsed;
  }

  /**
   * Turns the clock by `ms` and runs what falls due, in order of time, then of scheduling. Promises settle before
   * the first task, between tasks and after the last, so a task scheduled by a woken promise is seen as well.
   */
  async advance(ms: number): Promise<void> {
    const until = this.#elapsed + ms;
    await settle();
    for (let task = this.#next(until); task !== undefined; task = this.#next(until)) {
      this.#tasks.delete(task);
      this.#elapsed = Math.max(this.#elapsed, task.dueAt);
      task.run();
      await settle();
    }
    this.#elapsed = until;
  }

  /** Turns to the next task and runs it, as often as there is one; at most `limit` times. */
  async runAll(limit = 1000): Promise<void> {
    await settle();
    for (let round = 0; round < limit; round++) {
      const delayMs = this.nextDelayMs;
      if (delayMs === undefined) return;
      await this.advance(delayMs);
    }
    throw new Error(`more than ${limit} tasks in a row: something schedules itself for ever`);
  }

  #next(until: number): Task | undefined {
    let first: Task | undefined;
    for (const task of this.#tasks) {
      if (task.dueAt > until) continue;
      if (first === undefined || isBefore(task, first)) first = task;
    }
    return first;
  }
}

function isBefore(task: Task, other: Task): boolean {
  return task.dueAt < other.dueAt || (task.dueAt === other.dueAt && task.order < other.order);
}

/** Every microtask runs before an immediate does, however many of them one another start. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
