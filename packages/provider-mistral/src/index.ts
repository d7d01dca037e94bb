declare const BIFROST_VERSION: string | undefined;

/** This package's version; `source` where it runs unbuilt. */
export const version: string = typeof BIFROST_VERSION === 'string' ? BIFROST_VERSION : 'source';

export { mistral, mistral as default } from './adapter.js';
export { mistralChat } from './chat/dialect.js';
export { classifyError } from './classify-error.js';
export { mistralEmbeddings } from './embeddings/dialect.js';
export { mistralModel, mistralModels } from './models/dialect.js';
export { mistralTranscription } from './transcription/dialect.js';
