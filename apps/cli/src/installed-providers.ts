import path from 'node:path';
import { discoverProviders, wantedProviders, type Discovery } from '@bifrost/config';
import type { Surroundings } from './surroundings.js';

/** A configuration as it was written, and where. */
export interface WrittenConfiguration {
  readonly value: unknown;
  /** Absolute path of its file; absent where it was made of the environment. */
  readonly path?: string;
}

/**
 * Everything that is installed: what the project depends on, and what a configuration names beyond that. A package that
 * cannot be used hides no other; what depends on it is among the `unusable`.
 *
 * @throws BifrostError `invalid_configuration` for packages that are missing or hold the same provider.
 */
export async function installedProviders(
  { workingFolder, programFolder }: Pick<Surroundings, 'workingFolder' | 'programFolder'>,
  written: WrittenConfiguration | undefined,
): Promise<Discovery> {
  const folder = written?.path === undefined ? workingFolder : path.dirname(written.path);
  const found = { folders: [folder, programFolder], tolerates: () => true };
  if (written === undefined) return discoverProviders(found);
  const { ids, packages } = wantedProviders(written.value);
  return discoverProviders({ ...found, explicit: packages, wanted: ids, unneeded: true });
}
