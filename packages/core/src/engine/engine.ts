import type { ProviderAdapter } from '../adapter/provider-adapter.js';
import { createSharedState, type SharedState } from '../balancer/shared-state.js';
import type { Observer } from '../hooks/observer.js';
import type { Plugin } from '../hooks/plugin.js';
import type { Pricing } from '../hooks/pricing.js';
import { PluginRunner, type PluginFault } from '../hooks/run-plugins.js';
import type { Tracing } from '../hooks/tracing.js';
import { MarkerCache } from '../passage/marker-cache.js';
import type { Configuration } from '../schemas/parse-configuration.js';
import { systemClock, type Clock } from '../time/clock.js';
import type { Environment } from '../transport/proxy-settings.js';
import { createMediaFetcher } from '../transport/remote-media.js';
import { buildRuntime } from './build-runtime.js';
import type { AnswerSink, Call, RunningCall } from './call.js';
import { Cancellation } from './cancellation.js';
import { dialectRoutes } from './dialect-routes.js';
import { explainModel } from './explain-model.js';
import type { Handle } from './ask-whole.js';
import { HealthChecks } from './health-checks.js';
import { ModelCatalogue } from './model-catalogue.js';
import { previewAddress, type AddressQuestion } from './preview-address.js';
import { ProcessHold } from './process-hold.js';
import { probeKeys, type ProbeResult } from './probe-keys.js';
import { providerViews } from './provider-views.js';
import { runCall, type CallServices } from './run-call.js';
import { RunningCalls, type RunningEntry } from './running-calls.js';
import type { Runtime } from './runtime.js';
import type { DialectRoute, ModelExplanation, ModelView, ProviderView } from './views.js';

export interface EngineOptions {
  configuration: Configuration;
  adapters: readonly ProviderAdapter[];
  clock?: Clock;
  /** Gives a number from 0 up to, but without, 1. */
  random?: () => number;
  observers?: readonly Observer[];
  /** Follows requests over the borders of this process. Absent: nobody does, and no time is spent on it. */
  tracing?: Tracing;
  plugins?: readonly Plugin[];
  /** Hears of plugins that threw or ran late. What they say of it is redacted. */
  onPluginFault?: PluginFault;
  /** Says what requests cost. Absent: nobody does, and no time is spent on it. */
  pricing?: Pricing;
  /** Health of keys and circuits. Hand over the old engine's on a reload. */
  state?: SharedState;
  /** For proxies of the type `environment`, and for `NODE_EXTRA_CA_CERTS`. */
  environment?: Environment;
}

/** How long `close` waits for running calls by default. */
const defaultGraceMs = 10_000;

/**
 * The machine behind library and gateway: routes calls to providers, with retries, key walks and fallbacks. Immutable
 * but for its pools and its health; a reload builds a new one and closes the old after its last call.
 */
export class Engine {
  readonly state: SharedState;
  readonly configuration: Configuration;
  readonly #runtime: Runtime;
  readonly #services: CallServices;
  readonly #models: ModelCatalogue;
  readonly #checks: HealthChecks;
  readonly #hold = new ProcessHold();
  readonly #running = new RunningCalls();

  /** @throws BifrostError `invalid_configuration` */
  constructor(options: EngineOptions) {
    const {
      configuration,
      adapters,
      clock = systemClock,
      random = Math.random,
      environment = process.env,
    } = options;
    this.configuration = configuration;
    this.state = options.state ?? createSharedState({ clock });
    this.#runtime = buildRuntime(configuration, adapters, { clock, random, environment });
    this.#services = {
      runtime: this.#runtime,
      clock,
      random,
      state: this.state,
      observers: options.observers ?? [],
      tracing: options.tracing,
      pricing: options.pricing,
      markers: new MarkerCache(),
      plugins: new PluginRunner(options.plugins ?? [], clock, (fault) =>
        options.onPluginFault?.({ ...fault, reason: this.redact(fault.reason) }),
      ),
      fetchMedia: createMediaFetcher({
        clock,
        allowPrivate: configuration.remote_media.allow_private_addresses,
      }),
    };
    const handle: Handle = (call, sink) => this.handle(call, sink);
    this.#models = new ModelCatalogue(this.#runtime, clock, handle);
    this.#checks = new HealthChecks(configuration, clock, handle);
  }

  /** Serves one call. The answer, errors included, goes to the sink. */
  handle(call: Call, sink: AnswerSink): RunningCall {
    const cancellation = new Cancellation();
    const entry = this.#running.add(cancellation);
    this.#hold.hold();
    entry.done = this.#serve(entry, call, sink);
    return { cancel: () => cancellation.cancel(), done: entry.done };
  }

  async #serve(entry: RunningEntry, call: Call, sink: AnswerSink): Promise<void> {
    try {
      await runCall(this.#services, call, { sink, cancellation: entry.cancellation });
    } finally {
      this.#running.remove(entry);
      if (this.#running.size === 0) this.#hold.release();
    }
  }

  /** Routes at which clients speak the dialects of the configured providers. */
  dialectRoutes(): readonly DialectRoute[] {
    return dialectRoutes(this.#runtime);
  }

  /** Providers with their keys and health, without a secret. */
  providers(): readonly ProviderView[] {
    return providerViews(this.#runtime, {
      state: this.state,
      now: this.#services.clock.now(),
      failedCheck: (provider) => this.#checks.failureOf(provider),
    });
  }

  /** Takes the configuration's secrets, and whatever looks like a key, out of a text. */
  redact(text: string): string {
    return this.#runtime.redact(text);
  }

  /** Models of all providers: what the keys list, and what providers without a list say themselves. */
  models(): Promise<readonly ModelView[]> {
    return this.#models.list();
  }

  /** Who would serve a model, and why. */
  explain(model: string): ModelExplanation {
    return explainModel(this.#runtime, this.state, model);
  }

  /** The URL that a request would go to; `undefined` where it would go to none. */
  address(question: AddressQuestion): string | undefined {
    return previewAddress(this.#runtime, question);
  }

  /**
   * One cheap call for each key of a provider, to see whether address and key are right: what `health_check` asks, or
   * else the list of models. What it shows counts for the health of keys like any request.
   */
  probe(provider: string, keyName?: string): Promise<ProbeResult[]> {
    const handle: Handle = (call, sink) => this.handle(call, sink);
    const model = this.configuration.providers.get(provider)?.health_check?.model;
    const { clock } = this.#services;
    return probeKeys({ runtime: this.#runtime, clock, handle }, { provider, keyName, model });
  }

  /** Waits for running calls, then closes every socket. Calls that outlast the grace are cancelled. */
  async close(options: { graceMs?: number } = {}): Promise<void> {
    const { graceMs = defaultGraceMs } = options;
    this.#checks.stop();
    await this.#drained(graceMs);
    this.#running.cancelAll();
    await this.#running.allDone();
    await Promise.all([...this.#runtime.providers.values()].map(({ transport }) => transport.destroy()));
    this.#hold.close();
  }

  async #drained(graceMs: number): Promise<void> {
    if (this.#running.size === 0 || graceMs <= 0) return;
    await new Promise<void>((resolve) => {
      const stop = this.#services.clock.schedule(graceMs, resolve);
      const settled = (): void => {
        stop();
        resolve();
      };
      void this.#running.none().then(settled);
    });
  }
}
