import type { AddressInfo } from 'node:net';
import { BifrostError, type SharedState } from '@bifrost/core';
import type { ConfigurationWatch, LoadedConfiguration } from '@bifrost/config';
import { checkListening } from './authentication/listening.js';
import type { ConfigurationSource, ReadConfiguration } from './configuration-source.js';
import { followConfiguration } from './follow-configuration.js';
import type { Gateway } from './gateway-options.js';
import { Front } from './http/front.js';
import type { GatewayLog } from './log/logger.js';
import { Exposition } from './metrics/exposition.js';
import { MetricsRecorder } from './metrics/recorder.js';
import type { Series } from './metrics/series.js';
import { finishRuntime } from './finish-runtime.js';
import type { OpenLog } from './request-log/log-port.js';
import { logSeries } from './request-log/log-series.js';
import { openLog, type LogSource } from './request-log/open-log.js';
import { RequestRecorder } from './request-log/recorder.js';
import { Reloader, type ReloadFailure } from './reload.js';
import { completeRuntime, createRuntime, type Runtime, type Services } from './runtime.js';
import type { RouteServer } from './server.js';
import type { GatewaySettings } from './settings.js';
import { startFacts, type StartFacts } from './start-facts.js';
import { loadTraces, type Traces } from './traces/load-traces.js';
import { Traffic } from './traffic.js';

export interface RunningGatewayOptions {
  source: ConfigurationSource;
  environment: Services['environment'];
  log: GatewayLog;
  /** Present in a worker process: what its primary does for it. */
  worker?: WorkerLinks;
}

/** What a worker has from its primary: the health that all share, and figures of all. It follows no file itself. */
interface WorkerLinks {
  state: SharedState;
  /** The primary's log; `undefined` where it is off. */
  openLog: (source: LogSource) => Promise<OpenLog | undefined>;
  sum: () => Promise<readonly Series[]>;
  /** Why the primary refused the newest configuration. */
  reloadFailure: () => ReloadFailure | undefined;
  /** Hears that every installed package was imported. */
  completed: () => void;
}

/** The request log, with what writes to it. */
interface RecordedLog extends OpenLog {
  recorder: RequestRecorder;
}

/** What is served at the start. */
interface FirstConfiguration {
  loaded: ReadConfiguration;
  settings: GatewaySettings;
  warnings: readonly string[];
}

interface Running {
  /** The one in charge; a reload replaces it. */
  runtime: Runtime;
  readonly front: Front;
  url: string;
  readonly start: StartFacts;
  /** The host that is listened on, whatever a reloaded file says. */
  readonly host: string;
}

/** Requests of a replaced configuration end by their own time limits; this only bounds what those forget. */
const retirementMs = 24 * 3_600_000;
/** A connection that was made just before the end may bring its first request for so long. */
const firstRequestsMs = 1_000;
/** Answers that are written already may take so long to reach their clients before connections are cut. */
const lastBytesMs = 2_000;

/** Records that are not written yet may take so long. */
const lastRecordsMs = 5_000;
/** Traces that are not sent yet may take so long. */
const lastSpansMs = 5_000;

/** The parts of a gateway that live as long as it does, and the runtime that is in charge. */
export class RunningGateway implements Gateway {
  readonly #options: RunningGatewayOptions;
  readonly #services: Services;
  readonly #reloader: Reloader<Runtime>;
  /** Replaced runtimes whose last requests still run. */
  readonly #retired = new Set<Runtime>();
  #running: Running | undefined;
  #traces: Traces | undefined;
  #requestLog: RecordedLog | undefined;
  #watch: ConfigurationWatch | undefined;
  #draining = false;
  #closed: Promise<void> | undefined;

