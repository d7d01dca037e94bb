import { fileURLToPath } from 'node:url';
import { defineProject, mergeConfig } from 'vitest/config';
import { shared } from '../vitest.shared.js';

const sourceOf = (name: string): string =>
  fileURLToPath(new URL(`../packages/${name}/src/index.ts`, import.meta.url));

/** The examples are no packages of this workspace: nothing is installed for them, so they are told where ours lie. */
export default mergeConfig(
  shared,
  defineProject({
    resolve: {
      alias: {
        '@bifrost/core': sourceOf('core'),
        '@bifrost/provider-testkit': sourceOf('provider-testkit'),
      },
    },
    test: { name: 'examples', include: ['*/src/**/*.test.ts', '*/test/**/*.test.ts'] },
  }),
);
