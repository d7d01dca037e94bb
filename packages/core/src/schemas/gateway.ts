import { z } from 'zod';
import { printableName, secondsOrNever } from './scalars.js';
import { secret } from './secret.js';

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
  dashboard: z
    .boolean()
    .default(true)
    .describe('Serves the page of @bifrost/dashboard at /, where it is installed.'),
  shutdown_grace_in_seconds: secondsOrNever()
    .default(30)
    .describe('Seconds that running requests get to finish when the gateway stops.'),
});

export type GatewayConfig = z.output<typeof gatewayConfig>;
