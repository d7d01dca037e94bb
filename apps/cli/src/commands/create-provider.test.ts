import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { object, parseObject, text } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../test/support/project.js';
import { run } from '../../test/support/run.js';

const root = new URL('../../../../', import.meta.url);

/** Files below a folder, with forward slashes. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .toSorted();
}

/** What a command wrote, as one text. */
async function written(line: string, folder: string): Promise<string> {
  const workingFolder = projectFolder();
  expect((await run(`create-provider ${line}`, { workingFolder })).code).toBe(0);
  const place = path.join(workingFolder, folder);
  return filesIn(place)
    .map((file) => `${file}\n${readFileSync(path.join(place, file), 'utf8')}`)
    .join('\n');
}

describe('create-provider', () => {
  it("writes a package for a vendor that speaks OpenAI's API", async () => {
    const workingFolder = projectFolder();
    expect(await run('create-provider acme', { workingFolder })).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "✓ wrote bifrost-provider-acme: 15 files in bifrost-provider-acme/

      Next:
        cd bifrost-provider-acme
        npm install
        npm run check             lint, types, unit tests and the conformance suite
        edit src/adapter.ts       put the address of your vendor there, and what it offers
      ",
      }
    `);
    expect(filesIn(path.join(workingFolder, 'bifrost-provider-acme'))).toMatchInlineSnapshot(`
      [
        ".gitignore",
        "README.md",
        "package.json",
        "src/adapter.test.ts",
        "src/adapter.ts",
        "src/index.ts",
        "test/conformance.test.ts",
        "test/fixtures/chat-error.sse",
        "test/fixtures/chat-text.json",
        "test/fixtures/chat-text.sse",
        "test/fixtures/chat-tools.json",
        "test/fixtures/chat-tools.sse",
        "test/fixtures/models.json",
        "tsconfig.build.json",
        "tsconfig.json",
      ]
    `);
  });

  it('writes one with a wire format of its own', async () => {
    const workingFolder = projectFolder();
    expect((await run('create-provider acme --dialect own', { workingFolder })).out).toMatchInlineSnapshot(`
      "✓ wrote bifrost-provider-acme: 32 files in bifrost-provider-acme/

      Next:
        cd bifrost-provider-acme
        npm install
        npm run check             lint, types, unit tests and the conformance suite
        edit src/adapter.ts       put the address of your vendor there, and what it offers
      "
    `);
    const files = filesIn(path.join(workingFolder, 'bifrost-provider-acme'));
    for (const name of ['encode-request', 'decode-response', 'decode-stream', 'decode-request']) {
      expect(files).toContain(`src/converse/${name}.ts`);
    }
  });

  it('writes the example as it is, and a .gitignore, for the name that the example has', async () => {
    const workingFolder = projectFolder();
    await run('create-provider acme --dialect own', { workingFolder });
    const folder = path.join(workingFolder, 'bifrost-provider-acme');
    for (const file of filesIn(folder).filter((name) => name !== '.gitignore')) {
      expect(readFileSync(path.join(folder, file), 'utf8')).toBe(
        readFileSync(new URL(`examples/bifrost-provider-acme/${file}`, root), 'utf8'),
      );
    }
    expect(readFileSync(path.join(folder, '.gitignore'), 'utf8')).toContain('node_modules/');
  });

  it.each(['openai', 'own'])('puts the name in each of its forms (%s)', async (dialect) => {
    const all = await written(
      `north-star --scope @you --dialect ${dialect} --folder somewhere/else`,
      'somewhere/else',
    );
    expect(all).not.toMatch(/acme/iu);
    for (const form of [
      '"name": "@you/bifrost-provider-north-star"',
      "id: 'north-star'",
      "name: 'North Star'",
      "['NORTH_STAR_API_KEY']",
      'export const northStarProvider',
      '"value": "env.NORTH_STAR_API_KEY"',
    ]) {
      expect(all).toContain(form);
    }
  });

  it.each([
    [
      'acme-labs',
      '',
      ['"name": "bifrost-provider-acme-labs"', 'export const acmeLabsProvider', "id: 'acme-labs'"],
    ],
    ['north-star', '--scope @acme', ['"name": "@acme/bifrost-provider-north-star"', "id: 'north-star'"]],
  ])('leaves a name alone that has that of the example in it: %s %s', async (name, scope, forms) => {
    const all = await written(`${name} ${scope} --dialect own --folder here`, 'here');
    for (const form of forms) expect(all).toContain(form);
  });

  it('tells a script what it wrote', async () => {
    const { out } = await run('create-provider acme --json');
    const told = parseObject(out);
    expect(told).toMatchObject({
      package: 'bifrost-provider-acme',
      folder: '/home/you/shop/bifrost-provider-acme',
    });
    expect(told?.['files']).toContain('src/index.ts');
  });
});

describe('what is there', () => {
  it('is never overwritten, and nothing is written beside it', async () => {
    const workingFolder = projectFolder({ 'bifrost-provider-acme/src/index.ts': 'mine' });
    expect(await run('create-provider acme', { workingFolder })).toMatchInlineSnapshot(`
      {
        "code": 2,
        "err": "✗ bifrost-provider-acme/src/index.ts would be overwritten, and nothing was written. Write to another folder with --folder, or overwrite with --force.
      ",
        "out": "",
      }
    `);
    expect(filesIn(path.join(workingFolder, 'bifrost-provider-acme'))).toEqual(['src/index.ts']);
  });

  it('may be other files, as in a repository that was just cloned', async () => {
    const workingFolder = projectFolder({ 'bifrost-provider-acme/LICENSE': 'mine' });
    expect((await run('create-provider acme', { workingFolder })).code).toBe(0);
    expect(readFileSync(path.join(workingFolder, 'bifrost-provider-acme/LICENSE'), 'utf8')).toBe('mine');
  });

  it('is overwritten with --force', async () => {
    const workingFolder = projectFolder({ 'here/src/index.ts': 'mine' });
    expect((await run('create-provider acme --folder here --force', { workingFolder })).code).toBe(0);
    expect(readFileSync(path.join(workingFolder, 'here/src/index.ts'), 'utf8')).toContain(
      'acmeProvider as default',
    );
  });
});

describe('a name that cannot be', () => {
  it.each([
    ['Acme', 'lower-case letters and digits'],
    ['acme_x', 'lower-case letters and digits'],
    ['1acme', 'lower-case letters and digits'],
    ['acme-', 'lower-case letters and digits'],
    ['../acme', 'bifrost create-provider acme'],
    ['bifrost-provider-acme', 'bifrost create-provider acme'],
    ['@you/bifrost-provider-acme', 'bifrost create-provider acme'],
    ['acme --scope You!', '"You!" is no scope of packages'],
    ['acme --dialect soap', 'Allowed choices are openai, own'],
    ['', "missing required argument 'name'"],
  ])('"%s" is refused', async (words, message) => {
    const workingFolder = projectFolder();
    const { code, err } = await run(`create-provider ${words}`, { workingFolder });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) });
    expect(existsSync(path.join(workingFolder, 'bifrost-provider-acme'))).toBe(false);
  });
});

describe('the templates', () => {
  const catalog = readFileSync(new URL('pnpm-workspace.yaml', root), 'utf8');

  it.each(['openai-compatible-provider', 'bifrost-provider-acme'])('%s use the tools that we use', (name) => {
    const manifest = parseObject(readFileSync(new URL(`examples/${name}/package.json`, root), 'utf8'));
    const tools = Object.entries(object(manifest?.['devDependencies']) ?? {}).filter(
      ([tool]) => !tool.startsWith('@bifrost/'),
    );
    expect(tools.length).toBeGreaterThan(3);
    for (const [tool, range] of tools) {
      const [, ours] = new RegExp(`^ {2}'?${tool}'?: \\^?(\\S+)$`, 'mu').exec(catalog) ?? [];
      expect(`${tool} ${text(range)}`).toBe(`${tool} ^${ours}`);
    }
  });
});
