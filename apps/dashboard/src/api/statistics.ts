import { z } from './zod.js';

const percentiles = z.nullable(z.object({ p50: z.number(), p90: z.number(), p99: z.number() }));

export type Percentiles = NonNullable<z.infer<typeof percentiles>>;

const counts = {
  requests: z.number(),
  errors: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  cost_usd: z.nullable(z.number()),
};

const times = { latency_ms: percentiles, first_token_ms: percentiles };

/** Figures of a span of time. */
export const statistics = z.object({
  from: z.string(),
  to: z.string(),
  step_seconds: z.number(),
  series: z.array(z.object({ time: z.string(), ...counts, ...times })),
  totals: z.object({
    ...counts,
    ...times,
    fallbacks: z.number(),
    cached_tokens: z.number(),
    reasoning_tokens: z.number(),
    cost_unknown: z.number(),
    overhead_ms: percentiles,
  }),
  providers: z.array(z.object({ provider: z.string(), ...counts, ...times })),
  models: z.array(z.object({ provider: z.string(), model: z.string(), ...counts })),
  keys: z.array(z.object({ provider: z.string(), key: z.string(), ...counts })),
  clients: z.array(z.object({ client: z.nullable(z.string()), ...counts })),
  errors: z.array(z.object({ error: z.string(), requests: z.number() })),
  fallbacks: z.array(
    z.object({ from: z.string(), to: z.string(), reason: z.string(), requests: z.number() }),
  ),
  log: z.object({
    written: z.number(),
    dropped: z.number(),
    waiting: z.number(),
    problem: z.nullable(z.string()),
  }),
});

export type Statistics = z.infer<typeof statistics>;
