import { z } from 'zod';
import { errorCodes } from '../errors/codes.js';
import { seconds, secondsOrNever } from './scalars.js';

/** Schema of `routing`: limits of a request's whole chain of targets. A request may bring its own. */
export const routingConfig = z.strictObject({
  max_attempts: z
    .int()
    .min(1)
    .max(1000)
    .default(12)
    .describe('Tries of one request over all keys and targets.'),
  deadline_in_seconds: seconds()
    .default(600)
    .describe('Seconds that one request may take until it is answered or its stream begins.'),
  retry_after_max_in_seconds: secondsOrNever()
    .default(10)
    .describe(
      "The longest Retry-After, in seconds, that is waited for; beyond it the next target's turn comes.",
    ),
  fallback_on: z
    .array(z.enum(errorCodes))
    .default([])
    .describe('Error codes that lead to the next target though they usually end a request.'),
  strict_params: z
    .boolean()
    .default(false)
    .describe(
      'Refuses parameters that a provider does not know, instead of leaving out those that only tune.',
    ),
  keep_alive_after_in_seconds: secondsOrNever()
    .default(10)
    .describe('Seconds of silence after which a waiting stream gets a sign of life; 0 means never.'),
});

export type RoutingConfig = z.output<typeof routingConfig>;
