export { acmeProvider, acmeProvider as default } from './adapter.js';
export { acmeConverse } from './converse/dialect.js';
export type { AcmeKeyOptions, AcmeOptions } from './options.js';
export { acmeKeyOptions, acmeOptions } from './options.js';