  constructor(options: RunningGatewayOptions) {
    this.#options = options;
    const recorder = new MetricsRecorder(new Traffic());
    const { worker } = options;
    const figures = (): Promise<readonly Series[]> =>
      worker === undefined ? Promise.resolve(this.series()) : worker.sum();
    this.#services = {
      log: options.log,
      traffic: recorder.traffic,
      recorder,
      environment: options.environment,
      isDraining: () => this.#draining,
      reloadFailure: () =>
        options.worker === undefined ? this.#reloader.failure : options.worker.reloadFailure(),
      traces: () => this.#traces,
      requestLog: () => this.#requestLog,
      figures,
      metrics: new Exposition(
        figures,
        // What Node says of one process among several would jump between scrapes.
        worker === undefined,
      ),
      complete: () => this.#complete(),
    };
    this.#reloader = this.#createReloader();
  }

  get url(): string {
    return this.#state.url;
  }

  get start(): StartFacts {
    return this.#state.start;
  }

  /** Gets everything ready that requests need. Called once. Where that fails, nothing stays open. */
  prepare(first: FirstConfiguration): Promise<void> {
    return this.#orLetGo(() => this.#open(first));
  }

  /** Takes requests. Called once, after `prepare`. Where that fails, nothing stays open that would keep the process. */
  async listen(): Promise<void> {
    const running = this.#state;
    const { settings, loaded } = running.runtime;
    await this.#orLetGo(async () => {
      running.url = urlOf(await running.front.listen(settings.host, settings.port), settings);
    });
    if (this.#options.worker !== undefined) return;
    this.#watch = followConfiguration(loaded.path, {
      source: this.#options.source,
      reloader: this.#reloader,
      reload: () => this.reload(),
    });
  }

  async #orLetGo(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.#running?.front.destroy();
      await this.#running?.runtime.engine.close({ graceMs: 0 });
      await this.#traces?.close(0);
      await this.#requestLog?.port.close(0);
      throw error;
    }
  }

  async #open({ loaded, settings, warnings }: FirstConfiguration): Promise<void> {
    this.#requestLog = await this.#openLog(loaded);
    this.#traces = await loadTraces({
      config: loaded.configuration.gateway.traces,
      environment: this.#options.environment,
      folders: loaded.folders,
      logger: this.#options.log.logger,
    });
    const runtime = await createRuntime(this.#services, {
      loaded,
      settings,
      host: settings.host,
      ...(this.#options.worker !== undefined && { state: this.#options.worker.state }),
    });
    const front = new Front({
      limits: settings.limits,
      tls: settings.tls,
      onRequest: (exchange) => this.#state.runtime.server.handle(exchange),
    });
    this.#running = {
      runtime,
      front,
      url: '',
      start: startFacts(loaded, settings, warnings),
      host: settings.host,
    };
    this.#services.recorder.models = runtime.models;
  }

  reload(): Promise<boolean> {
    if (this.#closed !== undefined) return Promise.resolve(false);
    return this.#reloader.reload();
  }

  close(options: { graceMs?: number } = {}): Promise<void> {
    const graceMs = options.graceMs ?? this.#state.runtime.settings.shutdownGraceMs;
    if (this.#closed === undefined) this.#closed = this.#close(graceMs);
    // a worker that was replaced finishes without haste, until the whole gateway stops
    else void this.#finish(graceMs);
    return this.#closed;
  }

  async #close(graceMs: number): Promise<void> {
    const { front, runtime } = this.#state;
    const until = performance.now() + graceMs;
    this.#draining = true;
    this.#watch?.close();
    front.stopAccepting();
    this.#requestLog?.port.hangUp();
    // An engine without a call closes at once, and a request whose first byte is still on its way would find it closed.
    await front.settle(Math.min(graceMs, firstRequestsMs));
    await this.#finish(Math.max(0, until - performance.now()));
    await front.settle(lastBytesMs);
    front.destroy();
    await runtime.server.app.close();
    this.#requestLog?.recorder.flush();
    await this.#requestLog?.port.close(lastRecordsMs);
    await this.#traces?.close(Math.min(graceMs, lastSpansMs));
    this.#options.log.flush();
  }

  /** Lets everything that runs end. Asked again, the shorter grace holds. */
  async #finish(graceMs: number): Promise<void> {
    const running = [this.#state.runtime, ...this.#retired];
    await Promise.all(running.map((each) => finishRuntime(each, graceMs)));
  }

  async #openLog({ configuration, path, folders }: LoadedConfiguration): Promise<RecordedLog | undefined> {
    const { worker, log } = this.#options;
    const source = { config: configuration.gateway.request_log, path, folders };
    const opened = await (worker === undefined ? openLog(source, log) : worker.openLog(source));
    return opened === undefined ? undefined : { ...opened, recorder: new RequestRecorder(opened) };
  }

  get #state(): Running {
    if (this.#running === undefined) throw new Error('The gateway does not listen yet.');
    return this.#running;
  }

  #createReloader(): Reloader<Runtime> {
    const { source, log } = this.#options;
    return new Reloader({
      logger: log.logger,
      // what was imported once stays imported, so it costs nothing to go on with it
      load: ({ loaded }) => source.load({ everything: isComplete(loaded) }),
      settings: (loaded) => this.#allowed(source.settings(loaded)),
      build: (next, current) =>
        createRuntime(this.#services, {
          ...next,
          host: this.#state.host,
          state: current.engine.state,
        }),
      current: () => this.#state.runtime,
      swap: (next) => this.#swap(next),
    });
  }

  /** Takes up what waits, for a request that may be for it. */
  async #complete(): Promise<RouteServer | undefined> {
    const isDone = await this.#reloader.replace(async (current) =>
      isComplete(current.loaded) ? current : completeRuntime(this.#services, current, this.#state.host),
    );
    if (!isDone) return undefined;
    this.#options.worker?.completed();
    return this.#state.runtime.server;
  }

  /** The figures of this process. */
  series(): Series[] {
    const { engine, models, providers } = this.#state.runtime;
    const series = this.#services.recorder.series(providers());
    // Asked at a scrape, because then somebody wants the names; a provider that does not answer keeps its old ones.
    void engine.models().then(
      (views) => models.discover(views),
      () => undefined,
    );
    const status = this.#requestLog?.status?.();
    return [
      ...series,
      ...(this.#traces?.series() ?? []),
      ...(status === undefined ? [] : logSeries(status)),
      // a worker reloads nothing: its primary tells of that
      ...(this.#options.worker === undefined ? this.#reloader.series() : []),
    ];
  }

  /** The listener keeps its host, so whether the new tokens are enough for it is asked again. */
  #allowed(settings: GatewaySettings): GatewaySettings {
    checkListening({ ...settings, host: this.#state.host });
    return settings;
  }

  #swap(next: Runtime): void {
    if (this.#closed !== undefined) {
      void next.engine.close({ graceMs: 0 });
      throw new BifrostError('cancelled', 'the gateway stops');
    }
    const old = this.#state.runtime;
    next.models.takeOver(old.models);
    this.#state.runtime = next;
    this.#services.recorder.models = next.models;
    this.#retired.add(old);
    void finishRuntime(old, retirementMs).then(() => this.#retired.delete(old));
  }
}

/** Whether all that is installed was imported. */
function isComplete({ discovery }: LoadedConfiguration): boolean {
  return discovery.waiting.length === 0;
}

function urlOf({ address, family, port }: AddressInfo, { tls, host }: GatewaySettings): string {
  const scheme = tls === undefined ? 'http' : 'https';
  const name = host === 'localhost' ? host : family === 'IPv6' ? `[${address}]` : address;
  return `${scheme}://${name}:${port}`;
}
