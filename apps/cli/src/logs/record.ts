import { BifrostError, z } from '@bifrost/core';

/* What the commands read of the gateway's records. Members that they do not need may come and go. */

const name = z.string().nullable();
const figure = z.number().nullable();

const summary = z.looseObject({
  id: z.string(),
  request_id: z.string(),
  time: z.string(),
  client: name,
  user_agent: name,
  route: z.string(),
  stream: z.boolean(),
  model: z.string(),
  provider: name,
  model_used: name,
  key: name,
  status: z.number(),
  error: name,
  error_message: name,
  fallback_from: name,
  fallback_reason: name,
  finish_reason: name,
  input_tokens: figure,
  output_tokens: figure,
  cached_tokens: figure,
  cost_usd: figure,
  latency_ms: z.number(),
  first_token_ms: figure,
  overhead_ms: z.number(),
  attempt_count: z.number(),
});

const attempt = z.object({
  provider: z.string(),
  model: z.string(),
  key: name,
  status: figure,
  outcome: z.string(),
  error: name,
  message: name,
  start_ms: z.number(),
  duration_ms: z.number(),
});

const keptText = z.object({ text: z.string(), media_type: name, truncated: z.boolean() });

const detail = summary.extend({
  attempts: z.array(attempt),
  dropped_params: z.array(z.string()),
  content: z
    .looseObject({
      method: z.string(),
      path: z.string(),
      request: keptText.nullable(),
      response: keptText.nullable(),
    })
    .nullable(),
});

export type RequestRecord = z.output<typeof summary>;
export type RecordedAttempt = z.output<typeof attempt>;
export type RequestDetail = z.output<typeof detail>;

export const parseRecord = (value: unknown): RequestRecord => parsed(summary, value);
export const parseRecords = (value: unknown): RequestRecord[] => parsed(z.array(summary), value);
export const parseDetail = (value: unknown): RequestDetail => parsed(detail, value);

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new BifrostError(
    'invalid_response',
    'The gateway tells its records in another form than this command knows: install versions of both that belong together.',
  );
}
