export { acmeProvider, acmeProvider as default } from './adapter.js';
