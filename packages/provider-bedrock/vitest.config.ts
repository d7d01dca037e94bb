import { defineProject, mergeConfig } from 'vitest/config';
import { shared } from '../../vitest.shared.js';

/** Without "module", which Node never uses: AWS's packages have files there that only bundlers can resolve. */
const conditions = ['bifrost-source', 'node', 'import', 'default'];

export default {
  ...mergeConfig(shared, defineProject({ test: { name: 'provider-bedrock' } })),
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
};
