// Runs the providers of the last release against today's core: a change of core must not break what is installed already.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { lastReleases, runLastRelease, type ReleasedProvider } from '../tooling/last-release.js';
import { packWorkspace } from '../tooling/pack-workspace.js';
import { readPackedPackage } from '../tooling/packed-package.js';

const root = path.resolve(import.meta.dirname, '..');

function git(...words: readonly string[]): string {
  return execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** Tags of the repository; none where there is no repository. */
function tags(): string[] {
  try {
    return git('tag', '--list').split('\n');
  } catch {
    return [];
  }
}

/** The major version of core that a release was made for. */
function coreMajorOf({ tag }: ReleasedProvider): string {
  const manifest: { version: string } = JSON.parse(git('show', `${tag}:packages/core/package.json`));
  return majorOf(manifest.version);
}

function majorOf(version: string): string {
  return version.split('.')[0] ?? '';
}

function tagsOf(released: readonly ReleasedProvider[]): string {
  return released.map(({ tag }) => tag).join(', ') || 'none';
}

async function check(released: readonly ReleasedProvider[]): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bifrost-last-release-'));
  try {
    await mkdir(path.join(folder, 'today'));
    await mkdir(path.join(folder, 'run'));
    const tarballs = await packWorkspace(path.join(folder, 'today'), [
      'packages/core',
      'packages/provider-testkit',
    ]);
    const packs = await Promise.all(tarballs.map(async (file) => (await readPackedPackage(file)).manifest));
    const core = packs.find(({ name }) => name === '@bifrost/core');
    if (core === undefined) throw new Error('packages/core is not packed: run npm run build first');
    const kept = released.filter((provider) => coreMajorOf(provider) === majorOf(core.version));
    const past = released.filter((provider) => !kept.includes(provider));
    console.log(
      `last release against core ${core.version}: ${tagsOf(kept)}; for another major: ${tagsOf(past)}`,
    );
    if (kept.length === 0) return;
    console.log(
      await runLastRelease(kept, { repository: root, folder: path.join(folder, 'run'), today: tarballs }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const released = lastReleases(tags());
if (released.length === 0) {
  console.log('last release: there is none yet among the tags of this clone, so nothing to run against core');
} else {
  try {
    await check(released);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
