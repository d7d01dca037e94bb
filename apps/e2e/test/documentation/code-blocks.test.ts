import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, type Block } from './blocks.js';
import { blocksFor } from './checks.js';
import { asProgram, leftOut, tsdocExamples } from './tsdoc-examples.js';

// below node_modules, so that packages are found and git does not see it
const folder = path.join(root, 'apps/e2e/node_modules/.documentation');

/** The provider that pages import as a reader's own: the example that the page belongs to, or the short one. */
function withProvider(page: string, code: string): string {
  const [, example = 'openai-compatible-provider'] = /^examples\/([^/]+)\//u.exec(page) ?? [];
  const provider = path.join(root, 'examples', example, 'src/index.js');
  return code.replaceAll(/(?<= from )'(?:bifrost-provider-acme|\.\.\/src\/index\.js)'/gu, `'${provider}'`);
}

/** A block that goes on where an earlier one stopped gets what that one made. */
function compilable({ page, code: written }: Block): string {
  const code = withProvider(page, written);
  const usesClient = /\bbifrost\./.test(code) && !code.includes('new Bifrost');
  const prelude = usesClient
    ? "import type { Bifrost as Client } from '@bifrost/core';\ndeclare const bifrost: Client;\n"
    : '';
  return `${prelude}${code}\nexport {};\n`;
}

const configuration = {
  extends: path.join(root, 'tsconfig.base.json'),
  compilerOptions: {
    noEmit: true,
    declaration: false,
    declarationMap: false,
    sourceMap: false,
    noUnusedLocals: false,
    // the examples are no packages of this workspace and have nothing installed
    paths: {
      '@bifrost/*': [path.join(root, 'packages/*/src/index.ts')],
      vitest: [path.join(root, 'node_modules/vitest')],
      // what packages have of their own
      zod: [path.join(root, 'packages/core/node_modules/zod/index.d.cts')],
      '@opentelemetry/api': [
        path.join(root, 'packages/opentelemetry/node_modules/@opentelemetry/api/build/src/index.d.ts'),
      ],
    },
  },
  include: ['*.ts'],
  exclude: [],
};

/** A program and where its code stands. */
interface Program {
  place: string;
  code: string;
}

function programs(): Program[] {
  const blocks = blocksFor('compiled').map((block) => ({
    place: `${block.page}:${block.line}`,
    code: compilable(block),
  }));
  const examples = tsdocExamples().map((example) => ({
    place: `${example.file}:${example.line}`,
    code: withProvider(example.file, asProgram(example)),
  }));
  expect(blocks.length).toBeGreaterThan(50);
  expect(examples.length).toBeGreaterThan(30);
  return [...blocks, ...examples];
}

describe('the code in the documentation and in the examples of comments', () => {
  it('compiles', { timeout: 180_000 }, () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(configuration));
    const places = new Map<string, string>();
    for (const [index, { place, code }] of programs().entries()) {
      const name = `block-${index}.ts`;
      places.set(name, place);
      writeFileSync(path.join(folder, name), code);
    }
    const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], {
      encoding: 'utf8',
    });
    const complaints = stdout.split('\n').filter((line) => /block-|^error/u.test(line));
    expect(complaints.map((line) => located(line, places))).toEqual([]);
  });

  it('has examples wherever something is said to be left out', () => {
    const files = new Set(tsdocExamples().map(({ file }) => file));
    expect(Object.keys(leftOut).filter((file) => !files.has(file))).toEqual([]);
  });
});

/** The compiler's complaint with the place of its code in front. */
function located(complaint: string, places: ReadonlyMap<string, string>): string {
  return `${places.get(/block-\d+\.ts/.exec(complaint)?.[0] ?? '') ?? '?'}: ${complaint}`;
}
