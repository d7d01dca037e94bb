import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTarGzip, parseTarGzip } from 'nanotar';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { lastReleases, runLastRelease, type LastReleaseOptions } from '../last-release.js';
import { scopedNpmrc } from '../package-registry.js';
import { runCommand } from '../run-command.js';
import { userEnvironment } from './user-folder.js';

const root = path.resolve(import.meta.dirname, '../..');

/** Core as if a careless change had taken one of its exports away. */
async function withoutExport(core: string, name: string, target: string): Promise<string> {
  const files = await parseTarGzip(await readFile(core));
  const exported = new RegExp(`(export \\{[^}]*)\\b${name}, `, 'u');
  const changed = files.map(({ name: file, text, data = '' }) => ({
    name: file,
    data: file === 'package/dist/index.js' ? text.replace(exported, '$1') : data,
  }));
  await writeFile(target, await createTarGzip(changed));
  return target;
}

function tarball(name: string): string {
  const isIt = (file: string): boolean => path.basename(file).startsWith(`bifrost-${name}-`);
  return inject('packed').tarballs.find(isIt) ?? '';
}

describe('the providers of the last release', () => {
  let repository = '';
  const git = (...words: readonly string[]): Promise<string> =>
    runCommand(['git', '-c', 'user.name=a', '-c', 'user.email=a@b.example', ...words], { cwd: repository });
  const options = async (core: string): Promise<LastReleaseOptions> => ({
    repository,
    folder: await mkdtemp(path.join(inject('packed').folder, 'last-run-')),
    today: [core, tarball('provider-testkit')],
    npmrc: scopedNpmrc(inject('packed').registryUrl),
    env: userEnvironment(),
  });

  beforeAll(async () => {
    repository = await mkdtemp(path.join(inject('packed').folder, 'last-tags-'));
    const provider = 'packages/provider-openai';
    for (const part of ['src', 'test']) {
      await mkdir(path.join(repository, provider), { recursive: true });
      await cp(path.join(root, provider, part), path.join(repository, provider, part), { recursive: true });
    }
    const version = /-(?<version>\d+\.\d+\.\d+)\.tgz$/u.exec(tarball('provider-openai'))?.groups?.['version'];
    await git('init', '--quiet');
    await git('add', '.');
    await git('commit', '--quiet', '--message=release');
    await git('tag', `@bifrost/provider-openai@${version}`);
  });

  it('conform with a core that still fits', async () => {
    const released = lastReleases((await git('tag')).split('\n'));
    expect(released).toHaveLength(1);
    expect(await runLastRelease(released, await options(tarball('core')))).toMatch(/Tests .*\d+ passed/u);
  });

  it('fail with a core that lost what they import', async () => {
    const broken = path.join(inject('packed').folder, 'broken-core.tgz');
    const core = await withoutExport(tarball('core'), 'defineProvider', broken);
    const released = lastReleases((await git('tag')).split('\n'));
    await expect(runLastRelease(released, await options(core))).rejects.toThrow('defineProvider');
  });
});
