import { defineConfig, mergeConfig } from 'vitest/config';
import { shared } from './vitest.shared.js';

/**
 * Packages and apps in one, since they load each other: a project for each would load the same modules twenty times,
 * which took longer than all tests together. `npx vitest packages/core` runs those of one package.
 */
const workspace = mergeConfig(
  shared,
  defineConfig({
    test: { name: 'workspace', include: ['{packages,apps}/*/{src,test}/**/*.test.ts'] },
  }),
);

export default defineConfig({
  test: {
    reporters: ['default', './tooling/closing-line.ts'],
    // The default leaves a core free, which on a machine of two is half of it.
    maxWorkers: '100%',
    projects: [workspace, 'examples', 'tooling'],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
      reporter: ['text-summary', 'lcov'],
    },
  },
});
