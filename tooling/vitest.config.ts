import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'tooling',
    include: ['*.test.ts'],
    environment: 'node',
    restoreMocks: true,
    // A busy machine is no failure; loading a compiler or starting a program takes its time there.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
