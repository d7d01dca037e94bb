import { z } from '@bifrost/core';

/** Schema of `providers.<name>.openai_config`. */
export const openaiOptions = z.strictObject({
  responses_api: z
    .boolean()
    .optional()
    .describe(
      'Whether the address has POST /responses. Without it, requests in the Responses format are translated to Chat Completions. Default: for the models of OpenAI alone.',
    ),
});

/** Options of the provider, as its schema parsed them. */
export type OpenaiOptions = z.infer<typeof openaiOptions>;

const headerText = z
  .string()
  .regex(/^[\w.-]+$/u, 'an id is letters, digits, ".", "_" and "-"')
  .optional();

/** Schema of `providers.<name>.keys[].openai_key_config`. */
export const openaiKeyOptions = z.strictObject({
  organization: headerText.describe(
    'Id of the organization that is billed (org-…), for keys that belong to several.',
  ),
  project: headerText.describe('Id of the project that is billed (proj_…), for keys that reach several.'),
});

/** Options of a key, as its schema parsed them. */
export type OpenaiKeyOptions = z.infer<typeof openaiKeyOptions>;
