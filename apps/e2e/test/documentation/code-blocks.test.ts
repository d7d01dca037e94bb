import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
// below node_modules, so that packages are found and git does not see it
const folder = path.join(root, 'apps/e2e/node_modules/.documentation');

interface Block {
  page: string;
  line: number;
  code: string;
}

/** Every page that people read: the README, docs, and the packages' own. */
function pages(): string[] {
  const found = ['README.md', ...markdownIn('docs')];
  for (const parent of ['packages', 'apps']) {
    for (const name of readdirSync(path.join(root, parent))) {
      const page = `${parent}/${name}/README.md`;
      if (readdirSync(path.join(root, parent, name)).includes('README.md')) found.push(page);
    }
  }
  return found;
}

function markdownIn(directory: string): string[] {
  return readdirSync(path.join(root, directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${directory}/${name}`);
}

/** The blocks of TypeScript that stand for themselves; a fragment of an interface is marked `ts fragment`. */
function blocksOf(page: string): Block[] {
  const text = readFileSync(path.join(root, page), 'utf8');
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    code: match[1] ?? '',
  }));
}

/** A block that goes on where an earlier one stopped gets what that one made. */
function compilable(code: string): string {
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
  },
  include: ['*.ts'],
  exclude: [],
};

describe('the code in the documentation', () => {
  it('compiles', { timeout: 180_000 }, () => {
    const blocks = pages().flatMap(blocksOf);
    expect(blocks.length).toBeGreaterThan(5);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(configuration));
    const names = new Map<string, Block>();
    for (const [index, block] of blocks.entries()) {
      const name = `block-${index}.ts`;
      names.set(name, block);
      writeFileSync(path.join(folder, name), compilable(block.code));
    }
    const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], {
      encoding: 'utf8',
    });
    const complaints = stdout.split('\n').filter((line) => line.includes('block-'));
    expect(complaints.map((line) => located(line, names))).toEqual([]);
  });
});

/** The compiler's complaint with the page and line of its block in front. */
function located(complaint: string, names: ReadonlyMap<string, Block>): string {
  const name = /block-\d+\.ts/.exec(complaint)?.[0] ?? '';
  const block = names.get(name);
  return `${block?.page ?? '?'}:${block?.line ?? '?'}: ${complaint}`;
}
