import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', './tooling/closing-line.ts'],
    projects: ['packages/*', 'apps/*', 'tooling'],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
      reporter: ['text-summary', 'lcov'],
    },
  },
});
