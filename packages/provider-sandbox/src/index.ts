export { createSandbox, sandbox, sandbox as default } from './adapter.js';
export type { FaultKind, FaultPlace } from './faults/fault-table.js';
export { faultKinds, faultTable } from './faults/fault-table.js';
export type { SandboxModel } from './models.js';
export { sandboxModels } from './models.js';
export type { SandboxKeyOptions, SandboxOptions } from './options.js';
export { sandboxKeyOptions, sandboxOptions } from './options.js';

declare const BIFROST_VERSION: string | undefined;

/** This package's version; `source` where it runs unbuilt. */
export const version: string = typeof BIFROST_VERSION === 'string' ? BIFROST_VERSION : 'source';
