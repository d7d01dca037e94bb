// Publishes every package whose version is not in the registry yet. With --dry-run it does nothing but say what the next
// release would publish, changesets that still wait included.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { applyChangesets, copyWorkspace, pinnedPnpm } from '../tooling/pack-workspace.js';
import { publishRelease, releaseOrigin } from '../tooling/release.js';
import { runCommand } from '../tooling/run-command.js';

const root = path.resolve(import.meta.dirname, '..');

async function dryRun(): Promise<void> {
  const copy = await mkdtemp(path.join(tmpdir(), 'bifrost-release-'));
  try {
    await copyWorkspace(copy);
    await applyChangesets(copy);
    const pnpm = ['npx', '--yes', '--loglevel=error', await pinnedPnpm()];
    const words = [...pnpm, '--recursive', 'publish', '--dry-run', '--no-git-checks', '--access', 'public'];
    console.log(await runCommand(words, { cwd: copy }));
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function release(): Promise<void> {
  const waiting = (await readdir(path.join(root, '.changeset'))).filter((file) => file.endsWith('.md'));
  if (waiting.length > 0) {
    throw new Error(`${waiting.length} changesets wait: npm run version-packages, commit, then release`);
  }
  if (git('status', '--porcelain') !== '') throw new Error('The working tree has changes: commit them first');
  const origin = releaseOrigin(process.env, git('remote', 'get-url', 'origin'));
  if (!origin.attests && !process.argv.includes('--without-provenance')) {
    throw new Error(
      'This machine cannot attest where the packages were built: release from CI, or add --without-provenance',
    );
  }
  console.log(await publishRelease(root, origin));
}

function git(...words: readonly string[]): string | undefined {
  try {
    return execFileSync('git', words, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

try {
  await (process.argv.includes('--dry-run') ? dryRun() : release());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
