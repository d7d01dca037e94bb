declare const BIFROST_VERSION: string | undefined;

/** This package's version; `source` where it runs unbuilt. */
export const version: string = typeof BIFROST_VERSION === 'string' ? BIFROST_VERSION : 'source';
