import { z } from './zod.js';

const count = z.nullable(z.number());
const name = z.nullable(z.string());

/** A request as lists and the live feed show it. */
export const requestRecord = z.object({
  id: z.string(),
  request_id: z.string(),
  /** ISO 8601. */
  time: z.string(),
  client: name,
  user_agent: name,
  route: name,
  operation: z.string(),
  stream: z.boolean(),
  passage: z.boolean(),
  model: name,
  provider: name,
  model_used: name,
  key: name,
  status: z.number(),
  error: name,
  error_message: name,
  fallback_from: name,
  fallback_to: name,
  fallback_reason: name,
  finish_reason: name,
  input_tokens: count,
  output_tokens: count,
  cached_tokens: count,
  reasoning_tokens: count,
  /** `provider`, `partial`, `estimated` or `none`. */
  usage_source: z.string(),
  /** `null` where the cost is unknown. */
  cost_usd: count,
  latency_ms: count,
  first_token_ms: count,
  overhead_ms: count,
  attempt_count: z.number(),
});

export type RequestRecord = z.infer<typeof requestRecord>;

export const requestList = z.object({ data: z.array(requestRecord), next_cursor: z.nullable(z.string()) });

const attempt = z.object({
  provider: z.string(),
  model: z.string(),
  key: name,
  status: count,
  outcome: z.string(),
  error: name,
  message: name,
  start_ms: z.number(),
  duration_ms: z.number(),
  wait_ms: z.number(),
});

const keptText = z.nullable(
  z.object({
    text: z.string(),
    media_type: name,
    bytes: z.number(),
    truncated: z.boolean(),
  }),
);

export type KeptText = NonNullable<z.infer<typeof keptText>>;

const exchange = z.object({
  provider: z.string(),
  model: z.string(),
  key: z.string(),
  method: z.string(),
  url: z.string(),
  request_body: keptText,
  status: count,
  response_body: keptText,
});

/** One request with everything that was kept of it. */
export const requestDetail = z.extend(requestRecord, {
  attempts: z.array(attempt),
  dropped_params: z.array(z.string()),
  malformed_events: z.number(),
  content: z.nullable(
    z.object({
      method: z.string(),
      path: z.string(),
      request: keptText,
      response: keptText,
      exchanges: z.array(exchange),
    }),
  ),
});

export type RequestDetail = z.infer<typeof requestDetail>;
