import { pathToFileURL } from 'node:url';
import type { ProviderAdapter } from '@bifrost/core';
import { entryFile, findPackage, readManifest, recordOf } from './package-files.js';
import type { ProviderPackage } from './provider-packages.js';

/** How packages are loaded. */
export interface LoadOptions {
  /** Conditions of `exports` that hold. */
  readonly conditions: ReadonlySet<string>;
  /** Imports a file by its URL. */
  readonly importModule: (url: string) => Promise<unknown>;
  /** The real folder of the core that runs; `undefined` switches off the search for a second copy. */
  readonly coreFolder: string | undefined;
}

export type LoadResult = { adapters: readonly ProviderAdapter[] } | { problem: string };

/** Loads one package and checks that what it exports are providers for this version. Never throws. */
export async function loadProvider(pack: ProviderPackage, options: LoadOptions): Promise<LoadResult> {
  const label = `${pack.name} ${pack.version}`;
  const second = secondCore(pack, options.coreFolder);
  if (second !== undefined) return { problem: second };
  const file = entryFile(pack.folder, pack.manifest, options.conditions);
  if (file === undefined) {
    return {
      problem: `${label}: its package.json exports nothing to import (${pack.folder}); install it anew`,
    };
  }
  let module: unknown;
  try {
    module = await options.importModule(pathToFileURL(file).href);
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { problem: `${label} cannot be imported from ${file}: ${reason}` };
  }
  return checkExport(recordOf(module)['default'], label);
}

function checkExport(exported: unknown, label: string): LoadResult {
  const list: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  const adapters: ProviderAdapter[] = [];
  for (const item of list) {
    const fault = adapterFault(item);
    if (fault !== undefined) return { problem: `${label}: ${fault}` };
    if (isAdapter(item)) adapters.push(item);
  }
  return adapters.length > 0 ? { adapters } : { problem: `${label}: its default export is an empty list` };
}

/** The members that core calls without asking; the rest of the interface may be absent. */
const needed: Readonly<Record<string, 'string' | 'object' | 'function'>> = {
  name: 'string',
  credential: 'string',
  operations: 'object',
  origins: 'function',
  authorize: 'function',
};

function adapterFault(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return 'its default export is no provider; write `export default` before what defineProvider gives';
  }
  const members = recordOf(value);
  const { specVersion, id } = members;
  if (specVersion !== 'v1') {
    const spoken = typeof specVersion === 'string' ? `"${specVersion}"` : 'none';
    return (
      `it speaks version ${spoken} of the provider interface and this Bifrost speaks "v1"; ` +
      'install versions of both that belong together'
    );
  }
  if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9_-]*$/u.test(id)) {
    return 'the id of its provider must be lower-case letters, digits, "-" and "_"';
  }
  const missing = Object.entries(needed).find(([name, kind]) => typeof members[name] !== kind);
  return missing === undefined ? undefined : `its provider "${id}" lacks \`${missing[0]}\` (${missing[1]})`;
}

function isAdapter(value: unknown): value is ProviderAdapter {
  return adapterFault(value) === undefined;
}

/**
 * Two copies of core would each have their own schemas and caches, and their objects would pass for each other's most
 * of the time: refused at once rather than found out later.
 */
function secondCore(pack: ProviderPackage, coreFolder: string | undefined): string | undefined {
  const theirs = findPackage('@bifrost/core', pack.folder);
  if (coreFolder === undefined || theirs === undefined || theirs === coreFolder) return undefined;
  const [ourVersion, theirVersion] = [coreFolder, theirs].map(
    (folder) => readManifest(folder)?.version ?? 'unknown',
  );
  return (
    `${pack.name} ${pack.version} would bring a second copy of @bifrost/core: ` +
    `${theirs} (${theirVersion}) beside ${coreFolder} (${ourVersion}). ` +
    'Install versions that share one, then run: npm dedupe'
  );
}
