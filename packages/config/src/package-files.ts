import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** What discovery reads of a package's manifest. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly exports: unknown;
  readonly main: string | undefined;
  /** Names of everything that it depends on directly, of whatever kind. */
  readonly dependencies: readonly string[];
  /** Ids of the providers that it says it holds (`"bifrost": { "providers": [...] }`); empty where it does not say. */
  readonly providers: readonly string[];
}

/** The manifest of a folder; `undefined` where there is none that can be read. */
export function readManifest(folder: string): PackageManifest | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
  const fields = recordOf(raw);
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
  return {
    name: typeof fields['name'] === 'string' ? fields['name'] : path.basename(folder),
    version: typeof fields['version'] === 'string' ? fields['version'] : '0.0.0',
    exports: fields['exports'],
    main: typeof fields['main'] === 'string' ? fields['main'] : undefined,
    dependencies: [...new Set(kinds.flatMap((kind) => Object.keys(recordOf(fields[kind]))))],
    providers: textsOf(recordOf(fields['bifrost'])['providers']),
  };
}

/** The folder itself and every one above it, nearest first. */
export function foldersUpwards(from: string): string[] {
  const folders = [path.resolve(from)];
  for (;;) {
    const last = folders.at(-1) ?? '';
    const above = path.dirname(last);
    if (above === last) return folders;
    folders.push(above);
  }
}

/** The real folder of an installed package, as Node would find it from `from`; `undefined` where it is not installed. */
export function findPackage(name: string, from: string): string | undefined {
  for (const folder of foldersUpwards(from)) {
    const candidate = path.join(folder, 'node_modules', name);
    if (readManifest(candidate) !== undefined) return realpathSync(candidate);
  }
  return undefined;
}

/**
 * The file that `import` of a package by its name would load. Written here, because `require.resolve` knows no
 * packages that are for `import` alone, and `import.meta.resolve` looks from this file and not from the user's.
 */
export function entryFile(
  folder: string,
  manifest: Pick<PackageManifest, 'exports' | 'main'>,
  conditions: ReadonlySet<string>,
): string | undefined {
  const target = mainTarget(manifest, conditions);
  if (target === undefined) return undefined;
  const file = path.resolve(folder, target);
  // A manifest that points out of its own package is broken or worse.
  return file.startsWith(folder + path.sep) ? file : undefined;
}

function mainTarget(
  { exports, main }: Pick<PackageManifest, 'exports' | 'main'>,
  conditions: ReadonlySet<string>,
): string | undefined {
  if (exports === undefined || exports === null) return main ?? 'index.js';
  const fields = recordOf(exports);
  return pick('.' in fields ? fields['.'] : exports, conditions);
}

/** The first target whose conditions hold, in the order of the manifest, as Node picks it. */
function pick(target: unknown, conditions: ReadonlySet<string>): string | undefined {
  if (typeof target === 'string') return target;
  if (Array.isArray(target)) {
    for (const item of target) {
      const found = pick(item, conditions);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const [condition, inner] of Object.entries(recordOf(target))) {
    if (condition !== 'default' && !conditions.has(condition)) continue;
    const found = pick(inner, conditions);
    if (found !== undefined) return found;
  }
  return undefined;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The members of an object; none for anything else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
