import { z } from 'zod';
import { printableName, secondsOrNever } from './scalars.js';
import { secret } from './secret.js';
import { Secret } from '../secrets/secret.js';
import { traces } from './traces.js';

const token = z.strictObject({
  name: printableName().describe('Who uses the token, for logs.'),
  value: secret().describe('The token itself, best as "env.NAME" or "file.PATH".'),
});

const auth = z.strictObject({
  tokens: z.array(token).default([]).describe('Tokens of clients.'),
  operator_tokens: z.array(token).default([]).describe('Tokens for /api and the page.'),
});

const tls = z.strictObject({
  cert: z.string().min(1).describe('Certificate chain (PEM), best as "file.PATH".'),
  key: secret().describe('Private key (PEM), best as "file.PATH".'),
});

const origin = z.string().refine((value) => URL.canParse(value) && new URL(value).origin === value, {
  error: 'must be an origin such as https://app.example.com, without a path',
});

const pricingFields = z.strictObject({
  overrides: z
    .union([z.string().min(1), z.record(z.string(), z.unknown())], {
      error: 'must be prices by provider, best as "file.prices.json"',
    })
    .optional()
    .describe('Your own prices, best as "file.PATH". See docs/cost.md.'),
});

/** `true` is the same as `{}`. */
function pricing() {
  return z
    .union([z.boolean(), pricingFields])
    .transform((value): z.output<typeof pricingFields> | undefined => {
      if (typeof value === 'object') return value;
      return value ? {} : undefined;
    });
}

const requestLogFields = z.strictObject({
  database: requestLogDatabase(),
  retention_in_days: z
    .number()
    .positive()
    .max(36_500)
    .default(30)
    .describe('Records are removed after so many days.'),
  max_records: z
    .int()
    .min(100)
    .max(1_000_000_000)
    .default(1_000_000)
    .describe('Of more records than this the oldest are removed.'),
  bodies: z
    .boolean()
    .default(false)
    .describe('Keeps bodies of requests and answers too, with secrets taken out.'),
  trace: z
    .boolean()
    .default(false)
    .describe(
      'Keeps what was sent to providers and what came back, of every request. Operators ask for it one by one with x-bf-trace.',
    ),
  max_kept_body_in_bytes: z
    .int()
    .min(256)
    .max(1_048_576)
    .default(65_536)
    .describe('Of longer bodies the beginning is kept.'),
});

/** An address of PostgreSQL often holds a password. */
function requestLogDatabase() {
  return z
    .string()
    .min(1)
    .transform((value) => (/^postgres(?:ql)?:\/\//iu.test(value) ? new Secret(value) : value))
    .optional()
    .describe(
      'Path of an SQLite file, ":memory:", or postgres://…, best as "env.NAME". Default: request-log.db beside the configuration.',
    );
}

/** `true` is the same as `{}`. */
function requestLog() {
  return z
    .union([z.boolean(), requestLogFields])
    .transform((value) =>
      value === true ? requestLogFields.parse({}) : value === false ? undefined : value,
    );
}

/** Schema of `gateway`: the HTTP server. */
export const gatewayConfig = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on. Needs a restart.'),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .describe('Port to listen on; 0 takes a free one. Needs a restart.'),
  workers: z.int().min(1).max(1024).default(1).describe('Processes that serve. Needs a restart.'),
  auth: auth.prefault({}).describe('Tokens. Without any the gateway serves this machine only.'),
  tls: tls.optional().describe('Serves HTTPS. Off by default. Needs a restart.'),
  allowed_hosts: z
    .array(z.string().min(1))
    .default([])
    .describe('Host headers that are served without a token, beside those of this machine.'),
  allowed_origins: z
    .array(origin)
    .default([])
    .describe('Web pages (origins) whose scripts may call. None by default.'),
  max_body_in_bytes: z
    .int()
    .min(1024)
    .default(64 * 1024 * 1024)
    .describe('Largest request body in bytes.'),
  expose_routing: z.boolean().default(true).describe('Tells clients the name of the key and every try.'),
  drop_excess_requests: z
    .boolean()
    .default(false)
    .describe('Refuses at once what finds no place, instead of queueing. A provider may say otherwise.'),
  metrics: z
    .strictObject({ enabled: z.boolean().default(true).describe('Serves /metrics.') })
    .prefault({})
    .describe('Prometheus metrics.'),
  traces: traces()
    .optional()
    .describe(
      'Traces for OpenTelemetry, by @bifrost/opentelemetry. Off unless OTEL_EXPORTER_OTLP_ENDPOINT is set. Needs a restart.',
    ),
  pricing: pricing()
    .optional()
    .describe('Cost in answers, log and metrics, by @bifrost/pricing. Off by default.'),
  request_log: requestLog()
    .optional()
    .describe('Keeps a record of every request, by @bifrost/request-log. Off by default. Needs a restart.'),
  dashboard: z
    .boolean()
    .default(true)
    .describe('Serves the page of @bifrost/dashboard at /, where it is installed.'),
  shutdown_grace_in_seconds: secondsOrNever()
    .default(30)
    .describe('Seconds that running requests get to finish when the gateway stops.'),
});

/** Settings of the request log. */
export type RequestLogConfig = z.output<typeof requestLogFields>;

export type GatewayConfig = z.output<typeof gatewayConfig>;
