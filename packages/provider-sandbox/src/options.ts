import { z } from '@bifrost/core';
import { faultKinds } from './faults/fault-table.js';

const rule = {
  kind: z.enum(faultKinds).describe('The fault to play, as in the model name `fault-<kind>`.'),
  model: z
    .string()
    .min(1)
    .optional()
    .describe('Only for this model; a trailing * stands for any ending. Every model by default.'),
  probability: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('The share of requests that meet it, from 0 to 1. 1 by default.'),
  first: z
    .int()
    .min(0)
    .optional()
    .describe('Only the first so many requests, so that recovery can be watched. No limit by default.'),
  retry_after_in_seconds: z
    .int()
    .min(0)
    .max(86_400)
    .optional()
    .describe('What Retry-After says, for kind 429. 1 by default.'),
};

const keyRule = z.strictObject(rule);
const providerRule = z.strictObject({
  ...rule,
  key: z.string().min(1).optional().describe('Only for the key of this name. Every key by default.'),
});

const behaviour = {
  latency_in_milliseconds: z
    .number()
    .min(0)
    .max(3_600_000)
    .optional()
    .describe('Wait before the head of every answer. 0 by default.'),
  first_token_latency_in_milliseconds: z
    .number()
    .min(0)
    .max(3_600_000)
    .optional()
    .describe('Further wait before the first token. 0 by default.'),
  tokens_per_second: z
    .number()
    .min(0)
    .optional()
    .describe('Speed at which tokens are written; 0, the default, means all at once.'),
  requests_per_minute: z
    .int()
    .min(0)
    .optional()
    .describe('Requests that a key may make in a minute before it gets 429; 0, the default, means no limit.'),
};

/** Schema of `providers.sandbox.sandbox_config`. */
export const sandboxOptions = z.strictObject({
  ...behaviour,
  answers: z
    .record(z.string(), z.string())
    .optional()
    .describe('Set texts by model name; such a model says its text whatever it is asked.'),
  faults: z.array(providerRule).optional().describe('Faults that requests meet whatever model they name.'),
});

/** Schema of `providers.sandbox.keys[].sandbox_key_config`: what is different with this key. */
export const sandboxKeyOptions = z.strictObject({
  ...behaviour,
  faults: z.array(keyRule).optional().describe('Faults that requests with this key meet.'),
});

export type SandboxOptions = z.infer<typeof sandboxOptions>;
export type SandboxKeyOptions = z.infer<typeof sandboxKeyOptions>;

/** A rule of `faults`, of the provider or of a key. */
export type FaultRule = z.infer<typeof providerRule>;
