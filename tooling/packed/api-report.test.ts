import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compareApi, publicTypes, type ReportState } from '../api-report.js';

describe('the report of a public surface', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bifrost-api-test-'));
    await mkdir(path.join(folder, 'acme'));
    await writeFile(path.join(folder, 'acme/package.json'), '{ "name": "acme", "version": "1.0.0" }');
    vi.spyOn(console, 'log').mockReturnValue();
    vi.spyOn(console, 'warn').mockReturnValue();
    vi.spyOn(console, 'error').mockReturnValue();
  });

  afterEach(() => rm(folder, { recursive: true }));

  const declare = (text: string): Promise<void> => writeFile(path.join(folder, 'acme/index.d.ts'), text);
  const compare = (update: boolean): ReportState =>
    compareApi(
      { folder: path.join(folder, 'acme'), reportFolder: folder, temporaryFolder: path.join(folder, 'temp') },
      './index.d.ts',
      { update },
    );

  it('is written when asked for, and the same until the surface changes', async () => {
    await declare('/** One. */\nexport declare function one(): number;\n');
    expect(compare(false)).toBe('missing');
    expect(compare(true)).toBe('written');
    expect(await readFile(path.join(folder, 'acme.api.md'), 'utf8')).toContain(
      'export function one(): number;',
    );
    expect(compare(false)).toBe('same');
    await declare('/** One. */\nexport declare function one(): string;\n');
    expect(compare(false)).toBe('changed');
    // A check writes nothing.
    expect(await readFile(path.join(folder, 'acme.api.md'), 'utf8')).toContain('number');
  });

  it('sees what a public function only refers to', async () => {
    await declare('interface Answer { id: string }\nexport declare function ask(): Answer;\n');
    compare(true);
    await declare('interface Answer { id: number }\nexport declare function ask(): Answer;\n');
    expect(compare(false)).toBe('changed');
  });

  it('needs a build', () => {
    expect(() => compare(false)).toThrow('run npm run build');
  });
});

describe('the public entry of a package', () => {
  it.each([
    [{ exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } } }, './dist/index.d.ts'],
    [{ exports: { './package.json': './package.json' } }, undefined],
    [{ exports: { '.': './dist/index.js' } }, undefined],
    [{}, undefined],
    [null, undefined],
  ])('of %j is %j', (manifest, types) => {
    expect(publicTypes(manifest)).toBe(types);
  });
});
