import { describe, expect, it } from 'vitest';
import { fileFindings, manifestFindings } from './import-direction.js';

const inFile = (path: string, text: string): string[] => fileFindings({ path, text });

describe('imports', () => {
  it.each([
    ['packages/core/src/a.ts', `import { z } from 'zod';`],
    ['packages/core/src/a.ts', `import { readFile } from 'node:fs/promises'; import './b.js';`],
    ['packages/core/src/a.test.ts', `import { it } from 'vitest';`],
    ['packages/provider-acme/src/a.ts', `import { chat } from '@bifrost/provider-other'; import 'jose';`],
    ['packages/provider-acme/src/a.test.ts', `import { suite } from '@bifrost/provider-testkit';`],
    ['apps/gateway/src/a.ts', `import { sandbox } from '@bifrost/provider-sandbox';`],
    ['apps/gateway/test/a.test.ts', `import { acme } from '@bifrost/provider-acme';`],
    ['apps/cli/src/a.ts', `import { start } from '@bifrost/gateway';`],
    ['apps/cli/test/a.test.ts', `import { start } from '../../../tooling/start.js';`],
    ['apps/e2e/test/a.test.ts', `import Client from 'openai'; import '@bifrost/bundle';`],
  ])('%s may: %s', (path, text) => {
    expect(inFile(path, text)).toEqual([]);
  });

  it.each([
    ['packages/core/src/a.ts', `import { acme } from '@bifrost/provider-acme';`],
    ['packages/core/src/a.ts', `import type { Acme } from '@bifrost/provider-acme/options';`],
    ['packages/core/src/a.ts', `export { acme } from '@bifrost/provider-acme';`],
    ['packages/core/src/a.ts', `await import('@bifrost/provider-acme');`],
    ['packages/core/src/a.ts', `type Acme = import('@bifrost/provider-acme').Acme;`],
    ['packages/core/src/a.ts', `import pino from 'pino';`],
    ['packages/core/src/a.ts', `import { b } from '../../config/src/b.js';`],
    ['packages/core/src/a.test.ts', `import { acme } from '@bifrost/provider-acme';`],
    ['packages/config/src/a.ts', `import { start } from '@bifrost/gateway';`],
    ['apps/cli/src/a.ts', `import { start } from '../../../tooling/start.js';`],
    ['apps/cli/test/a.test.ts', `import { start } from '../../gateway/test/start.js';`],
    ['packages/provider-acme/src/a.ts', `import { suite } from '@bifrost/provider-testkit';`],
    ['packages/provider-testkit/src/a.ts', `import { it } from 'vitest';`],
    ['apps/gateway/src/a.ts', `import { acme } from '@bifrost/provider-acme';`],
    ['apps/gateway/src/a.ts', `import { run } from '@bifrost/cli';`],
    ['apps/dashboard/src/a.tsx', `import { z } from '@bifrost/core';`],
    ['packages/unheard-of/src/a.ts', `export const a = 1;`],
  ])('%s may not: %s', (path, text) => {
    expect(inFile(path, text)).toHaveLength(1);
  });
});

describe('vendors', () => {
  it.each([
    `const a = 'openai';`,
    `const a = 'OPENAI_API_KEY';`,
    `const a = { mistral: 1 };`,
    'const a = `x-ollama`;',
  ])('core may not name one: %s', (text) => {
    expect(inFile('packages/core/src/a.ts', text)).toHaveLength(1);
  });

  it('gives the line', () => {
    const [finding] = inFile('packages/core/src/a.ts', `/* one\n two */\nconst a = 'azure';`);
    expect(finding).toContain('packages/core/src/a.ts:3: names the vendor "azure"');
  });

  it.each([
    ['packages/core/src/a.ts', `// as openai does\n/** anthropic */ const a = 'a coherent answer';`],
    ['packages/core/src/a.test.ts', `const a = 'openai';`],
    ['packages/provider-acme/src/a.ts', `const a = 'openai';`],
    ['apps/cli/src/import/vendors.ts', `const a = 'openai';`],
  ])('%s may: %s', (path, text) => {
    expect(inFile(path, text)).toEqual([]);
  });
});

describe('manifests', () => {
  const core = { folder: 'packages/core', name: '@bifrost/core', dependencies: { zod: '4' } };

  it('are fine along the grain', () => {
    const config = {
      folder: 'packages/config',
      name: '@bifrost/config',
      dependencies: { '@bifrost/core': '1' },
    };
    expect(manifestFindings([core, config])).toEqual([]);
  });

  it('may not depend on what the code may not import', () => {
    const fat = { ...core, dependencies: { zod: '4', pino: '10' } };
    expect(manifestFindings([fat])).toEqual(['packages/core/package.json: may not depend on pino']);
  });

  it('may not form a cycle, not even through development dependencies', () => {
    const one = { folder: 'packages/provider-one', name: 'one', dependencies: { two: '1' } };
    const two = { folder: 'packages/provider-two', name: 'two', devDependencies: { one: '1' } };
    expect(manifestFindings([one, two])).toEqual(['cycle: one -> two -> one']);
  });
});
