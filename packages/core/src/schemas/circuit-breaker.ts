import { z } from 'zod';
import { seconds } from './scalars.js';

/** Schema of `providers.<name>.circuit_breaker`: when a failing address is left alone. */
export const circuitBreaker = z
  .strictObject({
    failures: z
      .int()
      .min(0)
      .default(5)
      .describe('Failures in a row, of one model at one address, that open the circuit; 0 switches it off.'),
    open_in_seconds: seconds()
      .default(5)
      .describe('Seconds until the first probe. Doubles with each failed one.'),
    max_open_in_seconds: seconds().default(60).describe('The most seconds between two probes.'),
    probes: z
      .int()
      .min(1)
      .default(4)
      .describe('Requests without another target that may try at the same time while the circuit is open.'),
  })
  .refine((config) => config.max_open_in_seconds >= config.open_in_seconds, {
    path: ['max_open_in_seconds'],
    error: 'must be at least open_in_seconds',
  });

/** Schema of `providers.<name>.health_check`. Absent, no checks are made. */
export const healthCheck = z.strictObject({
  interval_in_seconds: seconds().min(1).describe('Seconds between two checks.'),
  model: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A model that gets the shortest possible request. By default models are listed, which costs nothing.',
    ),
});

export type HealthCheckConfig = z.output<typeof healthCheck>;
