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
  },
});
