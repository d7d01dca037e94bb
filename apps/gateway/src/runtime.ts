import { importWaiting, loadPlugins, loadPricing, type LoadedPlugins } from '@bifrost/config';
import {
  chat,
  Engine,
  type PluginFault,
  type Pricing,
  type PriceList,
  type SharedState,
} from '@bifrost/core';
import { Gatekeeper } from './authentication/gatekeeper.js';
import { findPage } from './dashboard/page.js';
import type { ReadConfiguration } from './configuration-source.js';
import { effectiveConfiguration } from './effective-configuration.js';
import { describeProviders } from './health/describe-providers.js';
import { probeProviders } from './health/probe-providers.js';
import { markSetAside, setAsideNames, type GatewayProviderView } from './health/set-aside.js';
import type { GatewayLog } from './log/logger.js';
import { AccessLog } from './log/access-log.js';
import { ModelLabels } from './metrics/model-labels.js';
import type { MetricsRecorder } from './metrics/recorder.js';
import type { Series } from './metrics/series.js';
import { contentPolicy } from './request-log/keep-content.js';
import type { OpenLog } from './request-log/log-port.js';
import type { RequestRecorder } from './request-log/recorder.js';
import { ClientDoor } from './routes/client-door.js';
import type { MetricsSource } from './routes/metrics.js';
import type { OperatorOptions } from './routes/operator.js';
import type { ProviderRoutes } from './routes/providers.js';
import type { ReloadFailure } from './reload.js';
import { createServer, type RouteServer } from './server.js';
import type { GatewaySettings } from './settings.js';
import type { Traces } from './traces/load-traces.js';
import type { Traffic } from './traffic.js';

/** What outlives a reload. */
export interface Services {
  log: GatewayLog;
  traffic: Traffic;
  recorder: MetricsRecorder;
  environment: Readonly<Record<string, string | undefined>>;
  isDraining: () => boolean;
  /** Why a newer configuration was refused. */
  reloadFailure: () => ReloadFailure | undefined;
  /** Absent where they are off. */
  traces: () => Traces | undefined;
  /** Absent where it is off. */
  requestLog: () => (OpenLog & { recorder: RequestRecorder }) | undefined;
  /** Everything counted so far, in all processes together. */
  figures: () => Promise<readonly Series[]>;
  /** Not made anew by a reload: it watches the process as well. */
  metrics: MetricsSource;
  /** Puts a runtime in charge for which no installed package waits. Gives its routes, or `undefined` where it failed. */
  complete: () => Promise<RouteServer | undefined>;
}

/** One configuration at work. Never changed: a reload makes another. */
export interface Runtime extends Kept {
  readonly loaded: ReadConfiguration;
  readonly settings: GatewaySettings;
  readonly engine: Engine;
  readonly server: RouteServer;
  readonly models: ModelLabels;
  /** The providers at this moment. */
  readonly providers: () => readonly GatewayProviderView[];
}

/** What runtimes of one and the same configuration share. */
interface Kept {
  readonly plugins: LoadedPlugins;
  readonly pricing: Pricing | undefined;
  /** When the configuration was taken up, in milliseconds since 1970. */
  readonly loadedAt: number;
}

/**
 * Puts a configuration to work.
 *
 * @param given.host - what is listened on, which a reload does not change
 * @param given.state - health of keys and circuits, handed over by the runtime that is replaced
 * @param given.kept - of the runtime that is replaced, where it had this configuration already
 * @throws `invalid_configuration`
 */
export async function createRuntime(
  services: Services,
  given: {
    loaded: ReadConfiguration;
    settings: GatewaySettings;
    host: string;
    state?: SharedState;
    kept?: Kept;
  },
): Promise<Runtime> {
  const { loaded, settings, host, state } = given;
  const { configuration, discovery } = loaded;
  const { plugins, pricing, loadedAt } = given.kept ?? (await loadKept(loaded));
  const accessLog = new AccessLog(services.log);
  const requestLog = services.requestLog();
  const tracing = services.traces()?.tracing;
  const engine = new Engine({
    configuration,
    adapters: discovery.adapters,
    observers: [services.recorder, accessLog, ...(requestLog === undefined ? [] : [requestLog.recorder])],
    plugins: plugins.plugins,
    ...(pricing !== undefined && { pricing }),
    ...(tracing !== undefined && { tracing }),
    onPluginFault: pluginFaults(services),
    environment: services.environment,
    ...(state !== undefined && { state }),
  });
  const setAside = setAsideNames(loaded);
  const providers = (): readonly GatewayProviderView[] => markSetAside(engine.providers(), setAside);
  const server = await createRoutes(services, {
    loaded,
    engine,
    providers,
    settings: { ...settings, host },
    accessLog,
    told: { priceList: pricing?.list, loadedAt },
  });
  const models = new ModelLabels(configuration);
  return { loaded, plugins, pricing, loadedAt, settings, engine, server, models, providers };
}

