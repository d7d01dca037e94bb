import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFiles, testFolder } from '../test/support/folder.js';
import { entryFile, findPackage, foldersUpwards, readManifest } from './package-files.js';

const conditions = new Set(['node', 'import']);

describe('the entry of a package', () => {
  it.each<[string, unknown, string | undefined]>([
    ['a text', './a.js', 'a.js'],
    ['the root', { '.': './a.js', './b': './b.js' }, 'a.js'],
    ['conditions', { '.': { types: './a.d.ts', import: './a.js', default: './b.js' } }, 'a.js'],
    ['conditions without a root', { require: './a.cjs', import: './a.js' }, 'a.js'],
    [
      'nested conditions',
      { '.': { browser: './b.js', node: { require: './a.cjs', import: './a.js' } } },
      'a.js',
    ],
    ['an inner dead end', { '.': { node: { require: './a.cjs' }, default: './a.js' } }, 'a.js'],
    ['the order of the manifest', { '.': { default: './first.js', import: './second.js' } }, 'first.js'],
    ['a list', { '.': [{ browser: './b.js' }, './a.js'] }, 'a.js'],
    ['only require', { '.': { require: './a.cjs' } }, undefined],
    ['only other paths', { './b': './b.js' }, undefined],
    ['a way out', { '.': '../../other/index.js' }, undefined],
    [
      'the source condition, which does not hold',
      { '.': { 'bifrost-source': './src/a.ts', default: './a.js' } },
      'a.js',
    ],
  ])('%s', (_name, exports, expected) => {
    const folder = path.resolve('/somewhere/node_modules/x');
    const file = entryFile(folder, { exports, main: undefined }, conditions);
    expect(file && path.relative(folder, file)).toBe(expected);
  });

  it('without exports is main, else index.js', () => {
    const folder = path.resolve('/x');
    expect(entryFile(folder, { exports: undefined, main: 'lib/main.js' }, conditions)).toBe(
      path.join(folder, 'lib/main.js'),
    );
    expect(entryFile(folder, { exports: undefined, main: undefined }, conditions)).toBe(
      path.join(folder, 'index.js'),
    );
  });

  it('is the source where that condition holds', () => {
    const exports = { '.': { 'bifrost-source': './src/index.ts', default: './dist/index.js' } };
    const folder = path.resolve('/x');
    const file = entryFile(folder, { exports, main: undefined }, new Set([...conditions, 'bifrost-source']));
    expect(file).toBe(path.join(folder, 'src/index.ts'));
  });
});

describe('a package', () => {
  it('is found in the nearest node_modules above', () => {
    const folder = testFolder({
      ...packageFiles('near', ''),
      'inner/deep/file': '',
      'inner/node_modules/near/package.json': '{"name": "near", "version": "9.0.0"}',
    });
    expect(findPackage('near', path.join(folder, 'inner/deep'))).toBe(
      path.join(folder, 'inner/node_modules/near'),
    );
    expect(findPackage('near', folder)).toBe(path.join(folder, 'node_modules/near'));
    expect(findPackage('absent', folder)).toBeUndefined();
  });

  it('is found behind a link, by its real folder', () => {
    const folder = testFolder({ 'store/x/package.json': '{"name": "x"}' });
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(path.join(folder, 'store/x'), path.join(folder, 'node_modules/x'));
    expect(findPackage('x', folder)).toBe(path.join(folder, 'store/x'));
  });

  it('whose manifest is broken is none', () => {
    const folder = testFolder({ 'node_modules/x/package.json': '{ broken' });
    expect(findPackage('x', folder)).toBeUndefined();
    expect(readManifest(folder)).toBeUndefined();
  });
});

it('walks up to the root and ends', () => {
  const folders = foldersUpwards('/a/b');
  expect(folders[0]).toBe(path.resolve('/a/b'));
  expect(folders.at(-1)).toBe(path.parse(path.resolve('/')).root);
});
