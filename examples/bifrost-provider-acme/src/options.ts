import { boolean, object, z } from '@bifrost/core';

/** Schema of `providers.<name>.acme_config`. Strict, so that a misspelt member is told instead of ignored. */
export const acmeOptions = z.strictObject({
  region: z.enum(['eu', 'us']).default('eu').describe('Where Acme answers.'),
  safe_mode: z.boolean().default(false).describe('Asks Acme to be careful.'),
});
export type AcmeOptions = z.infer<typeof acmeOptions>;

/** Schema of `providers.<name>.keys[].acme_key_config`. */
export const acmeKeyOptions = z.strictObject({
  workspace: z.string().min(1).optional().describe('The workspace that pays. Default: that of the key.'),
});
export type AcmeKeyOptions = z.infer<typeof acmeKeyOptions>;

/** `safe_mode` of the options that an encoder is given: a dialect may serve several providers, so it gets them untyped. */
export function isSafeMode(options: unknown): boolean {
  return boolean(object(options)?.['safe_mode']) ?? false;
}
