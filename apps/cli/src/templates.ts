import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from './version.js';

/** The templates of `bifrost create-provider` and the examples that they are. */
export const templates = { openai: 'openai-compatible-provider', own: 'bifrost-provider-acme' } as const;
export type TemplateName = keyof typeof templates;

/** The build puts the examples beside the program; from source they are where they are. */
const folder = fileURLToPath(
  new URL(version === 'source' ? '../../../examples/' : './templates/', import.meta.url),
);

/** A template's manifest in our own package, where tools take a second `package.json` for a mistake. */
export const packedManifest = 'manifest.json';

/** What an example has lying about after somebody tried it. */
const byProducts = new Set(['node_modules', 'dist', 'package-lock.json']);

/** The files of a template by their paths, with forward slashes. */
export function readTemplate(name: TemplateName): Map<string, string> {
  const root = path.join(folder, templates[name]);
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .filter((file) => !byProducts.has(file.split('/')[0] ?? ''));
  return new Map(
    files
      .toSorted()
      .map((file) => [
        file === packedManifest ? 'package.json' : file,
        readFileSync(path.join(root, file), 'utf8'),
      ]),
  );
}
