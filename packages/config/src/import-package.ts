import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { entryFile, findPackage, readManifest, recordOf } from './package-files.js';
import type { ProviderPackage } from './provider-packages.js';
import { version } from './version.js';

/** How packages are loaded. */
export interface LoadOptions {
  /** Conditions of `exports` that hold. */
  readonly conditions: ReadonlySet<string>;
  /** Imports a file by its URL. */
  readonly importModule: (url: string) => Promise<unknown>;
  /** The real folder of the core that runs; `undefined` switches off the search for a second copy. */
  readonly coreFolder: string | undefined;
}

/** Conditions of Node's `import`; from source, packages of this repository are taken from source as well. */
export function defaultLoading(): LoadOptions {
  const conditions = ['node', 'import', 'module-sync', ...(version === 'source' ? ['bifrost-source'] : [])];
  return {
    conditions: new Set(conditions),
    importModule: (url) => import(url),
    coreFolder: findPackage('@bifrost/core', path.dirname(fileURLToPath(import.meta.url))),
  };
}

/**
 * An import that waits for something that never comes would never settle, and hold up whoever needs it: a start, a
 * reload and all after it, the requests that wait. Far longer than any package takes to load.
 */
const importLimitMs = 60_000;

/** Imports an installed package and gives its default export, or why it cannot be had. Never throws, always settles. */
export async function importPackage(
  pack: ProviderPackage,
  options: LoadOptions,
): Promise<{ exported: unknown } | { problem: string }> {
  const label = `${pack.name} ${pack.version}`;
  const second = secondCore(pack, options.coreFolder);
  if (second !== undefined) return { problem: second };
  const file = entryFile(pack.folder, pack.manifest, options.conditions);
  if (file === undefined) {
    return {
      problem: `${label}: its package.json exports nothing to import (${pack.folder}); install it anew`,
    };
  }
  try {
    const module = await withinLimit(options.importModule(pathToFileURL(file).href));
    return { exported: recordOf(module)['default'] };
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return {
      problem: `${label} cannot be imported from ${file}: ${reason}. Install it anew, or another version, and restart`,
    };
  }
}

/** What is imported, unless that takes too long. An import cannot be called off: should it end later, the next has it. */
async function withinLimit(importing: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`still not evaluated after ${importLimitMs / 1000} s`)),
      importLimitMs,
    );
  });
  try {
    return await Promise.race([importing, limit]);
  } finally {
    clearTimeout(timer);
  }
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
