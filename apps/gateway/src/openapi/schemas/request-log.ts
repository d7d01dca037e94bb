import { z } from '@bifrost/core';

const text = z.string().nullable();
const count = z.number().nullable();

const keptText = z
  .object({
    text: z.string().describe('Secrets are replaced by `[redacted]`.'),
    media_type: text,
    bytes: z.number().describe('Size of the whole.'),
    truncated: z.boolean().describe('Whether `text` is only its beginning.'),
  })
  .describe('A body as far as it was kept.');

const requestAttempt = z
  .object({
    provider: z.string(),
    model: z.string(),
    key: text.describe('Name of the key.'),
    status: count.describe('HTTP status of the provider.'),
    outcome: z
      .enum(['answered', 'failed', 'skipped', 'cancelled'])
      .describe('`skipped`: the target was left without asking anybody.'),
    error: text,
    message: text.describe('What went wrong in words, without secrets.'),
    start_ms: z.number().describe('Milliseconds from the beginning of the request.'),
    duration_ms: z.number(),
    wait_ms: z.number().describe('Milliseconds since the end of the try before.'),
  })
  .describe('One try at a provider.');

const upstreamExchange = z
  .object({
    provider: z.string(),
    model: z.string(),
    key: z.string(),
    method: z.string(),
    url: z.string(),
    request_headers: z.record(z.string(), z.string()),
    request_body: keptText.nullable(),
    status: count,
    response_headers: z.record(z.string(), z.string()),
    response_body: keptText.nullable(),
  })
  .describe('What was sent to a provider in one try, and what came back. Never a credential.');

const keptContent = z.object({
  method: z.string(),
  path: z.string(),
  request: keptText.nullable(),
  response: keptText.nullable(),
  exchanges: z.array(upstreamExchange).describe('Only of requests that were traced.'),
});

export const requestSummary = z
  .object({
    id: z.string().describe('Never given twice; sorts by time.'),
    time: z.string().describe('ISO 8601: when it began.'),
    request_id: z.string().describe('`x-request-id`, which a client may have chosen.'),
    client: text.describe("Name of the client's token."),
    user_agent: text,
    route: z.string(),
    dialect: text,
    operation: text,
    stream: z.boolean(),
    passage: z.boolean().describe('The answer went through untranslated.'),
    model: z.string().describe('As the client wrote it.'),
    provider: text.describe('Who answered, or, where everybody failed, the primary.'),
    model_used: text,
    key: text.describe('Name of the key.'),
    status: z.number().describe('What the client saw; 499 when it left.'),
    error: text,
    error_message: text,
    fault: text,
    fallback_index: count.describe('Position of the target that answered: 0 is the primary.'),
    fallback_from: text.describe('`provider/model` of the primary, where another target answered.'),
    fallback_to: text,
    fallback_reason: text,
    finish_reason: text,
    input_tokens: count.describe(
      '`null` is unknown, as of a stream that broke before the provider told its usage.',
    ),
    output_tokens: count,
    cached_tokens: count.describe('Part of `input_tokens`.'),
    reasoning_tokens: count.describe('Part of `output_tokens`.'),
    usage_source: z.string(),
    cost_usd: count.describe('`null` is unknown, never 0.'),
    latency_ms: z.number(),
    first_token_ms: count,
    overhead_ms: z.number().describe('Part of `latency_ms` that passed outside providers.'),
    attempt_count: z.number(),
    has_content: z.boolean().describe('Whether bodies or a trace were kept.'),
  })
  .describe('A request in a list.');

export const requestDetail = requestSummary
  .extend({
    attempts: z.array(requestAttempt),
    dropped_params: z.array(z.string()),
    malformed_events: z.number(),
    content: keptContent.nullable(),
  })
  .describe('A request as a whole.');

export const requestPage = z.object({
  data: z.array(requestSummary),
  next_cursor: text.describe('Where the next part begins; `null` at the end.'),
});

const percentiles = z
  .object({ p50: z.number(), p90: z.number(), p99: z.number() })
  .describe('Milliseconds, of requests that went well.');

const counts = {
  requests: z.number(),
  errors: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  cost_usd: count.describe('Of the requests whose cost is known.'),
};

const times = { latency_ms: percentiles.nullable(), first_token_ms: percentiles.nullable() };

export const requestStatistics = z.object({
  from: z.string(),
  to: z.string(),
  step_seconds: z.number(),
  series: z.array(z.object({ time: z.string(), ...counts, ...times })).describe('One entry a step.'),
  totals: z.object({
    ...counts,
    ...times,
    fallbacks: z.number(),
    cached_tokens: z.number(),
    reasoning_tokens: z.number(),
    cost_unknown: z.number().describe('Requests with usage whose cost is unknown.'),
    overhead_ms: percentiles.nullable(),
  }),
  providers: z.array(z.object({ provider: z.string(), ...counts, ...times })),
  models: z.array(z.object({ provider: z.string(), model: z.string(), ...counts })),
  keys: z.array(z.object({ provider: z.string(), key: z.string(), ...counts })),
  clients: z.array(z.object({ client: text, ...counts })),
  errors: z.array(z.object({ error: z.string(), requests: z.number() })),
  fallbacks: z.array(
    z.object({ from: z.string(), to: z.string(), reason: z.string(), requests: z.number() }),
  ),
  log: z
    .object({ written: z.number(), dropped: z.number(), waiting: z.number(), problem: text })
    .describe('How the log itself fares.'),
});
