import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { allBlocks, pages, readBlocks, root, titled, type Block } from './blocks.js';
import { allChecks } from './checks.js';

/* No block of the documentation is unchecked: each is compiled, run, read or compared by a test that there is. */

const found = titled(allBlocks());

describe('every block of the documentation', () => {
  it('has a check', () => {
    const unchecked = found.filter(([, block]) => !allChecks.some(([, check]) => check.takes(block)));
    expect(unchecked.map(([title, { language }]) => `${title}: ${language || 'no language'}`)).toEqual([]);
    expect(found.length).toBeGreaterThan(200);
  });

  it('is in a fence, where a test can find it', () => {
    const others = pages().filter((page) => /^\s*<(?:pre|code)\b/mu.test(read(page)));
    expect(others).toEqual([]);
  });

  it.each(['README.md', 'docs/', 'packages/', 'apps/', 'examples/'])('is found in %s', (place) => {
    expect(allBlocks().some(({ page }) => page.startsWith(place))).toBe(true);
  });
});

describe.each(allChecks)('the check "%s"', (name, check) => {
  const { test } = check;
  const taken = allBlocks().filter((block) => check.takes(block));

  it('has blocks', () => {
    expect(taken.length).toBeGreaterThan(0);
  });

  it('is made by a test that there is', () => {
    expect(existsSync(path.join(root, test))).toBe(true);
    const source = read(test);
    // a test beside these takes its blocks from the list; one in another package reads its page
    const wanted = test.startsWith('apps/e2e/')
      ? [`blocksFor('${name}')`]
      : taken.map(({ page }) => path.basename(page));
    expect(wanted.filter((word) => !source.includes(word))).toEqual([]);
  });
});

/** What is found in a text. */
function codes(text: string): Omit<Block, 'page'>[] {
  return readBlocks('page.md', text).map(({ page: _page, ...rest }) => rest);
}

describe('blocks', () => {
  it.each<[string, string, ReturnType<typeof codes>]>([
    ['a plain one', 'a\n```ts\nb\n```\n', [{ line: 2, language: 'ts', mark: '', code: 'b\n' }]],
    ['an empty one without a language', '```\n```', [{ line: 1, language: '', mark: '', code: '' }]],
    [
      'one in a list',
      '- a\n   ```sh\n   b\n\n   c\n   ```\n',
      [{ line: 2, language: 'sh', mark: '', code: 'b\n\nc\n' }],
    ],
    ['one in a quote', '> ```sh\n> b\n> ```\n', [{ line: 1, language: 'sh', mark: '', code: 'b\n' }]],
    [
      'one of tildes with words behind',
      '~~~ ts fragment\nb\n~~~',
      [{ line: 1, language: 'ts fragment', mark: '', code: 'b\n' }],
    ],
    [
      'a longer fence around another',
      '````md\n```ts\n```\n````',
      [{ line: 1, language: 'md', mark: '', code: '```ts\n```\n' }],
    ],
    [
      'a mark above it',
      '<!-- sample: shop -->\n\n```sh\na\n```',
      [{ line: 3, language: 'sh', mark: 'sample: shop', code: 'a\n' }],
    ],
    [
      'a mark right above it',
      '<!-- run -->\n```sh\n```',
      [{ line: 2, language: 'sh', mark: 'run', code: '' }],
    ],
    ['code within a line', 'a ```b``` c\n', []],
  ])('are read: %s', (_title, text, wanted) => {
    expect(codes(text)).toEqual(wanted);
  });

  it('must be closed', () => {
    expect(() => codes('a\n\n```ts\nb\n')).toThrow('page.md:3: nothing closes this block');
  });
});

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}
