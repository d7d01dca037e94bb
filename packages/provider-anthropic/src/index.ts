declare const BIFROST_VERSION: string | undefined;

/** This package's version; `source` where it runs unbuilt. */
export const version: string = typeof BIFROST_VERSION === 'string' ? BIFROST_VERSION : 'source';

export { anthropic, anthropic as default } from './adapter.js';
export { classifyError as classifyAnthropicError } from './classify-error.js';
export { anthropicComplete } from './complete/dialect.js';
export { anthropicCountTokens } from './count-tokens/dialect.js';
export { isAnthropicDialect } from './dialect-ids.js';
export { anthropicMessages } from './messages/dialect.js';
export type { EncodedMessages } from './messages/encode-request.js';
export { encodeMessages } from './messages/encode-request.js';
export { anthropicModel, anthropicModels } from './models/dialect.js';
export type { AnthropicOptions } from './options.js';
export { anthropicOptions } from './options.js';
export { foreignBlobMark, foreignMark, packReasoning, unpackReasoning } from './foreign-reasoning.js';
export type { ThinkingPlan, ThinkingQuestion } from './messages/thinking.js';
export { lacksThought } from './messages/lacks-thought.js';
export { planThinking } from './messages/thinking.js';
export { messagesPassage } from './messages/passage.js';
export type { ModelTraits } from './model-traits.js';
export { traitsOf } from './model-traits.js';
export type { ToolNameLimit } from './tool-names.js';
export { decodeToolName, encodeToolName } from './tool-names.js';
