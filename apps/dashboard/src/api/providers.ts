import { z } from './zod.js';

const lastError = z.object({ code: z.string(), at: z.string() });

const key = z.object({
  name: z.string(),
  state: z.enum(['healthy', 'cooling', 'dead']),
  reason: z.optional(z.string()),
  cooling_until: z.optional(z.string()),
  resting_models: z.array(z.object({ model: z.string(), reason: z.string(), until: z.string() })),
  enabled: z.boolean(),
  paused: z.boolean(),
  weight: z.number(),
  share: z.number(),
  models: z.array(z.string()),
  requests: z.number(),
  errors: z.number(),
  last_error: z.optional(lastError),
});

export type KeyStatus = z.infer<typeof key>;

const circuit = z.object({
  origin: z.string(),
  model: z.string(),
  state: z.enum(['open', 'half-open']),
  until: z.optional(z.string()),
});

const provider = z.object({
  name: z.string(),
  adapter: z.string(),
  title: z.string(),
  health: z.enum(['ok', 'degraded', 'down']),
  operations: z.array(z.string()),
  origins: z.array(z.string()),
  keys: z.array(key),
  circuits: z.array(circuit),
  queue: z.object({
    running: z.number(),
    waiting: z.number(),
    concurrency: z.number(),
    buffer_size: z.number(),
  }),
  requests: z.number(),
  errors: z.number(),
});

export type ProviderStatus = z.infer<typeof provider>;

export const providerList = z.object({ providers: z.array(provider) });

/** What cheap calls with each key showed. */
export const probeList = z.object({
  probes: z.array(
    z.object({
      key: z.string(),
      ok: z.boolean(),
      /** Milliseconds. */
      latency: z.number(),
      error: z.optional(z.object({ code: z.string(), message: z.string() })),
    }),
  ),
});

export const modelList = z.object({
  models: z.array(z.object({ id: z.string(), provider: z.string() })),
});
