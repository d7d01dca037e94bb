import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';
import type { ConfigurationWatch } from '@bifrost/config';
import { BifrostError, createSharedState, systemClock, type SharedState } from '@bifrost/core';
import { checkListening } from '../authentication/listening.js';
import type { ConfigurationSource } from '../configuration-source.js';
import { followConfiguration } from '../follow-configuration.js';
import type { Gateway, GatewayOptions } from '../gateway-options.js';
import type { GatewayLog } from '../log/logger.js';
import type { OpenLog } from '../request-log/log-port.js';
import { logSeries } from '../request-log/log-series.js';
import { openLog } from '../request-log/open-log.js';
import { Reloader, type InCharge } from '../reload.js';
import { startFacts, type StartFacts } from '../start-facts.js';
import type { ToPrimary, WorkerOrder } from './messages.js';
import { BackOff } from './back-off.js';
import { LogHub } from './log-hub.js';
import { startTogether } from './start-together.js';
import { WorkerHandle } from './worker-handle.js';
import { workerOrder } from './worker-order.js';
import { WorkerSet } from './worker-set.js';

export interface ClusterGatewayOptions {
  options: GatewayOptions;
  source: ConfigurationSource;
  log: GatewayLog;
  first: InCharge;
  warnings: readonly string[];
}

/** A configuration with the workers that begin to serve it once all of them can. */
interface Renewed extends InCharge {
  readonly workers: readonly WorkerHandle[];
}

/** What a worker gets beyond the grace before it is killed. */
const lastMomentMs = 5_000;
/** Records that are not written yet may take so long. */
const lastRecordsMs = 5_000;
/** Requests of replaced workers end by their own time limits; this only bounds what those forget. */
const retirementMs = 24 * 3_600_000;

/**
 * A gateway of several processes. The primary serves nothing: it follows the configuration, sums the figures, passes
 * on what one worker learned of keys and circuits, writes the log, and replaces workers that die or grow old.
 */
export class ClusterGateway implements Gateway {
  readonly start: StartFacts;
  readonly #options: ClusterGatewayOptions;
  readonly #workers = new WorkerSet<WorkerHandle>();
  /** Those that have no place yet. They hear what the others hear, so that they begin with the newest. */
  readonly #starting = new Set<WorkerHandle>();
  readonly #state: SharedState = createSharedState({ clock: systemClock });
  readonly #backOff = new BackOff(systemClock);
  readonly #reloader: Reloader<Renewed>;
  #current: Renewed;
  #url = '';
  /** Whether clients called for what is not configured: workers that come later begin with everything imported. */
  #everything = false;
  #requestLog: OpenLog | undefined;
  #logHub = new LogHub(undefined);
  #watch: ConfigurationWatch | undefined;
  #keepAlive: NodeJS.Timeout | undefined;
  #closed: Promise<void> | undefined;
  readonly #killAll = (): void => {
    for (const worker of this.#all) worker.kill();
  };

  constructor(options: ClusterGatewayOptions) {
    const { first, warnings } = options;
    this.#options = options;
    this.#current = { ...first, workers: [] };
    this.start = startFacts(first.loaded, first.settings, warnings);
    this.#reloader = this.#createReloader();
  }

  get url(): string {
    return this.#url;
  }

  get #all(): WorkerHandle[] {
    return [...this.#workers.all, ...this.#starting];
  }

  /** Starts every worker. Called once. Where one cannot start, none is left. */
  async listen(): Promise<void> {
    cluster.setupPrimary({ exec: workerFile(), args: [] });
    const { settings, loaded } = this.#current;
    const { path, folders, configuration } = loaded;
    const source = { config: configuration.gateway.request_log, path, folders };
    this.#requestLog = await openLog(source, this.#options.log);
    this.#logHub = new LogHub(this.#requestLog?.port);
    const workers = Array.from({ length: settings.workers }, (_, index) => this.#fork(index, this.#current));
    try {
      this.#url = await this.#start(workers);
    } catch (error) {
      for (const worker of workers) worker.kill();
      await Promise.all(workers.map(({ gone }) => gone));
      await this.#requestLog?.port.close(0);
      throw error;
    }
    for (const worker of workers) this.#put(worker);
    process.on('exit', this.#killAll);
    // With every worker dead nothing else would keep the process until the next one lives.
    this.#keepAlive = setInterval(() => undefined, 2 ** 30);
    this.#watch = followConfiguration(loaded.path, {
      source: this.#options.source,
      reloader: this.#reloader,
      reload: () => this.reload(),
    });
  }

