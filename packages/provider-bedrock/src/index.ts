declare const BIFROST_VERSION: string | undefined;

/** This package's version; `source` where it runs unbuilt. */
export const version: string = typeof BIFROST_VERSION === 'string' ? BIFROST_VERSION : 'source';

export { bedrock, bedrock as default } from './adapter.js';
export { bedrockConverse, bedrockConverseStream } from './converse/dialect.js';
export { bedrockCountTokens } from './count-tokens/dialect.js';
export { cohereEmbeddings } from './embeddings/cohere.js';
export { titanEmbeddings } from './embeddings/titan.js';
export { bedrockImages } from './images/dialect.js';
export { bedrockAnthropic, bedrockAnthropicStream } from './invoke/dialect.js';
export { bedrockModels } from './models/dialect.js';
export type { BedrockKeyOptions, BedrockOptions } from './options.js';
export { bedrockKeyOptions, bedrockOptions } from './options.js';
export { bedrockRerank } from './rerank/dialect.js';
