/**
 * Headers of OpenAI that pass beside a body, with those of every server of this API. Who is billed
 * (`openai-organization`, `openai-project`) is set by the key alone and never told.
 *
 * @see https://platform.openai.com/docs/api-reference/debugging-requests
 */
export const passedHeaders = {
  requestHeaders: ['openai-beta'],
  responseHeaders: ['openai-model', 'openai-processing-ms', 'openai-version'],
} as const;
