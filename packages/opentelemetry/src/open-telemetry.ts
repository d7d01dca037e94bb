import type { TracerProvider as AnyTracerProvider } from '@opentelemetry/api';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import type { Tracing } from '@bifrost/core';
import type { Environment } from './read-environment.js';
import { traceSettings, type TraceConfiguration, type TraceSettings } from './settings.js';
import { SpanTracing } from './span-tracing.js';
import { CountingProcessor, createExporter, type TraceFigures, type TraceListener } from './trace-export.js';
import { version } from './version.js';

/** What traces are made of and where they go. */
export interface OpenTelemetryOptions extends TraceConfiguration {
  /** Where OpenTelemetry's standard variables are looked up; the process's own environment by default. */
  environment?: Environment;
  /** Hears when the receiver stops taking spans, and when it takes them again. Nothing else tells of it. */
  listener?: TraceListener;
}

/** Traces that are sent to a receiver of OTLP. */
export interface OpenTelemetry extends Tracing {
  /** What became of the spans so far. */
  readonly figures: Readonly<TraceFigures>;
  /** Where they go, without the credentials that may stand in the address. */
  readonly destination: string;
  /** Sends what waits now. Rejects where the receiver does not take it. */
  flush(): Promise<void>;
  /**
   * Sends what is left and ends. Never rejects, and never takes longer than the limit: what is not sent by then counts
   * as dropped.
   *
   * @param options.limitMs - 5000 by default
   */
  close(options?: { limitMs?: number }): Promise<void>;
}

const packageName = '@bifrost/opentelemetry';
const defaultLimitMs = 5_000;

/**
 * Follows requests with OpenTelemetry: a span for each request and, below it, one for each try, sent over OTLP/HTTP.
 * OpenTelemetry's own variables (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_TRACES_SAMPLER`, …) go before the options.
 *
 * @throws BifrostError `invalid_configuration` naming every variable that cannot be read
 *
 * @example
 * const tracing = openTelemetry({ endpoint: 'http://localhost:4318', service_name: 'shop' });
 * const bifrost = new Bifrost({ adapters, providers, tracing });
 * await bifrost.close();
 * await tracing.close();
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): OpenTelemetry {
  const { environment = process.env, listener = silent, ...configuration } = options;
  const settings = traceSettings(configuration, environment);
  const processor = new CountingProcessor(createExporter(settings), settings, listener);
  const provider = new TracerProvider({
    sampler: samplerOf(settings),
    resource: defaultResource().merge(
      resourceFromAttributes({
        'service.version': version,
        'process.pid': process.pid,
        ...settings.resource,
      }),
    ),
    spanProcessors: [processor],
  });
  const spans = new SpanTracing({
    tracer: provider.getTracer(packageName, version),
    propagate: settings.propagate,
    rootRatio: drawnFirst(settings) ? settings.sampler.ratio : 1,
  });
  const { origin, pathname } = new URL(settings.url);
  let closed: Promise<void> | undefined;
  return {
    begin: (request) => spans.begin(request),
    figures: processor.figures,
    destination: origin + pathname,
    flush: () => processor.forceFlush(),
    close: ({ limitMs = defaultLimitMs } = {}) => (closed ??= closeWithin(processor, limitMs)),
  };
}

/**
 * Follows requests with a tracer provider that the program has set up already. Whoever set it up sends its spans.
 *
 * @param options.propagate - sends `traceparent` and `tracestate` to providers, true by default
 *
 * @example
 * import { trace } from '@opentelemetry/api';
 *
 * const bifrost = new Bifrost({ adapters, providers, tracing: tracingWith(trace.getTracerProvider()) });
 */
export function tracingWith(provider: AnyTracerProvider, options: { propagate?: boolean } = {}): Tracing {
  const { propagate = true } = options;
  return new SpanTracing({ tracer: provider.getTracer(packageName, version), propagate, rootRatio: 1 });
}

const silent: TraceListener = { onFailure: () => undefined, onRecovery: () => undefined };

/** Whether the share is drawn before a tracer is asked: everywhere else the sampler looks at ids that it must be given. */
function drawnFirst({ sampler: { name } }: TraceSettings): boolean {
  return name === 'parentbased_traceidratio';
}

function samplerOf(settings: TraceSettings): Sampler {
  const { name, ratio } = settings.sampler;
  const root = drawnFirst(settings) ? new AlwaysOnSampler() : rootSampler(name, ratio);
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}

function rootSampler(name: TraceSettings['sampler']['name'], ratio: number): Sampler {
  if (name.endsWith('traceidratio')) return new TraceIdRatioBasedSampler(ratio);
  return name.endsWith('always_off') ? new AlwaysOffSampler() : new AlwaysOnSampler();
}

/** A receiver that hangs must not keep a process that wants to end. */
function closeWithin(processor: CountingProcessor, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      processor.abandon();
      resolve();
    };
    const timer = setTimeout(over, limitMs);
    processor.shutdown().then(over, over);
  });
}
