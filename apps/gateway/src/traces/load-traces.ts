import { additionOfAnotherForm, loadAddition } from '@bifrost/config';
import { BifrostError, type GatewayConfig, type Tracing } from '@bifrost/core';
import type { Logger } from 'pino';
import { counter } from '../metrics/build-series.js';
import type { Series } from '../metrics/series.js';
import { whoWantsTraces } from './who-wants-traces.js';

const packageName = '@bifrost/opentelemetry';
const place = 'gateway.traces';

/** What the gateway uses of the package. */
interface TracesPackage extends Tracing {
  readonly destination: string;
  readonly figures: Readonly<Record<'exported' | 'failed' | 'dropped', number>>;
  close(options: { limitMs: number }): Promise<void>;
}

/** Traces at work, and what became of them. */
export interface Traces {
  readonly tracing: Tracing;
  series(): Series[];
  /** Sends what is left, for as long as the limit allows. Never rejects. */
  close(limitMs: number): Promise<void>;
}

export interface TracesOptions {
  config: GatewayConfig['traces'];
  environment: Readonly<Record<string, string | undefined>>;
  /** Where the package is looked for. */
  folders: readonly string[];
  logger: Logger;
}

/**
 * Loads what sends traces; nothing where they are off. Where the configuration asks for them, the gateway does not start
 * without; where only the environment does, which may be that of a whole cluster, it says so and goes on.
 *
 * @throws `invalid_configuration` where the package is missing or cannot be used
 */
export async function loadTraces(options: TracesOptions): Promise<Traces | undefined> {
  const { config, environment, logger } = options;
  const asker = whoWantsTraces(config, environment);
  if (asker === undefined) return undefined;
  try {
    return await startTraces(options);
  } catch (error) {
    if (asker === 'configuration' || !BifrostError.isInstance(error)) throw error;
    logger.warn({ problem: error.message }, 'the environment asks for traces, and there are none');
    return undefined;
  }
}

async function startTraces({ config, environment, folders, logger }: TracesOptions): Promise<Traces> {
  const create = await loadAddition(packageName, { place, folders });
  const made: unknown =
    typeof create === 'function'
      ? create({ ...optionsOf(config), environment, listener: listenerFor(logger) })
      : undefined;
  if (!isTracesPackage(made)) throw additionOfAnotherForm(packageName, place);
  logger.info({ to: made.destination }, 'traces are sent');
  return {
    tracing: made,
    series: () => [spanSeries(made.figures)],
    close: (limitMs) => made.close({ limitMs }),
  };
}

function optionsOf(config: GatewayConfig['traces']): object {
  if (typeof config !== 'object') return {};
  const { headers = {}, ...options } = config;
  const revealed = Object.entries(headers).map(([name, value]) => [name, value.reveal()] as const);
  return { ...options, headers: Object.fromEntries(revealed) };
}

function listenerFor(logger: Logger) {
  return {
    onFailure: (problem: string) =>
      logger.error({ problem }, 'traces are not taken: spans are lost until they are; requests go on'),
    onRecovery: () => logger.info('traces are taken again'),
  };
}

function spanSeries(figures: TracesPackage['figures']): Series {
  const outcomes = ['exported', 'failed', 'dropped'] as const;
  return counter('bifrost_trace_spans_total', 'Spans of traces, by what became of them.', {
    labelNames: ['outcome'],
    rows: outcomes.map((outcome) => ({ labels: [outcome], value: figures[outcome] })),
  });
}

function isTracesPackage(value: unknown): value is TracesPackage {
  return (
    typeof value === 'object' &&
    value !== null &&
    'figures' in value &&
    'destination' in value &&
    'begin' in value &&
    typeof value.begin === 'function' &&
    'close' in value &&
    typeof value.close === 'function'
  );
}
