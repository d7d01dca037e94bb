import type { LogStatus, RequestDetail, RequestPage, RequestStatistics } from './record.js';
import type { PageQuestion, StoreLocation } from './store/request-store.js';
import type { StatisticsQuestion } from './store/statistics.js';
import { StoreThread } from './thread-client.js';

/** What may be told to operators. */
export type LogNews =
  | { kind: 'failing'; reason: string; waiting: number }
  | { kind: 'dropping'; reason: string; dropped: number }
  | { kind: 'recovered'; dropped: number };

export interface RequestLogOptions {
  location: StoreLocation;
  /** Records are removed after so many days. */
  retentionDays: number;
  /** Of more records than this the oldest are removed. */
  maxRecords: number;
  /** Hears of a store that takes nothing, of records that are lost, and of the end of it. Not of every record. */
  onNews: (news: LogNews) => void;
}

/** Entries that are written together, as lines of `writeLine`. */
interface Batch {
  text: string;
  count: number;
}

/** Waiting records beyond either bound are dropped and counted. */
const maxWaiting = 20_000;
const maxWaitingBytes = 64 * 1024 * 1024;
/** After a failure the store is tried again so often; the wait doubles up to the second figure. */
const firstRetryMs = 250;
const lastRetryMs = 5_000;
/** How often what is too old is looked for. */
const pruneEveryMs = 60_000;
const dayMs = 86_400_000;

/**
 * The request log of a process: takes records in batches, keeps those that the store cannot take yet within bounds, and
 * answers questions about what is written. Nothing here waits for the database: it has a thread of its own.
 *
 * A store that fails costs no request: batches wait, and are tried again until it takes them or there are too many.
 */
export class RequestLog {
  readonly #options: RequestLogOptions;
  readonly #writer: StoreThread;
  #reader: StoreThread | undefined;
  #opened: Promise<unknown> | undefined;
  readonly #queue: Batch[] = [];
  #waiting = 0;
  #waitingBytes = 0;
  #written = 0;
  #dropped = 0;
  #toldDropped = 0;
  #sincePrune = 0;
  #problem: string | undefined;
  #busy = false;
  #prune = true;
  #retryMs = firstRetryMs;
  #retry: NodeJS.Timeout | undefined;
  #onIdle: (() => void) | undefined;
  #closed: Promise<void> | undefined;
  /** Set once nothing may follow what is under way: its thread is about to end. */
  #ended = false;
  readonly #pruneTimer: NodeJS.Timeout;

