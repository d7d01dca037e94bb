import { invalidConfiguration, type BifrostError } from '@bifrost/core';
import { defaultLoading, importPackage, type LoadOptions } from './import-package.js';
import { notInstalled } from './not-installed.js';
import { findProviderPackage } from './provider-packages.js';

/** Where a package is looked for, and who wants it. */
export interface AdditionOptions {
  /** The setting that asks for the package, as errors name it: `gateway.pricing`. */
  readonly place: string;
  /** Folders to look from, the first first. */
  readonly folders: readonly string[];
  /** For tests and unusual loaders: parts of how packages are loaded. */
  readonly load?: Partial<LoadOptions>;
}

/**
 * Imports a package that only one setting needs, so that whoever does not use the setting neither installs nor loads it.
 * Gives its default export.
 *
 * @throws {BifrostError} `invalid_configuration` with the command that installs it, or why it cannot be used.
 */
export async function loadAddition(name: string, options: AdditionOptions): Promise<unknown> {
  const { place, folders } = options;
  const pack = findProviderPackage(name, folders);
  if (pack === undefined) throw invalidConfiguration([notInstalled(place, name, folders)]);
  const imported = await importPackage(pack, { ...defaultLoading(), ...options.load });
  if ('problem' in imported) throw invalidConfiguration([`${place}: ${imported.problem}`]);
  return imported.exported;
}

/**
 * The error for such a package whose export is not what was expected, as that of another version is.
 *
 * @param place - the setting that asks for the package, as errors name it
 */
export function additionOfAnotherForm(name: string, place: string): BifrostError {
  return invalidConfiguration([
    `${place}: ${name} has another form than this gateway knows. Install versions that fit: npm install @bifrost/gateway@latest ${name}@latest`,
  ]);
}
