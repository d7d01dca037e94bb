import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from './run-command.js';

const root = path.resolve(import.meta.dirname, '..');

/** What a release is made of, beside the packages. */
const rootFiles = ['package.json', 'pnpm-workspace.yaml', 'LICENSE', '.changeset'];

/**
 * Packs every package that is published as it will be in the next release, into `folder`: the versions are those that
 * the waiting changesets make, the tarballs those that pnpm uploads. The working tree is left alone.
 *
 * @param folders - folders of the packages. Default: all that are published
 * @returns paths of the tarballs
 */
export async function packWorkspace(folder: string, folders?: readonly string[]): Promise<string[]> {
  const copy = await realpath(await mkdtemp(path.join(tmpdir(), 'bifrost-release-')));
  try {
    await copyWorkspace(copy);
    await applyChangesets(copy);
    return await packAll(copy, folder, folders);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** Folders of the packages that are published, from the root, with forward slashes. */
export async function publishedFolders(workspace = root): Promise<string[]> {
  const folders: string[] = [];
  for (const parent of ['packages', 'apps']) {
    for (const name of await readdir(path.join(workspace, parent))) {
      const manifest = await readFile(path.join(workspace, parent, name, 'package.json'), 'utf8').catch(
        () => undefined,
      );
      if (manifest !== undefined && !isPrivate(JSON.parse(manifest))) folders.push(`${parent}/${name}`);
    }
  }
  return folders;
}

function isPrivate(manifest: unknown): boolean {
  return (
    typeof manifest === 'object' && manifest !== null && 'private' in manifest && manifest.private === true
  );
}

/** Copies what a release is made of, built files included. */
export async function copyWorkspace(copy: string): Promise<void> {
  for (const file of rootFiles) await cp(path.join(root, file), path.join(copy, file), { recursive: true });
  for (const folder of await publishedFolders()) {
    await cp(path.join(root, folder), path.join(copy, folder), {
      recursive: true,
      filter: (source) => !/[\\/](?:node_modules|coverage|\.turbo)$/u.test(source),
    });
  }
}

/** Gives a copy of the workspace the versions of its next release. */
export async function applyChangesets(copy: string): Promise<void> {
  const link = path.join(copy, 'node_modules');
  // Changesets loads the writer of changelogs from the folder that it works on.
  await symlink(path.join(root, 'node_modules'), link, 'junction');
  try {
    const program = path.join(root, 'node_modules/@changesets/cli/bin.js');
    await runCommand([process.execPath, program, 'version'], { cwd: copy });
  } finally {
    await rm(link);
  }
}

/**
 * Packs the packages of a copied workspace into `folder`, and gives the tarballs' paths. What is not built is left out
 * and named, so that work on one package does not stand in the way of trying another; a test counts the packages.
 *
 * @param folders - folders of the packages. Default: all that are published
 */
export async function packAll(copy: string, folder: string, folders?: readonly string[]): Promise<string[]> {
  const filters: string[] = [];
  for (const name of folders ?? (await publishedFolders())) {
    if (existsSync(path.join(copy, name, 'dist'))) filters.push(`--filter=./${name}`);
    else console.warn(`${name} is not built and left out: npm run build`);
  }
  const pnpm = ['npx', '--yes', '--loglevel=error', await pinnedPnpm()];
  await runCommand([...pnpm, ...filters, 'pack', '--pack-destination', folder], { cwd: copy });
  const files = await readdir(folder);
  return files.filter((file) => file.endsWith('.tgz')).map((file) => path.join(folder, file));
}

/** `pnpm@…` as the repository pins it. */
export async function pinnedPnpm(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('packageManager' in manifest)) {
    throw new Error('package.json names no packageManager: pin pnpm there');
  }
  return String(manifest.packageManager);
}
