import { z } from 'zod';
import { duration, seconds, secondsOrNever } from './scalars.js';

/** Headers that belong to the connection or to the body: setting one would break requests or smuggle them. */
const ownHeaders: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const headerName = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]+$/u, 'is not the name of a header')
  .refine((name) => !ownHeaders.has(name.toLowerCase()), 'is set by the gateway itself');

const headerValue = z
  .string()
  .regex(/^[\t -~\u0080-\u00FF]*$/u, 'holds characters that cannot stand in a header');

const extraHeaders = z
  .record(headerName, headerValue)
  .transform((headers) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  );

const baseUrl = z.string().superRefine((value, context) => {
  const problem = baseUrlProblem(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

/** Schema of `providers.<name>.network_config`. */
export const networkConfig = z
  .strictObject({
    base_url: baseUrl
      .optional()
      .describe("Replaces the provider's own address: scheme, host, port and an optional path."),
    allow_http: z
      .boolean()
      .default(false)
      .describe('Lets base_url be plain http:// to another machine, where keys travel in clear.'),
    extra_headers: extraHeaders
      .prefault({})
      .describe('Headers of every request to the provider. They never replace its credentials.'),
    connect_timeout_in_seconds: seconds().default(5).describe('Time limit in seconds for a new connection.'),
    default_request_timeout_in_seconds: seconds()
      .default(300)
      .describe(
        'Time limit in seconds until the head of an answer and, unless it is a stream, until its end; counted anew for each try.',
      ),
    first_token_timeout_in_seconds: secondsOrNever()
      .default(0)
      .describe('Time limit in seconds until the first content of a stream; 0 means none.'),
    stream_idle_timeout_in_seconds: seconds()
      .default(60)
      .describe('Time limit in seconds for silence within a stream.'),
    max_retries: z
      .int()
      .min(0)
      .max(100)
      .default(2)
      .describe('Further tries with the same key. Trying another key does not count.'),
    retry_backoff_initial: duration()
      .prefault(100)
      .describe('The most that the first retry waits: milliseconds, or a text such as "100ms".'),
    retry_backoff_max: duration()
      .prefault(2000)
      .describe('The most that any retry waits: milliseconds, or a text such as "2s".'),
    ca_cert_pem: z
      .string()
      .includes('-----BEGIN CERTIFICATE-----', { error: 'must be a certificate in PEM form' })
      .optional()
      .describe('Certificates (PEM) to trust beside the usual ones. None by default.'),
    insecure_skip_verify: z
      .boolean()
      .default(false)
      .describe('Accepts any certificate. For tests only: anyone on the way can read the keys.'),
  })
  .superRefine((config, context) => {
    if (config.retry_backoff_max < config.retry_backoff_initial) {
      const message = `must be at least retry_backoff_initial, which is ${config.retry_backoff_initial} ms`;
      context.addIssue({ code: 'custom', path: ['retry_backoff_max'], message });
    }
    if (config.base_url !== undefined && !config.allow_http && isPlainToOthers(config.base_url)) {
      const message =
        'is plain http:// to another machine, so keys would travel in clear: use https://, or set allow_http to true';
      context.addIssue({ code: 'custom', path: ['base_url'], message });
    }
  });

export type NetworkConfig = z.output<typeof networkConfig>;

/** The value is not repeated: it may hold a password. */
function baseUrlProblem(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    return 'must be an address such as https://api.example.com or http://localhost:11434';
  }
  if (url.username !== '' || url.password !== '')
    return 'must not hold a user or password: use keys for that';
  if (url.search !== '' || url.hash !== '') return 'must not hold a query or a fragment';
  return undefined;
}

function isPlainToOthers(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return url.protocol === 'http:' && !isLoopback(url.hostname);
}

/** Whether a host of a URL is this machine. `URL` has brought every spelling of an IPv4 address into its usual form. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/u.test(hostname)
  );
}
