import { z } from 'zod';
import { Secret } from '../secrets/secret.js';

/**
 * Schema of a text that must not be shown: what it parses prints as `[redacted]`. Use it for every password, token and
 * private key in an adapter's options.
 *
 * @example
 * const keyOptions = z.strictObject({ secret_key: secret().describe('The secret access key.') });
 */
export function secret(): z.ZodPipe<z.ZodString, z.ZodTransform<Secret, string>> {
  return z
    .string()
    .min(1)
    .transform((value) => new Secret(value));
}
