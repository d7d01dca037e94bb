import {
  BifrostError,
  createSharedState,
  systemClock,
  type SharedState,
  type SharedStateChange,
} from '@bifrost/core';
import { checkListening } from '../authentication/listening.js';
import { configurationSource, type ConfigurationSource } from '../configuration-source.js';
import { createLog, isLogLevel, type GatewayLog } from '../log/logger.js';
import type { Series } from '../metrics/series.js';
import type { ReloadFailure } from '../reload.js';
import type { OpenLog } from '../request-log/log-port.js';
import { loadLogModule, writing, type LogSource } from '../request-log/open-log.js';
import { RemoteLog } from '../request-log/remote-log.js';
import { RunningGateway } from '../running-gateway.js';
import { tuneMemory } from '../tune-memory.js';
import { Batch } from './batch.js';
import { divideConfiguration } from './divide.js';
import {
  parseToWorker,
  type StartFailure,
  type ToPrimary,
  type ToWorker,
  type WorkerOrder,
} from './messages.js';

/** Changes of health and lines of the log are gathered so long before the primary hears of them. */
const gatherMs = 50;

/** The process of a worker: serves as its primary tells it, and ends when its primary is gone. */
export function runWorker(host: NodeJS.Process): void {
  tuneMemory();
  // Signals of a terminal reach the whole group; a worker obeys its primary alone.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const) host.on(signal, () => undefined);
  const worker = new Worker(host);
  host.on('message', (message: unknown) => {
    const parsed = parseToWorker(message);
    if (parsed !== undefined) worker.take(parsed);
  });
  host.on('disconnect', () => host.exit(0));
  worker.send({ kind: 'ready' });
}

class Worker {
  readonly #host: NodeJS.Process;
  readonly #state: SharedState = createSharedState({ clock: systemClock });
  readonly #sums = new Map<number, (series: readonly Series[]) => void>();
  readonly #requestLog = new RemoteLog((message) => this.send(message));
  #lastSum = 0;
  #gateway: RunningGateway | undefined;
  #reloadFailure: ReloadFailure | undefined;

  constructor(host: NodeJS.Process) {
    this.#host = host;
  }

  send(message: ToPrimary): void {
    if (this.#host.connected) this.#host.send?.(message);
  }

  take(message: ToWorker): void {
    switch (message.kind) {
      case 'start':
        void this.#start(message.order);
        break;
      case 'listen':
        void this.#listen();
        break;
      case 'state':
        for (const change of message.changes) this.#state.apply(change);
        break;
      case 'collect':
        this.send({ kind: 'collected', id: message.id, series: this.#gateway?.series() ?? [] });
        break;
      case 'sum':
        this.#sums.get(message.id)?.(message.series);
        this.#sums.delete(message.id);
        break;
      case 'reload-failed':
        this.#reloadFailure = message.failure;
        break;
      case 'log-told':
      case 'log-batch':
        this.#requestLog.take(message);
        break;
      case 'close':
        void this.#close(message.graceMs);
        break;
    }
  }

  async #start(order: WorkerOrder): Promise<void> {
    for (const change of order.state) this.#state.apply(change);
    this.#reloadFailure = order.reloadFailure;
    const changes = new Batch<SharedStateChange>(gatherMs, (gathered) =>
      this.send({ kind: 'state', changes: gathered }),
    );
    this.#state.onChange((change) => changes.add(change));
    const log = logThrough((text) => this.send({ kind: 'log', text }), order.logLevel);
    try {
      const source = dividedSource(order);
      const loaded = await source.load();
      const settings = source.settings(loaded);
      checkListening(settings);
      this.#gateway = new RunningGateway({
        source,
        environment: order.environment ?? process.env,
        log,
        worker: {
          state: this.#state,
          openLog: (logSource) => this.#openLog(logSource),
          sum: () => this.#sum(),
          reloadFailure: () => this.#reloadFailure,
          completed: () => this.send({ kind: 'complete' }),
        },
      });
      await this.#gateway.prepare({ loaded, settings, warnings: [] });
      this.send({ kind: 'prepared' });
    } catch (error) {
      this.#last({ kind: 'failed', failure: failureOf(error) });
    }
  }

  async #listen(): Promise<void> {
    if (this.#gateway === undefined) return;
    try {
      await this.#gateway.listen();
      this.send({ kind: 'listening', url: this.#gateway.url });
    } catch (error) {
      this.#last({ kind: 'failed', failure: failureOf(error) });
    }
  }

  async #openLog(source: LogSource): Promise<OpenLog | undefined> {
    const module = await loadLogModule(source);
    return module === undefined ? undefined : { ...writing(module), port: this.#requestLog };
  }

  /** The figures of all workers: the primary asks each, this one included. */
  #sum(): Promise<readonly Series[]> {
    this.#lastSum += 1;
    const id = this.#lastSum;
    return new Promise((resolve) => {
      this.#sums.set(id, resolve);
      this.send({ kind: 'sum', id });
    });
  }

  async #close(graceMs: number | undefined): Promise<void> {
    await this.#gateway?.close(graceMs === undefined ? {} : { graceMs });
    // The primary disconnects it, and that is the end: connections that it was handed meanwhile go back before.
    this.send({ kind: 'closed', series: this.#gateway?.series() ?? [] });
  }

  /** The end of this process, once the message has left it. */
  #last(message: ToPrimary): void {
    if (this.#host.connected) this.#host.send?.(message, () => this.#host.exit(0));
    else this.#host.exit(0);
  }
}

/** The configuration of the order, as the primary read it, with this worker's part of what all share. */
function dividedSource({
  config,
  flags,
  workingFolder,
  programFolder,
  environment,
  share,
  texts,
  maySetAside,
  everything,
}: WorkerOrder): ConfigurationSource {
  const options = {
    ...flags,
    ...(config !== undefined && { config }),
    ...(workingFolder !== undefined && { workingFolder }),
    ...(programFolder !== undefined && { programFolder }),
    ...(environment !== undefined && { environment }),
  };
  const source = configurationSource(options, {
    texts: new Map(texts.map(([file, text]) => [file, text ?? undefined])),
    ...(maySetAside !== undefined && { maySetAside }),
  });
  return {
    ...source,
    load: async () => {
      const loaded = await source.load({ everything });
      return { ...loaded, configuration: divideConfiguration(loaded.configuration, share) };
    },
  };
}

/** Several processes that write to one pipe would cut each other's lines, so the primary writes for all. */
function logThrough(send: (text: string) => void, level: string): GatewayLog {
  const lines = new Batch<string>(gatherMs, (gathered) => send(gathered.join('')));
  const { logger, line } = createLog(isLogLevel(level) ? level : 'info', {
    write: (text: string) => lines.add(text),
  });
  return { logger, line, relay: (text) => lines.add(text), flush: () => lines.flush() };
}

/** An error in a form that travels: its sentence, and what a system error is known by. */
function failureOf(error: unknown): StartFailure {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message } = error;
  if (BifrostError.isInstance(error)) return { message, code: error.code };
  if (!('syscall' in error) || !('code' in error)) return { message };
  const { code, syscall } = error;
  return {
    message,
    system: {
      code: String(code),
      syscall: String(syscall),
      ...('address' in error && { address: String(error.address) }),
      ...('port' in error && { port: Number(error.port) }),
    },
  };
}
