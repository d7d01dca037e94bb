import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { discoverProviders } from '@bifrost/config';
import { importConfiguration, type Imported } from '../../src/import/import-configuration.js';
import { parseSource } from '../../src/import/read-source.js';

/** Every provider that an import may need: those of the bundle. */
const bundle = fileURLToPath(new URL('../../../bundle/', import.meta.url));
export const { adapters } = await discoverProviders({ folders: [bundle] });

const folder = fileURLToPath(new URL('../fixtures/import/', import.meta.url));

/** Configurations of other gateways, made up for these tests. */
export const fixtures: readonly string[] = readdirSync(folder).toSorted();

export function fixture(name: string): string {
  return readFileSync(path.join(folder, name), 'utf8');
}

/** Imports a document as the command does, with every provider installed. */
export function importDocument(document: unknown, name = 'source.json'): Imported {
  const stem = path.basename(name, path.extname(name));
  return importConfiguration(document, { name, stem, adapters, environment: {} });
}

/** The same for the text of a file. */
export function importText(text: string, name?: string): Imported {
  return importDocument(parseSource(text, name ?? 'source'), name);
}
