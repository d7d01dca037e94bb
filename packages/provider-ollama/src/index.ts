declare const BIFROST_VERSION: string | undefined;

/** This package's version; `source` where it runs unbuilt. */
export const version: string = typeof BIFROST_VERSION === 'string' ? BIFROST_VERSION : 'source';

export { ollama, ollama as default } from './adapter.js';
export { classifyError as classifyOllamaError } from './classify-error.js';
export { ollamaChat } from './chat/dialect.js';
export { ollamaEmbed } from './embed/dialect.js';
export { ollamaGenerate } from './generate/dialect.js';
export { ollamaTags } from './models/dialect.js';
export {
  ollamaOpenaiChat,
  ollamaOpenaiCompletions,
  ollamaOpenaiEmbeddings,
  ollamaOpenaiModels,
} from './openai/dialects.js';
export type { OllamaOptions } from './options.js';
export { ollamaOptions } from './options.js';
