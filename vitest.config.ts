import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', './tooling/closing-line.ts'],
    // The default leaves a core free, which on a machine of two is half of it.
    maxWorkers: '100%',
    projects: ['packages/*', 'apps/*', 'examples', 'tooling'],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
      reporter: ['text-summary', 'lcov'],
    },
  },
});
