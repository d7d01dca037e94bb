import cluster, { type Worker } from 'node:cluster';
import { BifrostError } from '@bifrost/core';
import type { Series } from '../metrics/series.js';
import {
  parseToPrimary,
  type StartFailure,
  type ToPrimary,
  type ToWorker,
  type WorkerOrder,
} from './messages.js';

export interface WorkerOptions {
  /** Which of the workers it is, from 0. */
  index: number;
  /** Asked when the process is ready to be told. */
  order: () => WorkerOrder;
  onMessage: (worker: WorkerHandle, message: ToPrimary) => void;
  /** The process is gone, though nobody told it to. */
  onDeath: (worker: WorkerHandle) => void;
}

/** A worker does not answer a question for its figures while it is busy; others do not wait longer for it. */
const collectMs = 1_000;

/** One worker process, seen from the primary. */
export class WorkerHandle {
  readonly index: number;
  readonly #options: WorkerOptions;
  readonly #process: Worker;
  readonly #collections = new Map<number, (series: readonly Series[]) => void>();
  #lastCollection = 0;
  #closing = false;
  #isGone = false;
  #listens = false;
  /** Whoever waits for the next step of its start. */
  #waiting: { resolve: (url: string) => void; reject: (error: Error) => void } | undefined;
  /** The last figures that it told. */
  series: readonly Series[] = [];
  /** Settles when it has everything but its address. */
  readonly prepared: Promise<unknown>;
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;

  constructor(options: WorkerOptions) {
    this.index = options.index;
    this.#options = options;
    this.prepared = this.#nextStep();
    this.#process = cluster.fork();
    this.#process.on('message', (message: unknown) => {
      const parsed = parseToPrimary(message);
      if (parsed !== undefined) this.#take(parsed);
    });
    // A pipe that breaks because the process died is told by its exit.
    this.#process.on('error', () => undefined);
    this.gone = new Promise((resolve) => {
      this.#process.on('exit', () => {
        this.#ended();
        resolve();
      });
    });
  }

  get pid(): number | undefined {
    return this.#process.process.pid;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Whether it takes requests, or has taken some. */
  get listens(): boolean {
    return this.#listens;
  }

  /** Lets it take requests, once it is prepared. Settles with the address. */
  listen(): Promise<string> {
    const listening = this.#nextStep();
    if (this.#isGone) this.#waiting?.reject(endedEarly());
    else this.send({ kind: 'listen' });
    return listening;
  }

  send(message: ToWorker): void {
    if (this.#process.isConnected()) this.#process.send(message);
  }

  /** Asks for its figures; gives the last known ones where it does not answer. */
  collect(): Promise<readonly Series[]> {
    this.#lastCollection += 1;
    const id = this.#lastCollection;
    return new Promise((resolve) => {
      const settle = (series: readonly Series[]): void => {
        clearTimeout(timer);
        this.#collections.delete(id);
        resolve(series);
      };
      const timer = setTimeout(() => settle(this.series), collectMs);
      this.#collections.set(id, settle);
      this.send({ kind: 'collect', id });
    });
  }

  /** Lets it finish what it does, and end. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    this.send({ kind: 'close', graceMs });
    await this.gone;
  }

  kill(): void {
    this.#closing = true;
    this.#process.process.kill('SIGKILL');
  }

  #nextStep(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  #take(message: ToPrimary): void {
    switch (message.kind) {
      case 'ready':
        this.send({ kind: 'start', order: this.#options.order() });
        break;
      case 'prepared':
        this.#waiting?.resolve('');
        break;
      case 'listening':
        this.#listens = true;
        this.#waiting?.resolve(message.url);
        break;
      case 'failed':
        this.#closing = true;
        this.#waiting?.reject(errorOf(message.failure));
        break;
      case 'closed':
        this.series = message.series;
        // Not left to the worker: a connection that is on its way to it would hang for ever if it ended first.
        this.#process.disconnect();
        break;
      case 'collected':
        this.series = message.series;
        this.#collections.get(message.id)?.(message.series);
        break;
      case 'state':
      case 'log':
      case 'complete':
      case 'sum':
      case 'log-write':
      case 'log-ask':
      case 'log-listen':
        this.#options.onMessage(this, message);
    }
  }

  #ended(): void {
    for (const resolve of this.#collections.values()) resolve(this.series);
    this.#isGone = true;
    this.#waiting?.reject(endedEarly());
    if (!this.#closing) this.#options.onDeath(this);
  }
}

function endedEarly(): BifrostError {
  return new BifrostError('internal', 'A worker process ended before it listened: see what it wrote above.');
}

/** A worker's error as the primary tells it: one of ours, or with what system errors are known by. */
function errorOf({ message, code, system }: StartFailure): Error {
  if (code !== undefined) return new BifrostError(code, message);
  return Object.assign(new Error(message), system);
}
