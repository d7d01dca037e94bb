import { z } from 'zod';
import { circuitBreaker, healthCheck } from './circuit-breaker.js';
import { concurrency } from './concurrency.js';
import { customProvider } from './custom-provider.js';
import { networkConfig } from './network-config.js';
import { proxyConfig } from './proxy-config.js';

const fallback = z
  .union([z.string().min(1), z.strictObject({ provider: z.string().min(1), model: z.string().min(1) })], {
    error: 'must be "provider/model", or { "provider": …, "model": … }',
  })
  .transform((value) => (typeof value === 'string' ? value : `${value.provider}/${value.model}`));

/** Schema of an entry of `providers`, but for its keys and the adapter's own `<id>_config`. */
export const providerEntry = z.strictObject({
  package: z
    .string()
    .min(1)
    .optional()
    .describe('Package of the adapter, where its name is not @bifrost/provider-<id>.'),
  custom_provider_config: customProvider
    .optional()
    .describe('Makes this entry a further instance of an installed provider, under a name of your own.'),
  network_config: networkConfig.prefault({}).describe('Address, time limits, retries, certificates.'),
  proxy_config: proxyConfig.prefault({ type: 'none' }).describe('The way out. Direct by default.'),
  concurrency_and_buffer_size: concurrency.prefault({}).describe('How many requests run and wait at once.'),
  circuit_breaker: circuitBreaker.prefault({}).describe('When a failing address is left alone.'),
  health_check: healthCheck.optional().describe('Regular checks. None by default.'),
  native_passage: z
    .boolean()
    .default(true)
    .describe("Passes requests on byte for byte where the client speaks the provider's own format."),
  fallbacks: z
    .array(fallback)
    .default([])
    .describe('Targets, as "provider/model", that follow when a request brings no fallbacks of its own.'),
});

export type ProviderEntry = z.output<typeof providerEntry>;
