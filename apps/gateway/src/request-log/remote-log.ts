import type {
  LogStatus,
  PageQuestion,
  RequestDetail,
  RequestPage,
  RequestStatistics,
  StatisticsQuestion,
} from '@bifrost/request-log';
import { BatchListeners, type BatchListener } from './batch-listeners.js';
import type { LogPort } from './log-port.js';

/** What a worker asks its primary. */
export type LogQuestion =
  | { name: 'list'; input: PageQuestion }
  | { name: 'find'; input: string }
  | { name: 'statistics'; input: StatisticsQuestion }
  | { name: 'status' };

/** What the primary answers: JSON, or why there is none. */
export type LogAnswer = { json: string } | { problem: string };

/** From a worker to its primary, and back. */
export type LogToPrimary =
  | { kind: 'log-write'; batch: string; count: number }
  | { kind: 'log-ask'; id: number; question: LogQuestion }
  /** Whether somebody listens here. */
  | { kind: 'log-listen'; on: boolean };
export type LogToWorker =
  | { kind: 'log-told'; id: number; answer: LogAnswer }
  | { kind: 'log-batch'; batch: string };

/** The primary's log, as a worker reaches it. */
export class RemoteLog implements LogPort {
  readonly #send: (message: LogToPrimary) => void;
  readonly #pending = new Map<number, (answer: LogAnswer) => void>();
  readonly #listeners: BatchListeners;
  #lastId = 0;

  constructor(send: (message: LogToPrimary) => void) {
    this.#send = send;
    this.#listeners = new BatchListeners((on) => send({ kind: 'log-listen', on }));
  }

  /** A message of the primary. */
  take(message: LogToWorker): void {
    if (message.kind === 'log-batch') this.#listeners.tell(message.batch);
    else {
      this.#pending.get(message.id)?.(message.answer);
      this.#pending.delete(message.id);
    }
  }

  write(batch: string, count: number): void {
    this.#send({ kind: 'log-write', batch, count });
  }

  listen(listener: BatchListener): () => void {
    return this.#listeners.add(listener);
  }

  hangUp(): void {
    this.#listeners.end();
  }

  // The primary is this package in the same version, so its answers have the types of the questions.

  async list(input: PageQuestion): Promise<RequestPage> {
    const page: RequestPage = await this.#ask({ name: 'list', input });
    return page;
  }

  async find(input: string): Promise<RequestDetail | undefined> {
    const found: RequestDetail | null = await this.#ask({ name: 'find', input });
    return found ?? undefined;
  }

  async statistics(input: StatisticsQuestion): Promise<RequestStatistics> {
    const figures: RequestStatistics = await this.#ask({ name: 'statistics', input });
    return figures;
  }

  async status(): Promise<LogStatus> {
    const status: LogStatus = await this.#ask({ name: 'status' });
    return status;
  }

  /** What was sent is in the primary's hands, and messages keep their order. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  async #ask(question: LogQuestion): Promise<ReturnType<typeof JSON.parse>> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = await new Promise<LogAnswer>((resolve) => {
      this.#pending.set(id, resolve);
      this.#send({ kind: 'log-ask', id, question });
    });
    if ('problem' in answer) throw new Error(answer.problem);
    return JSON.parse(answer.json);
  }
}

/** Answers a worker's question. Never rejects. */
export async function answerQuestion(log: LogPort, question: LogQuestion): Promise<LogAnswer> {
  try {
    const answer = await ask(log, question);
    return { json: JSON.stringify(answer ?? null) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function ask(log: LogPort, question: LogQuestion): Promise<unknown> {
  switch (question.name) {
    case 'list':
      return log.list(question.input);
    case 'find':
      return log.find(question.input);
    case 'statistics':
      return log.statistics(question.input);
    case 'status':
      return log.status();
  }
}
