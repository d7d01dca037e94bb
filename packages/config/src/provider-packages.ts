import { readdirSync } from 'node:fs';
import path from 'node:path';
import { findPackage, foldersUpwards, readManifest, type PackageManifest } from './package-files.js';

/** An installed package that holds providers, by its name. */
export interface ProviderPackage {
  readonly name: string;
  readonly version: string;
  /** Its real folder. */
  readonly folder: string;
  readonly manifest: PackageManifest;
  /** Whether the nearest package.json names it, so that it may be loaded unasked. */
  readonly direct: boolean;
}

const form = /^(?:@bifrost\/provider-|(?:@[^/]+\/)?bifrost-provider-)([a-z0-9][\w.-]*)$/u;

/** The id that a package's name promises; `undefined` for packages that are no providers by name. */
export function providerIdOf(name: string): string | undefined {
  return name === '@bifrost/provider-testkit' ? undefined : form.exec(name)?.[1];
}

/** Ids of the providers that a package promises before it is loaded: those of its manifest, else the one in its name. */
export function promisedIds({ name, manifest }: ProviderPackage): readonly string[] {
  if (manifest.providers.length > 0) return manifest.providers;
  const id = providerIdOf(name);
  return id === undefined ? [] : [id];
}

/**
 * Finds installed provider packages without loading any: direct dependencies of the nearest package.json, then
 * whatever else lies in the `node_modules` folders above. What is found from an earlier folder wins.
 */
export function findProviderPackages(folders: readonly string[]): ProviderPackage[] {
  const found = new Map<string, ProviderPackage>();
  const add = (name: string, from: string, direct: boolean): void => {
    if (found.has(name) || providerIdOf(name) === undefined) return;
    const pack = readPackage(name, from, direct);
    if (pack) found.set(name, pack);
  };
  for (const folder of folders) {
    for (const name of directDependencies(folder)) add(name, folder, true);
  }
  for (const folder of folders) {
    for (const name of installedNames(folder)) add(name, folder, false);
  }
  return [...found.values()];
}

/** One package by name, looked for from each folder in turn. */
export function findProviderPackage(name: string, folders: readonly string[]): ProviderPackage | undefined {
  for (const folder of folders) {
    const pack = readPackage(name, folder, true);
    if (pack) return pack;
  }
  return undefined;
}

function readPackage(name: string, from: string, direct: boolean): ProviderPackage | undefined {
  const folder = findPackage(name, from);
  const manifest = folder === undefined ? undefined : readManifest(folder);
  if (folder === undefined || manifest === undefined) return undefined;
  return { name, version: manifest.version, folder, manifest, direct };
}

function directDependencies(from: string): readonly string[] {
  for (const folder of foldersUpwards(from)) {
    const manifest = readManifest(folder);
    if (manifest) return manifest.dependencies;
  }
  return [];
}

function installedNames(from: string): string[] {
  const roots = foldersUpwards(from).map((folder) => path.join(folder, 'node_modules'));
  return roots.flatMap((root) =>
    namesIn(root).flatMap((name) =>
      name.startsWith('@') ? namesIn(path.join(root, name)).map((inner) => `${name}/${inner}`) : [name],
    ),
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}
