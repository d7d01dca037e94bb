import { readFile } from 'node:fs/promises';
import { parseTarGzip } from 'nanotar';

/** What the checks read of a packed package's manifest. */
export interface PackedManifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

/** A package as a user downloads it. */
export interface PackedPackage {
  readonly manifest: PackedManifest;
  /** The tarball's bytes. */
  readonly data: Uint8Array;
}

/**
 * Reads the tarball that `npm pack` and the like make.
 *
 * @throws {Error} when there is no `package/package.json` in it, or none with a name and a version.
 */
export async function readPackedPackage(path: string): Promise<PackedPackage> {
  return parsePackedPackage(await readFile(path), path);
}

/** @param origin - what an error calls the tarball */
export async function parsePackedPackage(data: Uint8Array, origin: string): Promise<PackedPackage> {
  const [entry] = await parseTarGzip(data, { filter: ({ name }) => name === 'package/package.json' });
  if (!entry) throw new Error(`${origin}: no package/package.json in it, pack it with npm or pnpm`);
  const manifest: unknown = JSON.parse(entry.text);
  if (!isPackedManifest(manifest)) {
    throw new Error(`${origin}: its package.json has no name and version, add them`);
  }
  return { manifest, data };
}

/** The rest of a manifest was checked by whoever packed it. */
function isPackedManifest(value: unknown): value is PackedManifest {
  if (typeof value !== 'object' || value === null || !('name' in value && 'version' in value)) return false;
  return typeof value.name === 'string' && typeof value.version === 'string';
}
