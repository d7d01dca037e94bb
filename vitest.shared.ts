import { defineConfig } from 'vitest/config';

/** Packages resolve to each other's TypeScript source: no build is needed before tests. */
const sourceConditions: string[] = ['bifrost-source', 'node', 'import', 'module', 'default'];

export const shared = defineConfig({
  resolve: { conditions: sourceConditions },
  ssr: { resolve: { conditions: sourceConditions, externalConditions: sourceConditions } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    environment: 'node',
    restoreMocks: true,
    // A busy machine is no failure: what hangs is found by this, what is slow by benchmarks.
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
