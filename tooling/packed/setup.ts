import { mkdtemp, mkdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { packWorkspace } from '../pack-workspace.js';
import { startPackageRegistry } from '../package-registry.js';

declare module 'vitest' {
  interface ProvidedContext {
    readonly packed: PackedRelease;
  }
}

/** The next release, packed and on offer; a test gets it by `inject('packed')`. */
export interface PackedRelease {
  /** The loopback registry that has our packages and nothing else. */
  readonly registryUrl: string;
  /** Every tarball of the release. */
  readonly tarballs: readonly string[];
  /** A folder outside the repository that is removed after the run; holds the home folder of every user. */
  readonly folder: string;
}

/** Packs once for all tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'bifrost-packed-')));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    await mkdir(path.join(folder, 'home'));
    await mkdir(path.join(folder, 'tarballs'));
    const tarballs = await packWorkspace(path.join(folder, 'tarballs'));
    const registry = await startPackageRegistry(tarballs);
    project.provide('packed', { registryUrl: registry.url, tarballs, folder });
    return async () => {
      await registry.close();
      await remove();
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
