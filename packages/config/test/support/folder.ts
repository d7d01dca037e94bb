import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of its own for the running test, removed afterwards. Gives its real path. */
export function testFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'bifrost-config-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFiles(folder, files);
  return folder;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** The JavaScript of a provider that lacks nothing, but for the members that a test replaces. */
export function adapterSource(id: string, members = ''): string {
  return `{
    specVersion: 'v1', id: '${id}', name: '${id.toUpperCase()}', credential: 'required',
    environment: ['${id.toUpperCase()}_API_KEY'], operations: {},
    origins: () => ['https://${id}.example'], authorize: (request) => request, ${members}
  }`;
}

/** Files of an installed package, below the folder that has the \`node_modules\`. */
export function packageFiles(
  name: string,
  source: string,
  manifest: Readonly<Record<string, unknown>> = {},
): Record<string, string> {
  const fields = {
    name,
    version: '1.2.3',
    type: 'module',
    exports: { '.': { default: './index.js' } },
    ...manifest,
  };
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify(fields),
    [`node_modules/${name}/index.js`]: source,
  };
}

/** A package that exports one provider of the id. */
export function providerFiles(name: string, id: string, members = ''): Record<string, string> {
  return packageFiles(name, `export default ${adapterSource(id, members)};`);
}

/** The manifest of a project that depends on packages. */
export function projectFile(...dependencies: string[]): Record<string, string> {
  const fields = {
    name: 'project',
    dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])),
  };
  return { 'package.json': JSON.stringify(fields) };
}
