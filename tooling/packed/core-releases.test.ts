import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { applyChangesets, copyWorkspace, packAll } from '../pack-workspace.js';
import { startPackageRegistry, type PackageRegistry } from '../package-registry.js';
import { createUserFolder, type UserFolder } from './user-folder.js';

/** Two of the published packages, by their versions. */
interface Versions {
  readonly core: string;
  readonly bedrock: string;
}

/** The next release, and one after it in which core alone changed. */
interface Future {
  readonly next: Versions;
  readonly later: Versions;
  /** Has all packages of the next release, and core of the later one. */
  readonly registry: PackageRegistry;
  close(): Promise<void>;
}

async function releaseTwice(step: 'minor' | 'major'): Promise<Future> {
  const copy = await mkdtemp(path.join(inject('packed').folder, `${step}-`));
  await copyWorkspace(copy);
  await applyChangesets(copy);
  const next = await versionsIn(copy);
  await writeFile(path.join(copy, '.changeset/later.md'), `---\n'@bifrost/core': ${step}\n---\n\nLater.\n`);
  await applyChangesets(copy);
  const tarballs = await packAll(copy, path.join(copy, 'tarballs'), ['packages/core']);
  const registry = await startPackageRegistry([...inject('packed').tarballs, ...tarballs]);
  return {
    next,
    later: await versionsIn(copy),
    registry,
    close: async () => {
      await registry.close();
      await rm(copy, { recursive: true });
    },
  };
}

async function versionsIn(copy: string): Promise<Versions> {
  const version = async (folder: string): Promise<string> => {
    const text = await readFile(path.join(copy, folder, 'package.json'), 'utf8');
    const manifest: { version: string } = JSON.parse(text);
    return manifest.version;
  };
  return { core: await version('packages/core'), bedrock: await version('packages/provider-bedrock') };
}

const majorOf = (version: string): number => Number(version.split('.')[0]);

/** Says which provider loads, how many copies of core there are, and of which version. */
function look(user: UserFolder): Promise<string> {
  const program = `
    import { createRequire } from 'node:module';
    const here = createRequire(import.meta.url);
    const there = createRequire(here.resolve('@bifrost/provider-bedrock/package.json'));
    const places = [here, there].map((from) => from.resolve('@bifrost/core/package.json'));
    const { bedrock } = await import('@bifrost/provider-bedrock');
    console.log(bedrock.id, new Set(places).size, here(places[0]).version);`;
  return user.run(process.execPath, '--input-type=module', '--eval', program);
}

describe('after a minor release of core', () => {
  let future: Future;

  beforeAll(async () => {
    future = await releaseTwice('minor');
  });
  afterAll(() => future.close());

  it('the providers need no release', () => {
    const { next, later, registry } = future;
    expect(later.core).not.toBe(next.core);
    expect(majorOf(later.core)).toBe(majorOf(next.core));
    expect(later.bedrock).toBe(next.bedrock);
    expect(registry.versions('@bifrost/core')).toEqual([next.core, later.core]);
  });

  it.each(['npm', 'pnpm'] as const)('those of the release before go on with it: %s', async (manager) => {
    const user = await createUserFolder({ manager, registryUrl: future.registry.url });
    await user.install('@bifrost/core', '@bifrost/provider-bedrock');
    expect(await look(user)).toBe(`bedrock 1 ${future.later.core}\n`);
  });
});

describe('after a major release of core', () => {
  let future: Future;

  beforeAll(async () => {
    future = await releaseTwice('major');
  });
  afterAll(() => future.close());

  it('the providers have a major release as well', () => {
    const { next, later } = future;
    expect(majorOf(later.core)).toBe(majorOf(next.core) + 1);
    expect(majorOf(later.bedrock)).toBe(majorOf(next.bedrock) + 1);
  });

  it('those of the release before are not mixed with it', async () => {
    const { next, later, registry } = future;
    const user = await createUserFolder({ registryUrl: registry.url });
    const mixed = [`@bifrost/core@${later.core}`, `@bifrost/provider-bedrock@${next.bedrock}`];
    await expect(user.install(...mixed)).rejects.toThrow(/ERESOLVE/u);
  });
});
