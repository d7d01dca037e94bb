import { z } from './zod.js';

/** The configuration in force. Secrets were replaced before it left the gateway. */
export const configuration = z.object({
  version: z.string(),
  from: z.string(),
  notes: z.array(z.string()),
  loaded_at: z.number(),
  packages: z.array(z.object({ name: z.string(), version: z.string() })),
  problem: z.nullable(z.object({ at: z.number(), problem: z.string() })),
  price_list: z.nullish(z.object({ name: z.string(), version: z.string(), date: z.string() })),
  configuration: z.record(z.string(), z.unknown()),
});

export type Configuration = z.infer<typeof configuration>;
