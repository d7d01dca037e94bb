import { BifrostError, Secret, type GatewayConfig } from '@bifrost/core';
import { defaultLimits, type GatewaySettings, type Token } from './settings.js';

/** What may be said on the command line. It goes before the environment, which goes before the file. */
export interface Flags {
  host?: string;
  port?: number;
  workers?: number;
  insecure?: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the gateway is told about itself, put together.
 *
 * @throws `invalid_configuration` for a `PORT` that is none
 */
export function resolveSettings(
  config: GatewayConfig,
  flags: Flags,
  environment: Environment,
): GatewaySettings {
  const shared = tokenOf(environment);
  return {
    host: flags.host ?? nonEmpty(environment['HOST']) ?? config.host,
    port: flags.port ?? portOf(environment) ?? config.port,
    workers: flags.workers ?? config.workers,
    insecure: flags.insecure ?? false,
    clientTokens: [...config.auth.tokens, ...shared],
    operatorTokens: [...config.auth.operator_tokens, ...shared],
    ...(config.tls !== undefined && { tls: config.tls }),
    allowedHosts: config.allowed_hosts,
    allowedOrigins: config.allowed_origins,
    metrics: config.metrics.enabled,
    requestLog: config.request_log,
    traces: config.traces,
    dashboard: config.dashboard,
    shutdownGraceMs: config.shutdown_grace_in_seconds * 1000,
    limits: { ...defaultLimits, maxBodyBytes: config.max_body_in_bytes },
  };
}

/** A text is a port if it is one of the numbers that a port can be; 0 asks for a free one. */
export function parsePort(text: string): number | undefined {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : undefined;
}

/** In a container one variable is enough: its token opens both kinds of doors. */
function tokenOf(environment: Environment): Token[] {
  const value = nonEmpty(environment['BIFROST_TOKEN']);
  return value === undefined ? [] : [{ name: 'BIFROST_TOKEN', value: new Secret(value) }];
}

function portOf(environment: Environment): number | undefined {
  const text = nonEmpty(environment['PORT']);
  if (text === undefined) return undefined;
  const port = parsePort(text);
  if (port === undefined)
    throw new BifrostError(
      'invalid_configuration',
      `PORT is ${JSON.stringify(text)}: it must be 0 to 65535.`,
    );
  return port;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** Changes that a running process cannot take up, by the names of the file. */
export function needsRestart(before: GatewaySettings, after: GatewaySettings): string[] {
  const names = (['host', 'port', 'workers'] as const).filter((name) => before[name] !== after[name]);
  const sameTls =
    before.tls?.cert === after.tls?.cert && before.tls?.key.reveal() === after.tls?.key.reveal();
  const sameTraces = written(before.traces) === written(after.traces);
  const sameLog = writtenLog(before.requestLog) === writtenLog(after.requestLog);
  return [
    ...names,
    ...(sameTls ? [] : ['tls']),
    ...(sameTraces ? [] : ['traces']),
    ...(sameLog ? [] : ['request_log']),
  ];
}

/** What of the request log's settings holds as long as the process: where it is, and how much stays. Compared like traces. */
function writtenLog(log: GatewaySettings['requestLog']): string {
  if (log === undefined) return '';
  const { database, retention_in_days, max_records } = log;
  const place = database instanceof Secret ? database.reveal() : database;
  return JSON.stringify([place, retention_in_days, max_records]);
}

/** A setting as text that is equal for equal settings, secrets included. It is compared and goes nowhere. */
function written(traces: GatewaySettings['traces']): string {
  if (typeof traces !== 'object') return String(traces);
  const { headers = {}, ...rest } = traces;
  const revealed = Object.entries(headers).map(([name, value]) => [name, value.reveal()]);
  return JSON.stringify([rest, revealed]);
}