async function loadKept({ configuration, folders }: ReadConfiguration): Promise<Kept> {
  const plugins = await loadPlugins(configuration.plugins, { folders });
  const pricing = await loadPricing(configuration.gateway.pricing, folders);
  return { plugins, pricing, loadedAt: Date.now() };
}

/** The same configuration at work with everything that is installed. The packages that waited are imported here. */
export async function completeRuntime(services: Services, current: Runtime, host: string): Promise<Runtime> {
  const { loaded, settings, engine } = current;
  const discovery = await importWaiting(loaded.discovery);
  const notes = [...loaded.notes, ...discovery.notes.slice(loaded.discovery.notes.length)];
  return createRuntime(services, {
    loaded: { ...loaded, discovery, notes },
    settings,
    host,
    state: engine.state,
    kept: current,
  });
}

function createRoutes(
  services: Services,
  parts: {
    loaded: ReadConfiguration;
    engine: Engine;
    providers: Runtime['providers'];
    settings: GatewaySettings;
    accessLog: AccessLog;
    told: { priceList: PriceList | undefined; loadedAt: number };
  },
): Promise<RouteServer> {
  const { loaded, engine, providers, settings, accessLog, told } = parts;
  const requestLog = services.requestLog();
  const page = settings.dashboard ? findPage(loaded.folders) : undefined;
  const keepAliveAfterMs = engine.configuration.routing.keep_alive_after_in_seconds * 1000;
  const gatekeeper = new Gatekeeper(settings);
  const door = new ClientDoor({
    engine,
    gatekeeper,
    limits: settings.limits,
    traffic: services.traffic,
    publicDialect: chat,
    ...(keepAliveAfterMs > 0 && { keepAliveAfterMs }),
    onRefusal: (refusal) => {
      accessLog.refused(refusal);
      requestLog?.recorder.refused(refusal);
    },
    ...(requestLog !== undefined && {
      keepContent: contentPolicy(settings.requestLog, { gatekeeper, redact: (text) => engine.redact(text) }),
    }),
  });
  return createServer({
    engine,
    gatekeeper,
    door,
    traffic: services.traffic,
    publicDialect: chat,
    ...(settings.metrics && { metrics: services.metrics }),
    ...(page !== undefined && { page }),
    views: providers,
    providers: providerRoutes(services, engine, providers),
    requestLog,
    operator: {
      configuration: () => effectiveConfiguration(loaded, { ...told, failure: services.reloadFailure() }),
      changeKey: keyChangesOf(engine),
    },
    isDraining: () => services.isDraining(),
    ...(loaded.discovery.waiting.length > 0 && { complete: once(() => services.complete()) }),
    onMistake: (error) => services.log.logger.error({ err: error }, 'mistake'),
  });
}

/** One answer for all who ask: what cannot be imported now cannot be imported for the next request either. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
}

function providerRoutes(
  { figures }: Services,
  engine: Engine,
  providers: Runtime['providers'],
): ProviderRoutes {
  const checkOf = (name: string) => engine.configuration.providers.get(name)?.health_check;
  return {
    status: async () => describeProviders(providers(), await figures(), checkOf),
    probe: (provider) => probeProviders(engine, provider),
  };
}

/** What operators may do to a key: its account has been topped up, or it is about to be withdrawn. */
function keyChangesOf({ configuration, state }: Engine): OperatorOptions['changeKey'] {
  return (...[action, provider, name]) => {
    const key = configuration.providers.get(provider)?.keys.find((each) => each.name === name);
    if (key === undefined) return false;
    if (action === 'reset') state.keys.reset(provider, key.id);
    else state.pauses.set(provider, name, action === 'disable');
    return true;
  };
}

/** A plugin's failure costs the request nothing, unless the plugin is required: so here is where it is seen. */
function pluginFaults({ log, recorder }: Services): PluginFault {
  return ({ plugin, step, reason }) => {
    recorder.pluginFailed(plugin, step);
    log.logger.warn({ plugin, step, reason }, 'a plugin failed');
  };
}
