import type {
  LogStatus,
  PageQuestion,
  RequestDetail,
  RequestLog,
  RequestPage,
  RequestStatistics,
  StatisticsQuestion,
} from '@bifrost/request-log';
import { BatchListeners, type BatchListener } from './batch-listeners.js';
import type { LogPort } from './log-port.js';

/** The log of this process: the only one, or the primary of several. */
export class LocalLog implements LogPort {
  readonly #log: RequestLog;
  readonly #listeners = new BatchListeners();

  constructor(log: RequestLog) {
    this.#log = log;
  }

  write(batch: string, count: number): void {
    this.#log.write(batch, count);
    this.#listeners.tell(batch);
  }

  listen(listener: BatchListener): () => void {
    return this.#listeners.add(listener);
  }

  hangUp(): void {
    this.#listeners.end();
  }

  list(question: PageQuestion): Promise<RequestPage> {
    return this.#log.list(question);
  }

  find(id: string): Promise<RequestDetail | undefined> {
    return this.#log.find(id);
  }

  statistics(question: StatisticsQuestion): Promise<RequestStatistics> {
    return this.#log.statistics(question);
  }

  status(): Promise<LogStatus> {
    return Promise.resolve(this.#log.status());
  }

  close(limitMs: number): Promise<void> {
    return this.#log.close(limitMs);
  }
}
