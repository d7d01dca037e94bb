import { fileURLToPath } from 'node:url';

/** The folder of the package in which every provider is installed. */
export const bundleFolder = fileURLToPath(new URL('../../../bundle', import.meta.url));
