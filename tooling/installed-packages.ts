import path from 'node:path';

/** What is read of `pnpm-lock.yaml`. */
export interface Lockfile {
  readonly importers: Readonly<Record<string, Importer>>;
  readonly packages: Readonly<Record<string, Requirements>>;
  readonly snapshots: Readonly<Record<string, Snapshot>>;
}

interface Importer {
  readonly dependencies?: Readonly<Record<string, { readonly version: string }>>;
  readonly devDependencies?: Readonly<Record<string, { readonly version: string }>>;
  readonly optionalDependencies?: Readonly<Record<string, { readonly version: string }>>;
}

interface Requirements {
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

interface Snapshot {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** One platform for all who count, so that the count is the same everywhere. */
const platform = { os: 'linux', cpu: 'x64', libc: 'glibc' } as const;

/**
 * The foreign packages that pnpm puts on the disk for some folders of the workspace, and for those that they link to.
 *
 * @param folders - folders of packages as the lockfile names them, `.` for the root
 * @returns keys of `snapshots`, for instance `zod@4.6.7`
 * @throws where the lockfile names a package or a folder that it does not hold
 */
export function installedPackages(lockfile: Lockfile, folders: readonly string[]): ReadonlySet<string> {
  const visited = new Set<string>();
  const installed = new Set<string>();
  const waiting = [...folders];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (visited.has(folder)) continue;
    visited.add(folder);
    const importer = lockfile.importers[folder];
    if (!importer) throw new Error(`pnpm-lock.yaml has no importer ${folder}`);
    for (const [name, version] of directDependencies(importer)) {
      if (version.startsWith('link:')) waiting.push(path.posix.join(folder, version.slice('link:'.length)));
      else addWithDependencies(lockfile, snapshotKey(lockfile, name, version), installed);
    }
  }
  return installed;
}

function directDependencies(importer: Importer): [name: string, version: string][] {
  const { dependencies, devDependencies, optionalDependencies } = importer;
  return [dependencies, devDependencies, optionalDependencies].flatMap((group) =>
    Object.entries(group ?? {}).map(([name, { version }]): [string, string] => [name, version]),
  );
}

function addWithDependencies(lockfile: Lockfile, first: string, installed: Set<string>): void {
  const waiting = [first];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (installed.has(key) || !fitsPlatform(lockfile, key)) continue;
    installed.add(key);
    const { dependencies, optionalDependencies } = lockfile.snapshots[key] ?? {};
    for (const [name, version] of Object.entries({ ...dependencies, ...optionalDependencies })) {
      waiting.push(snapshotKey(lockfile, name, version));
    }
  }
}

/** A package under another name than its own is written with that, the others by their version alone. */
function snapshotKey(lockfile: Lockfile, name: string, version: string): string {
  const key = version in lockfile.snapshots ? version : `${name}@${version}`;
  if (!(key in lockfile.snapshots)) throw new Error(`pnpm-lock.yaml has no snapshot ${key}`);
  return key;
}

function fitsPlatform(lockfile: Lockfile, key: string): boolean {
  // what stands in brackets are the peers
  const requirements = lockfile.packages[key.replace(/\(.*$/u, '')] ?? {};
  return (['os', 'cpu', 'libc'] as const).every((kind) => {
    const allowed = requirements[kind];
    if (!allowed || allowed.includes(platform[kind])) return true;
    return allowed.every((name) => name.startsWith('!')) && !allowed.includes(`!${platform[kind]}`);
  });
}
