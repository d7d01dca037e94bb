import { defineConfig } from 'vitest/config';

/**
 * The packages as users install them: packed, from a registry, in folders outside this repository. A run of its own,
 * since it needs a build and downloads what the packages depend on: `npm run check:install`.
 */
export default defineConfig({
  test: {
    name: 'packed',
    include: ['tooling/packed/**/*.test.ts'],
    environment: 'node',
    globalSetup: ['./tooling/packed/setup.ts'],
    reporters: ['default'],
    maxWorkers: '100%',
    // An installation takes as long as the registry behind it.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
