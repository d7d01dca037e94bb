import { z } from 'zod';
import { secret } from './secret.js';

const address = z.string().refine((value) => /^https?:\/\//iu.test(value) && URL.canParse(value), {
  error: 'must be an address such as http://localhost:4318',
});

const traceFields = z.strictObject({
  endpoint: address
    .optional()
    .describe('Receiver of OTLP over HTTP; /v1/traces is added. Default: http://localhost:4318.'),
  protocol: z
    .enum(['http/protobuf', 'http/json'])
    .optional()
    .describe('How spans are written. Default: http/protobuf.'),
  headers: z
    .record(z.string().min(1), secret())
    .optional()
    .describe('Sent with every batch, best as "env.NAME" or "file.PATH".'),
  service_name: z.string().min(1).optional().describe('service.name of the resource. Default: bifrost.'),
  sample_ratio: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Share of the requests that are followed; a caller that follows its own decides. Default: 1.'),
  resource_attributes: z
    .record(z.string().min(1), z.string())
    .optional()
    .describe('Further attributes of the resource.'),
  propagate: z.boolean().default(true).describe('Sends traceparent and tracestate to providers.'),
});

/** Schema of `gateway.traces`. `true` is the same as `{}`; `false` holds against the environment too. */
export function traces() {
  return z
    .union([z.boolean(), traceFields])
    .transform((value) => (value === true ? traceFields.parse({}) : value));
}
