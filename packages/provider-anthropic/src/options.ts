import { z } from '@bifrost/core';

/** Schema of `providers.<name>.anthropic_config`. */
export const anthropicOptions = z.strictObject({
  default_max_tokens: z
    .int()
    .positive()
    .optional()
    .describe('max_tokens of requests that give none. Default: by model family, see the page on Anthropic.'),
  anthropic_version: z
    .string()
    .min(1)
    .optional()
    .describe('The anthropic-version header of requests that bring none. Default: 2023-06-01.'),
  anthropic_beta: z
    .array(z.string().regex(/^[\w.-]+$/u, 'a beta is letters, digits, ".", "_" and "-"'))
    .optional()
    .describe('Betas that every request asks for, beside those that the client names.'),
});

/** Options of the provider, as its schema parsed them. */
export type AnthropicOptions = z.infer<typeof anthropicOptions>;
