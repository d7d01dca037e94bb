import { z } from '@bifrost/core';

/** Schema of `providers.<name>.ollama_config`. */
export const ollamaOptions = z.strictObject({
  api: z
    .enum(['native', 'openai'])
    .optional()
    .describe(
      'Which of the two formats of the server is spoken: its own (/api) or the OpenAI-compatible one (/v1). Default: native.',
    ),
  keep_alive: z
    .union([z.string().min(1), z.number()])
    .optional()
    .describe(
      'How long a model stays loaded after a request, as a duration ("10m", "-1") or in seconds. Default: as the server is set up. Native format only.',
    ),
  num_ctx: z
    .int()
    .positive()
    .optional()
    .describe(
      'Context length in tokens for requests that name none. The server cuts longer conversations silently. Default: as the server is set up. Native format only.',
    ),
  thinking_levels: z
    .array(z.string().min(1))
    .optional()
    .describe(
      'Models that take a thinking level rather than on or off; a trailing * matches a prefix. Default: ["gpt-oss*"]. Native format only.',
    ),
});

/** Options of the provider, as its schema parsed them. */
export type OllamaOptions = z.infer<typeof ollamaOptions>;

/** The options of an encoder's context, which core hands on untyped; what cannot be read counts as not set. */
export function readOptions(options: unknown): OllamaOptions {
  const parsed = ollamaOptions.safeParse(options);
  return parsed.success ? parsed.data : {};
}
