import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isReachable, loadConfiguration, type LoadedConfiguration } from '@bifrost/config';
import type { GatewayOptions } from './gateway-options.js';
import { resolveSettings } from './resolve-settings.js';
import type { GatewaySettings } from './settings.js';

/** Texts of files by absolute path, secrets among them; `undefined` for a file that was not there. */
type FileTexts = ReadonlyMap<string, string | undefined>;

/** A configuration with the texts that it was made of. */
export interface ReadConfiguration extends LoadedConfiguration {
  readonly texts: FileTexts;
}

/** Where configurations come from, the first and those of reloads. */
export interface ConfigurationSource {
  /** @param options.everything - imports also what the configuration does not need, since it was imported before */
  load(options?: { everything?: boolean }): Promise<ReadConfiguration>;
  settings(loaded: LoadedConfiguration): GatewaySettings;
  /** What the newest load read, also where it was refused. */
  newest(): FileTexts;
}

/** A configuration that somebody else has read already. */
interface Given {
  /** What is not among them is read from the disk. */
  texts: FileTexts;
  /** Providers that may be set aside; every one where it is absent. */
  maySetAside?: readonly string[];
}

/**
 * Reads configurations as the options of a gateway say. Where the first one came from a file, all others come from that
 * file: with it gone for a moment, tokens and addresses of the environment are not what anybody meant.
 */
export function configurationSource(options: GatewayOptions, given?: Given): ConfigurationSource {
  const environment = options.environment ?? process.env;
  let first: Pick<LoadedConfiguration, 'path' | 'from'> | undefined;
  let setAside: ReadonlySet<string> = new Set();
  let newest: FileTexts = new Map();
  return {
    async load({ everything = false } = {}) {
      const texts = new Map<string, string | undefined>();
      newest = texts;
      const loaded = await loadConfiguration({
        flag: options.config ?? first?.path,
        workingFolder: options.workingFolder ?? process.cwd(),
        programFolder: options.programFolder ?? path.dirname(fileURLToPath(import.meta.url)),
        environment,
        isReachable,
        readFile: (file) => readInto(texts, file, given?.texts),
        unneeded: everything,
        // At the start one broken package is no reason to serve nobody. Later there is something better to go on with,
        // so a reload never puts it in the place of what works.
        maySetAside: (id) =>
          first === undefined ? (given?.maySetAside?.includes(id) ?? true) : setAside.has(id),
      });
      setAside = new Set(loaded.discovery.unusable.map(({ id }) => id));
      if (first?.path === undefined) first = loaded;
      return { ...loaded, from: first.from, texts };
    },
    settings(loaded) {
      const settings = resolveSettings(loaded.configuration.gateway, options, environment);
      return { ...settings, limits: { ...settings.limits, ...options.limits } };
    },
    newest: () => newest,
  };
}

/** The text of a file, as it was given or from the disk, with a note of what was found. */
function readInto(texts: Map<string, string | undefined>, file: string, given?: FileTexts): string {
  texts.set(file, undefined);
  const text = given?.has(file) === true ? given.get(file) : readFileSync(file, 'utf8');
  if (text === undefined) throw Object.assign(new Error(`there was no file ${file}`), { code: 'ENOENT' });
  texts.set(file, text);
  return text;
}
