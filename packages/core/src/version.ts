declare const BIFROST_VERSION: string | undefined;

/** Version of this package; `0.0.0-source` when it runs from its sources. */
export const version: string = typeof BIFROST_VERSION === 'string' ? BIFROST_VERSION : '0.0.0-source';