  constructor(options: RequestLogOptions) {
    this.#options = options;
    this.#writer = new StoreThread(options.location);
    this.#pruneTimer = setInterval(() => {
      this.#prune = true;
      this.#pump();
    }, pruneEveryMs);
    this.#pruneTimer.unref();
  }

  /** Takes a batch. `text` are lines of `writeLine`. */
  write(text: string, count: number): void {
    const full = this.#waiting + count > maxWaiting || this.#waitingBytes + text.length > maxWaitingBytes;
    if (full || this.#closed !== undefined) {
      this.#drop(count);
      return;
    }
    this.#queue.push({ text, count });
    this.#waiting += count;
    this.#waitingBytes += text.length;
    this.#pump();
  }

  status(): LogStatus {
    const problem = this.#problem ?? null;
    return { written: this.#written, dropped: this.#dropped, waiting: this.#waiting, problem };
  }

  /** Rejects with the database's reason. */
  async list(question: PageQuestion): Promise<RequestPage> {
    return (await this.#readable()).call('list', question);
  }

  /** By id, or by `request_id`. Rejects with the database's reason. */
  async find(id: string): Promise<RequestDetail | undefined> {
    return (await this.#readable()).call('find', id);
  }

  /** Rejects with the database's reason. */
  async statistics(question: StatisticsQuestion): Promise<RequestStatistics> {
    return (await this.#readable()).call('statistics', question);
  }

  /** Writes what waits, for so long at most, and closes the database. What is not written by then is dropped. */
  close(limitMs: number): Promise<void> {
    return (this.#closed ??= this.#close(limitMs));
  }

  async #close(limitMs: number): Promise<void> {
    clearInterval(this.#pruneTimer);
    this.#prune = false;
    await this.#drained(limitMs);
    this.#ended = true;
    clearTimeout(this.#retry);
    const left = this.#waiting;
    if (left > 0) this.#drop(left);
    const endMs = left > 0 ? 0 : limitMs;
    await Promise.all([this.#writer.end(endMs), this.#reader?.end(endMs)]);
  }

  #drained(limitMs: number): Promise<void> {
    if (this.#queue.length === 0 && !this.#busy) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#tryNow();
    });
  }

  /** Questions go to a thread of their own, so that a long one does not hold up the writer. */
  async #readable(): Promise<StoreThread> {
    const { location } = this.#options;
    // Tables are made by one thread alone.
    await (this.#opened ??= this.#writer.call('open', undefined).catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    }));
    const shared = location.kind === 'sqlite' && location.file === ':memory:';
    return shared ? this.#writer : (this.#reader ??= new StoreThread(location));
  }

  #tryNow(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#pump();
  }

  /** One thing at a time: the next batch, or a part of what is too old. */
  #pump(): void {
    if (this.#busy || this.#ended || this.#retry !== undefined) return;
    const batch = this.#queue[0];
    const step = batch === undefined ? this.#pruneStep() : this.#writeStep(batch);
    if (step === undefined) {
      this.#onIdle?.();
      return;
    }
    this.#busy = true;
    void step.then(
      () => this.#done(),
      (error: unknown) => this.#failed(error),
    );
  }

  async #writeStep(batch: Batch): Promise<void> {
    // What is too old may be what fills the disk. A store that cannot even remove is asked to write all the same.
    if (this.#problem !== undefined) await this.#pruneStep()?.catch(() => undefined);
    if (this.#ended) return;
    const refused = await this.#writer.call('write', batch.text);
    this.#queue.shift();
    this.#waiting -= batch.count;
    this.#waitingBytes -= batch.text.length;
    this.#written += batch.count - refused;
    if (refused > 0) this.#drop(refused);
    this.#sincePrune += batch.count;
    if (this.#sincePrune > this.#options.maxRecords / 10) this.#prune = this.#closed === undefined;
    // A gateway that is never idle must not grow without bound.
    await this.#pruneStep();
  }

  #pruneStep(): Promise<void> | undefined {
    if (!this.#prune) return undefined;
    return this.#pruneOnce();
  }

  async #pruneOnce(): Promise<void> {
    const { retentionDays, maxRecords } = this.#options;
    this.#sincePrune = 0;
    const beforeMs = Date.now() - retentionDays * dayMs;
    const removed = await this.#writer.call('prune', { beforeMs, maxRecords });
    if (removed === 0) this.#prune = false;
  }

  #done(): void {
    this.#busy = false;
    if (this.#ended) return;
    this.#retryMs = firstRetryMs;
    if (this.#problem !== undefined) {
      this.#problem = undefined;
      this.#toldDropped = 0;
      this.#options.onNews({ kind: 'recovered', dropped: this.#dropped });
      // What works again may be another file, while the one that was moved away can still be read.
      void this.#reader?.call('close', undefined).catch(() => undefined);
    }
    this.#pump();
  }

  #failed(error: unknown): void {
    this.#busy = false;
    if (this.#ended) return;
    const reason = error instanceof Error ? error.message : String(error);
    if (this.#problem === undefined) {
      this.#options.onNews({ kind: 'failing', reason, waiting: this.#waiting });
      this.#prune = this.#closed === undefined;
    }
    this.#problem = reason;
    this.#retry = setTimeout(() => this.#tryNow(), this.#retryMs);
    this.#retry.unref();
    this.#retryMs = Math.min(this.#retryMs * 2, lastRetryMs);
  }

  /** Told at the first, and whenever ten times as many are gone: a log of its own per record would be worse. */
  #drop(count: number): void {
    this.#dropped += count;
    if (this.#dropped < this.#toldDropped * 10) return;
    this.#toldDropped = this.#dropped;
    const reason = this.#problem ?? 'records come faster than the store takes them';
    this.#options.onNews({ kind: 'dropping', reason, dropped: this.#dropped });
  }
}
