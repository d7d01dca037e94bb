declare const BIFROST_VERSION: string | undefined;

/** This package's version; `source` where it runs unbuilt. */
export const version: string = typeof BIFROST_VERSION === 'string' ? BIFROST_VERSION : 'source';

export { cohere, cohere as default } from './adapter.js';
export { classifyError as classifyCohereError } from './classify-error.js';
export { cohereChat } from './chat/dialect.js';
export { cohereCompletion } from './complete/dialect.js';
export { cohereEmbed } from './embed/dialect.js';
export { cohereModel, cohereModels } from './models/dialect.js';
export type { CohereOptions } from './options.js';
export { cohereOptions } from './options.js';
export { cohereRerank } from './rerank/dialect.js';
