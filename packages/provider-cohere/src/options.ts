import { z } from '@bifrost/core';

/** Schema of `providers.<name>.cohere_config`. */
export const cohereOptions = z.strictObject({
  default_input_type: z
    .enum(['search_document', 'search_query', 'classification', 'clustering'])
    .optional()
    .describe('input_type of embeddings that name none; Cohere demands one. Default: search_document.'),
  safety_mode: z
    .enum(['CONTEXTUAL', 'STRICT', 'OFF'])
    .optional()
    .describe('safety_mode of chat requests that name none. Default: as Cohere has it for the model.'),
});

/** Options of the provider, as its schema parsed them. */
export type CohereOptions = z.infer<typeof cohereOptions>;

/** The options of an encoder's context, which core hands on untyped; what cannot be read counts as not set. */
export function readOptions(options: unknown): CohereOptions {
  const parsed = cohereOptions.safeParse(options);
  return parsed.success ? parsed.data : {};
}
