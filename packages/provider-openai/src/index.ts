declare const BIFROST_VERSION: string | undefined;

/** This package's version; `source` where it runs unbuilt. */
export const version: string = typeof BIFROST_VERSION === 'string' ? BIFROST_VERSION : 'source';

export { openai, openai as default } from './adapter.js';
export { classifyError } from './classify-error.js';
export {
  openaiChat,
  openaiCompletions,
  openaiEmbeddings,
  openaiImageEdits,
  openaiImages,
  openaiImageVariations,
  openaiResponses,
  openaiSpeech,
  openaiTranscription,
} from './dialects.js';
export { openaiModel, openaiModels } from './list-models.js';
export { namedByPath } from './named-by-path.js';
export type { ModelTraits } from './model-traits.js';
export { traitsOf } from './model-traits.js';
export type { OpenaiKeyOptions, OpenaiOptions } from './options.js';
export { openaiKeyOptions, openaiOptions } from './options.js';
export type { ReadMember } from './parameter-rules.js';
export { applyEdits, chatEdits, imageEdits, responsesEdits } from './parameter-rules.js';
export { withKnownRoles } from './roles.js';
