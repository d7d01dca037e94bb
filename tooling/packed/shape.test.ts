import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createTarGzip } from 'nanotar';
import { describe, expect, inject, it } from 'vitest';
import { packageProblems } from '../package-problems.js';

describe('whoever installs and imports', () => {
  it.each(inject('packed').tarballs.map((tarball) => [path.basename(tarball), tarball] as const))(
    '%s meets nothing wrong',
    async (_, tarball) => {
      expect(await packageProblems(await readFile(tarball))).toEqual([]);
    },
  );
});

describe('a package', () => {
  const manifest = {
    name: 'gift',
    version: '1.0.0',
    type: 'module',
    license: 'Apache-2.0',
    files: ['index.js', 'index.d.ts'],
    exports: { types: './index.d.ts', default: './index.js' },
  };
  const files = {
    'index.js': 'export const gift = 1;\n',
    'index.d.ts': 'export declare const gift: number;\n',
  };
  const problemsOf = async (members: object, contents: Readonly<Record<string, string>> = files) => {
    const all = { 'package.json': JSON.stringify({ ...manifest, ...members }), ...contents };
    const entries = Object.entries(all).map(([name, data]) => ({ name: `package/${name}`, data }));
    return (await packageProblems(await createTarGzip(entries))).join('\n');
  };

  it('that is right has no problem', async () => {
    expect(await problemsOf({})).toBe('');
    expect(await problemsOf({ exports: { '.': manifest.exports } })).toBe('');
    expect(await problemsOf({ exports: { './package.json': './package.json' } })).toBe('');
  });

  it('whose entry or program was not published has one', async () => {
    expect(await problemsOf({}, { 'index.d.ts': files['index.d.ts'] })).toContain('does not exist');
    expect(await problemsOf({ bin: './missing.js' })).toContain('does not exist');
    expect(await problemsOf({ bin: './index.js' })).toContain('#!/usr/bin/env node');
  });

  it('of which publint only warns has one', async () => {
    expect(await problemsOf({ type: 'commonjs' })).toContain('ESM');
    expect(await problemsOf({ exports: { default: './index.js', types: './index.d.ts' } })).toContain(
      'types',
    );
  });

  it('without types has one, or with those of something else', async () => {
    expect(await problemsOf({ exports: './index.js' }, { 'index.js': files['index.js'] })).toContain(
      'no types',
    );
    const named = { ...files, 'index.d.ts': "import './elsewhere';\nexport declare const gift: number;\n" };
    expect(await problemsOf({}, named)).toContain('InternalResolutionError');
  });
});
