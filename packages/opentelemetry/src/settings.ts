import { invalidConfiguration } from '@bifrost/core';
import { numberIn, oneOf, pairsIn, textIn, type Environment } from './read-environment.js';

/** How traces are made and where they go, as `gateway.traces` has it. The environment's standard variables go before it. */
export interface TraceConfiguration {
  /** Base address of a receiver of OTLP over HTTP; `/v1/traces` is added. `http://localhost:4318` by default. */
  endpoint?: string | undefined;
  /** `http/protobuf` by default. */
  protocol?: Protocol | undefined;
  /** Sent with each batch. They may hold credentials. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** `bifrost` by default. */
  service_name?: string | undefined;
  /** Share of the requests that are followed, 1 by default. A caller that follows its request decides for it. */
  sample_ratio?: number | undefined;
  resource_attributes?: Readonly<Record<string, string>> | undefined;
  /** Sends `traceparent` and `tracestate` to providers. True by default. */
  propagate?: boolean | undefined;
}

const protocols = ['http/protobuf', 'http/json'] as const;

type Protocol = (typeof protocols)[number];

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** Everything that is needed to make and send traces. */
export interface TraceSettings {
  url: string;
  protocol: Protocol;
  headers: Readonly<Record<string, string>>;
  compress: boolean;
  /** Milliseconds that sending a batch may take, repetitions included. */
  timeoutMs: number;
  resource: Readonly<Record<string, string>>;
  sampler: { name: (typeof samplers)[number]; ratio: number };
  propagate: boolean;
  /** Spans that wait to be sent; what comes beyond is dropped and counted. */
  maxQueued: number;
  maxBatch: number;
  /** Milliseconds between two batches. */
  delayMs: number;
}

const prefix = 'OTEL_EXPORTER_OTLP';

/**
 * Puts together what the environment and the configuration say. The variables are OpenTelemetry's own.
 *
 * @throws BifrostError `invalid_configuration` with every variable that cannot be read
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function traceSettings(configuration: TraceConfiguration, environment: Environment): TraceSettings {
  const problems: string[] = [];
  const reader = { environment, problems };
  const settings: TraceSettings = {
    url: urlOf(configuration, environment, problems),
    protocol:
      oneOf(reader, [`${prefix}_TRACES_PROTOCOL`, `${prefix}_PROTOCOL`], protocols) ??
      configuration.protocol ??
      'http/protobuf',
    headers: {
      ...configuration.headers,
      ...pairsIn(reader, `${prefix}_HEADERS`),
      ...pairsIn(reader, `${prefix}_TRACES_HEADERS`),
    },
    compress:
      oneOf(reader, [`${prefix}_TRACES_COMPRESSION`, `${prefix}_COMPRESSION`], ['gzip', 'none']) === 'gzip',
    timeoutMs: numberIn(reader, [`${prefix}_TRACES_TIMEOUT`, `${prefix}_TIMEOUT`], 10_000),
    resource: {
      'service.name': 'bifrost',
      ...configuration.resource_attributes,
      ...(configuration.service_name !== undefined && { 'service.name': configuration.service_name }),
      ...pairsIn(reader, 'OTEL_RESOURCE_ATTRIBUTES'),
      ...serviceName(environment),
    },
    sampler: samplerOf(configuration, reader),
    propagate: configuration.propagate ?? true,
    maxQueued: numberIn(reader, ['OTEL_BSP_MAX_QUEUE_SIZE'], 2_048),
    maxBatch: numberIn(reader, ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE'], 512),
    delayMs: numberIn(reader, ['OTEL_BSP_SCHEDULE_DELAY'], 5_000),
  };
  if (problems.length > 0) throw invalidConfiguration(problems);
  return settings;
}

/** The address for traces is taken as it stands; those for all kinds of data get the path of traces. */
function urlOf(configuration: TraceConfiguration, environment: Environment, problems: string[]): string {
  const own = textIn(environment, `${prefix}_TRACES_ENDPOINT`);
  const name = own === undefined ? `${prefix}_ENDPOINT` : `${prefix}_TRACES_ENDPOINT`;
  const shared = textIn(environment, `${prefix}_ENDPOINT`);
  const base = shared ?? configuration.endpoint ?? 'http://localhost:4318';
  const url = own ?? `${base.replace(/\/+$/u, '')}/v1/traces`;
  const scheme = URL.canParse(url) ? new URL(url).protocol : '';
  if (scheme !== 'http:' && scheme !== 'https:') {
    // the address itself is not repeated: it may hold a password
    problems.push(`${name}: must be an address such as http://localhost:4318`);
  }
  return url;
}

function serviceName(environment: Environment): Record<string, string> {
  const name = textIn(environment, 'OTEL_SERVICE_NAME');
  return name === undefined ? {} : { 'service.name': name };
}

function samplerOf(
  { sample_ratio: ratio }: TraceConfiguration,
  reader: Parameters<typeof oneOf>[0],
): TraceSettings['sampler'] {
  const name = oneOf(reader, ['OTEL_TRACES_SAMPLER'], samplers);
  if (name === undefined && ratio !== undefined) return { name: 'parentbased_traceidratio', ratio };
  const asked = textIn(reader.environment, 'OTEL_TRACES_SAMPLER_ARG');
  const given = asked === undefined ? 1 : Number(asked);
  if (name?.endsWith('traceidratio') === true && !(given >= 0 && given <= 1))
    reader.problems.push(`OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1, and is "${asked}"`);
  return { name: name ?? 'parentbased_always_on', ratio: given };
}
