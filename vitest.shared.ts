import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * Packages resolve to each other's TypeScript source: no build is needed before tests. The rest is what Node itself
 * asks for; "module" is for bundlers alone, and AWS's packages have files there that Node cannot load.
 */
const sourceConditions: string[] = ['bifrost-source', 'node', 'import', 'default'];

export const shared = defineConfig({
  resolve: { conditions: sourceConditions },
  ssr: { resolve: { conditions: sourceConditions, externalConditions: sourceConditions } },
  test: {
    environment: 'node',
    setupFiles: [fileURLToPath(new URL('packages/core/test/support/seed-properties.ts', import.meta.url))],
    // Files of a package share what was loaded before them: most of the time went into loading it again for each. Our
    // modules keep no state, and a test that changes the process puts it back.
    isolate: false,
    restoreMocks: true,
    // A busy machine is no failure: what hangs is found by this, what is slow by benchmarks.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Shorter than a test may take, so that one that waits in vain says for what.
    expect: { poll: { timeout: 15_000 } },
  },
});
