import { z } from 'zod';
import { seconds } from './scalars.js';

/** Schema of `providers.<name>.concurrency_and_buffer_size`. */
export const concurrency = z.strictObject({
  concurrency: z
    .int()
    .min(1)
    .default(1000)
    .describe('Requests in flight at once. A stream counts until its end.'),
  buffer_size: z
    .int()
    .min(0)
    .default(5000)
    .describe('Requests that may wait for a place; one more is refused.'),
  queue_timeout_in_seconds: seconds().default(60).describe('Time limit in seconds for waiting in the queue.'),
  drop_excess_requests: z
    .boolean()
    .optional()
    .describe('Refuses what finds no place at once. Default: gateway.drop_excess_requests.'),
});

export type ConcurrencyConfig = Required<z.output<typeof concurrency>>;