  reload(): Promise<boolean> {
    if (this.#closed !== undefined) return Promise.resolve(false);
    return this.#reloader.reload();
  }

  close(options: { graceMs?: number } = {}): Promise<void> {
    return (this.#closed ??= this.#close(options.graceMs ?? this.#current.settings.shutdownGraceMs));
  }

  async #close(graceMs: number): Promise<void> {
    this.#watch?.close();
    this.#backOff.close();
    for (const worker of this.#starting) worker.kill();
    const stop = systemClock.schedule(graceMs + lastMomentMs, this.#killAll);
    await Promise.all(this.#workers.all.map((worker) => worker.close(graceMs)));
    stop();
    process.off('exit', this.#killAll);
    await this.#requestLog?.port.close(lastRecordsMs);
    clearInterval(this.#keepAlive);
    this.#options.log.flush();
  }

  /** @param change - what is only so where a worker takes the place of one that serves */
  #fork(index: number, served: InCharge, change: Pick<WorkerOrder, 'maySetAside'> = {}): WorkerHandle {
    return new WorkerHandle({
      index,
      order: () => ({ ...this.#order(index, served), ...change }),
      onMessage: (worker, message) => this.#take(worker, message),
      onDeath: (worker) => this.#replaceDead(worker),
    });
  }

  #order(index: number, served: InCharge): WorkerOrder {
    const { options, first } = this.#options;
    // what is taken up now settles what was refused before
    const { failure: last, newerFailure } = this.#reloader;
    const failure = served === this.#current ? last : newerFailure;
    const known = { state: this.#state, everything: this.#everything, failure };
    return workerOrder({ index, options, first, served, ...known });
  }

  #take(from: WorkerHandle, message: ToPrimary): void {
    if (message.kind === 'log') this.#options.log.relay(message.text);
    else if (message.kind === 'complete') this.#everything = true;
    else if (message.kind === 'log-write' || message.kind === 'log-ask' || message.kind === 'log-listen')
      this.#logHub.take(from, message);
    else if (message.kind === 'sum') {
      void this.#tellSum(from, message.id);
    } else if (message.kind === 'state') {
      const { changes } = message;
      for (const change of changes) this.#state.apply(change);
      for (const worker of this.#all) if (worker !== from) worker.send({ kind: 'state', changes });
    }
  }

  /** The figures of all workers, and of the request log, which is here. */
  async #tellSum(worker: WorkerHandle, id: number): Promise<void> {
    const series = await this.#workers.sum();
    const status = this.#requestLog?.status?.();
    worker.send({
      kind: 'sum',
      id,
      series: [...series, ...this.#reloader.series(), ...(status === undefined ? [] : logSeries(status))],
    });
  }

  #replaceDead(worker: WorkerHandle): void {
    if (this.#closed !== undefined || !this.#workers.has(worker)) return;
    const { index, pid } = worker;
    this.#options.log.logger.error({ worker: index, pid }, 'a worker died and will be replaced');
    this.#backOff.after(() => this.#replace(index));
  }

  /** The new worker serves what the others serve. Where it does not start either, another one is tried. */
  #replace(index: number): void {
    const served = this.#current;
    const worker = this.#fork(index, served);
    // a renewal meanwhile has filled the place with a newer one
    const isNeeded = (): boolean => this.#closed === undefined && this.#current === served;
    this.#start([worker]).then(
      () => (isNeeded() ? this.#put(worker) : this.#discard(worker)),
      (error: unknown) => {
        const problem = error instanceof Error ? error.message : String(error);
        this.#options.log.logger.error({ worker: index, problem }, 'a new worker did not start');
        if (isNeeded()) this.#backOff.after(() => this.#replace(index));
      },
    );
  }

  #start(workers: readonly WorkerHandle[]): Promise<string> {
    for (const worker of workers) this.#starting.add(worker);
    return startTogether(workers, {
      mustRun: () => this.#mustRun(),
      discard: (worker) => this.#discard(worker),
    });
  }

  #mustRun(): void {
    if (this.#closed !== undefined) throw new BifrostError('cancelled', 'the gateway stops');
  }

  /** Lets go of a worker that gets no place. What it was asked already, it may answer. */
  #discard(worker: WorkerHandle): void {
    this.#starting.delete(worker);
    if (!worker.listens || this.#closed !== undefined) worker.kill();
    else {
      this.#workers.retire(worker);
      void worker.close(retirementMs);
    }
  }

  /** Puts a worker that listens in its place. */
  #put(worker: WorkerHandle): void {
    const { index, pid } = worker;
    this.#starting.delete(worker);
    this.#options.log.logger.info({ worker: index, pid }, 'a worker listens');
    void this.#workers.place(worker)?.close(retirementMs);
  }

  #createReloader(): Reloader<Renewed> {
    const { source, log, first } = this.#options;
    return new Reloader({
      logger: log.logger,
      load: () => source.load(),
      settings: (loaded) => {
        const settings = source.settings(loaded);
        checkListening({ ...settings, host: first.settings.host });
        return settings;
      },
      build: (next) => this.#renew(next),
      current: () => this.#current,
      swap: (next) => this.#takeUp(next),
      onFailure: (failure) => {
        for (const worker of this.#all) worker.send({ kind: 'reload-failed', failure });
      },
    });
  }

  /** Starts new workers beside the old ones. Where one of them does not start, none takes a place. */
  async #renew(next: InCharge): Promise<Renewed> {
    const maySetAside = next.loaded.discovery.unusable.map(({ id }) => id);
    const workers = Array.from({ length: this.#options.first.settings.workers }, (_, index) =>
      this.#fork(index, next, { maySetAside }),
    );
    await this.#start(workers);
    return { ...next, workers };
  }

  /** Puts the new workers in the places of the old ones, all at once. */
  #takeUp(next: Renewed): void {
    if (this.#closed !== undefined) for (const worker of next.workers) this.#discard(worker);
    this.#mustRun();
    this.#current = next;
    for (const worker of next.workers) this.#put(worker);
  }
}

/** Beside this module as a source, beside the package's entries once built. */
function workerFile(): string {
  const name = import.meta.url.endsWith('.ts') ? '../worker.ts' : './worker.js';
  return fileURLToPath(new URL(name, import.meta.url));
}
