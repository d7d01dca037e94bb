import { existsSync } from 'node:fs';
import { lstat, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

/** What lies in a folder of installed packages. */
export interface InstalledTree {
  /** Bytes of all files; links count nothing. */
  readonly bytes: number;
  /** `name@version` of every package. */
  readonly packages: readonly string[];
  /** Packages that would run something when they are installed. */
  readonly withInstallScripts: readonly string[];
}

/** Walks a `node_modules` folder down to its last file. */
export async function readInstalledTree(folder: string): Promise<InstalledTree> {
  // With file types, since without them Node follows links to folders and counts what pnpm links to many times.
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.map((entry) => path.join(entry.parentPath, entry.name));
  const status = await Promise.all(files.map((file) => lstat(file)));
  const bytes = status.reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);
  const manifests = await Promise.all(files.filter(isManifest).map((file) => readManifest(file, files)));
  const packages = manifests.filter((manifest) => manifest !== undefined);
  return {
    bytes,
    packages: packages.map(({ id }) => id).toSorted(),
    withInstallScripts: packages.filter(({ scripts }) => scripts).map(({ id }) => id),
  };
}

/** The manifest of a package, not one that lies deeper in it. */
function isManifest(file: string): boolean {
  return /[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/@.][^\\/]*[\\/]package\.json$/u.test(file);
}

async function readManifest(
  file: string,
  files: readonly string[],
): Promise<{ id: string; scripts: boolean } | undefined> {
  const manifest: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (typeof manifest !== 'object' || manifest === null) return undefined;
  if (!('name' in manifest && 'version' in manifest)) return undefined;
  const scripts = 'scripts' in manifest && typeof manifest.scripts === 'object' ? manifest.scripts : null;
  const runs = ['preinstall', 'install', 'postinstall'].some((name) => scripts !== null && name in scripts);
  // npm compiles a package that has one of these, whether or not it says so.
  const compiles = files.includes(path.join(path.dirname(file), 'binding.gyp'));
  return { id: `${String(manifest.name)}@${String(manifest.version)}`, scripts: runs || compiles };
}

/** Bytes of a package at the top of a `node_modules` folder with everything that it depends on, each counted once. */
export async function installedBytes(modules: string, name: string): Promise<number> {
  const folders = new Set<string>();
  await follow(path.join(modules, name), modules, folders);
  let bytes = 0;
  for (const folder of folders) {
    for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const place = path.join(file.parentPath, file.name);
      // A package that lies within another is a folder of its own.
      const inner = path.relative(folder, place).split(path.sep).includes('node_modules');
      if (file.isFile() && !inner) bytes += (await lstat(place)).size;
    }
  }
  return bytes;
}

async function follow(folder: string, modules: string, folders: Set<string>): Promise<void> {
  if (folders.has(folder)) return;
  folders.add(folder);
  const text = await readFile(path.join(folder, 'package.json'), 'utf8');
  const manifest: { dependencies?: Record<string, string> } = JSON.parse(text);
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const nested = path.join(folder, 'node_modules', name);
    await follow(existsSync(nested) ? nested : path.join(modules, name), modules, folders);
  }
}
