declare const BIFROST_VERSION: string | undefined;

/** This package's version; `source` where it runs unbuilt. */
export const version: string = typeof BIFROST_VERSION === 'string' ? BIFROST_VERSION : 'source';

export { azure, azure as default } from './adapter.js';
export { classifyError } from './classify-error.js';
export { azureChat, azureImages, azureResponses } from './dialects.js';
export { azureModels } from './models.js';
export type { AzureKeyOptions, AzureOptions } from './options.js';
export { azureKeyOptions, azureOptions } from './options.js';
