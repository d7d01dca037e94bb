import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those that take a minute, so that none of them is left at the end for one worker alone. */
const longest = ['adding-providers', 'image', 'own-provider', 'core-releases'];

function rankOf({ moduleId }: TestSpecification): number {
  const rank = longest.indexOf(path.basename(moduleId, '.test.ts'));
  return rank === -1 ? longest.length : rank;
}

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

/**
 * The packages as users install them: packed, from a registry, in folders outside this repository. A run of its own,
 * since it needs a build and downloads what the packages depend on: `npm run check:install`.
 */
export default defineConfig({
  // Other tests may run at the same time, and would write to the same file of results.
  cacheDir: 'node_modules/.vite-packed',
  test: {
    name: 'packed',
    include: ['tooling/packed/**/*.test.ts'],
    environment: 'node',
    globalSetup: ['./tooling/packed/setup.ts'],
    reporters: ['default'],
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    // An installation takes as long as the registry behind it.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
