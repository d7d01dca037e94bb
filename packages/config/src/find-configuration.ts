import path from 'node:path';
import { invalidConfiguration } from '@bifrost/core';
import { recordOf } from './package-files.js';
import { parseConfigurationText, textIfThere, type ReadFile } from './read-configuration-file.js';

/** A configuration file that was found and read. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** What stands in it, unchecked. */
  readonly value: unknown;
  /** For the start line: how it was found. */
  readonly from: string;
}

/**
 * Finds the configuration file: the one that `--config` names, else `bifrost.json` in the working folder, else a
 * `config.json` there that has `providers`, since many programs have a file of that name. `undefined`: there is none.
 *
 * @throws {BifrostError} `invalid_configuration` when the named file is missing, or a file is no JSON.
 */
export function findConfigurationFile(options: {
  /** `--config`. */
  flag: string | undefined;
  workingFolder: string;
  /** The disk's by default. */
  readFile?: ReadFile | undefined;
}): FoundFile | undefined {
  const { flag, workingFolder, readFile } = options;
  if (flag !== undefined) {
    const named = path.resolve(workingFolder, flag);
    const text = textIfThere(named, readFile);
    if (text === undefined) throw invalidConfiguration([`--config: there is no file ${named}`]);
    return { path: named, value: parseConfigurationText(text, named), from: '--config' };
  }
  const own = path.join(workingFolder, 'bifrost.json');
  const text = textIfThere(own, readFile);
  if (text !== undefined) {
    return {
      path: own,
      value: parseConfigurationText(text, own),
      from: 'bifrost.json in the working folder',
    };
  }
  const shared = path.join(workingFolder, 'config.json');
  return sharedFile(shared, textIfThere(shared, readFile));
}

function sharedFile(file: string, text: string | undefined): FoundFile | undefined {
  // Somebody else's file may be in any form; only one that looks like ours is worth an error.
  if (text?.includes('"providers"') !== true) return undefined;
  const value = parseConfigurationText(text, file);
  if (!('providers' in recordOf(value))) return undefined;
  return { path: file, value, from: 'config.json in the working folder' };
}
