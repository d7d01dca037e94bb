import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { applyChangesets, copyWorkspace, publishedFolders } from '../pack-workspace.js';
import { scopedNpmrc, startPackageRegistry, type PackageRegistry } from '../package-registry.js';
import { publishRelease } from '../release.js';
import { runCommand } from '../run-command.js';
import { userEnvironment } from './user-folder.js';

/** Core tells as much as all packages, in less time. */
const kept: readonly string[] = ['packages/core'];

/** Changesets asks the registry that a manifest names, and no `.npmrc`. */
async function publishTo(url: string, file: string): Promise<void> {
  const manifest: Record<string, object> = JSON.parse(await readFile(file, 'utf8'));
  manifest['publishConfig'] = { ...manifest['publishConfig'], '@bifrost:registry': url };
  await writeFile(file, JSON.stringify(manifest, null, 2));
}

describe('a release', () => {
  let copy = '';
  let registry: PackageRegistry;
  const origin = { repository: 'git+https://code.example/bifrost.git', attests: false };

  const git = (...words: readonly string[]): Promise<string> =>
    runCommand(['git', ...words], { cwd: copy, env: userEnvironment() });

  beforeAll(async () => {
    registry = await startPackageRegistry([]);
    copy = await mkdtemp(path.join(inject('packed').folder, 'release-'));
    await copyWorkspace(copy);
    await applyChangesets(copy);
    for (const folder of await publishedFolders(copy)) {
      if (kept.includes(folder)) await publishTo(registry.url, path.join(copy, folder, 'package.json'));
      else await rm(path.join(copy, folder), { recursive: true });
    }
    const { host } = new URL(registry.url);
    await writeFile(path.join(copy, '.npmrc'), `${scopedNpmrc(registry.url)}//${host}/:_authToken=nobody\n`);
    await git('init', '--quiet', '--initial-branch=main');
    await git('config', 'user.name', 'Somebody');
    await git('config', 'user.email', 'somebody@mail.example');
    await git('add', '.');
    await git('commit', '--quiet', '--message=release');
  });

  afterAll(async () => {
    await registry.close();
    await rm(copy, { recursive: true });
  });

  it('publishes nothing where it is to say how it was built, and cannot', async () => {
    const promised = publishRelease(copy, { ...origin, attests: true }, userEnvironment());
    await expect(promised).rejects.toThrow(/provenance|attestation|OIDC/iu);
    expect(kept.flatMap((folder) => registry.versions(`@bifrost/${path.basename(folder)}`))).toEqual([]);
    expect(await git('status', '--porcelain')).toBe('');
  });

  it('publishes every package once, says where each comes from, and leaves the tree as it was', async () => {
    await publishRelease(copy, origin, userEnvironment());
    const published = await Promise.all(
      kept.map(async (folder) => {
        const name = `@bifrost/${path.basename(folder)}`;
        const document: unknown = await (await fetch(registry.url + name)).json();
        const [version = 'none'] = registry.versions(name);
        expect(document).toHaveProperty(['versions', version, 'repository'], {
          type: 'git',
          url: origin.repository,
          directory: folder,
        });
        // What is for this workspace alone is not published.
        expect(JSON.stringify(document)).not.toContain('bifrost-source');
        return `${name}@${version}`;
      }),
    );
    expect((await git('tag')).trim().split('\n')).toEqual(published.toSorted());
    expect(await git('status', '--porcelain')).toBe('');
  });

  it('has nothing to do the second time', async () => {
    expect(await publishRelease(copy, origin, userEnvironment())).not.toContain('Publishing');
    expect(registry.versions('@bifrost/core')).toHaveLength(1);
  });
});
