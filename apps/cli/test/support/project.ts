import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const packagesFolder = fileURLToPath(new URL('../../../../packages/', import.meta.url));

/** A folder of its own for the running test, removed afterwards. Gives its real path. */
export function projectFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'bifrost-cli-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}

/** Installs providers of this repository into a folder, as a project's dependencies. */
export function install(folder: string, ...providers: string[]): void {
  const names = providers.map((provider) => `provider-${provider}`);
  const dependencies = Object.fromEntries(names.map((name) => [`@bifrost/${name}`, '*']));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'project', dependencies }));
  for (const name of names) linkPackage(folder, name);
}

/** Puts a package of this repository into a folder's `node_modules`. */
export function linkPackage(folder: string, name: string): void {
  const scope = path.join(folder, 'node_modules/@bifrost');
  mkdirSync(scope, { recursive: true });
  symlinkSync(path.join(packagesFolder, name), path.join(scope, name));
}

/** Files of a project that depends on a made-up provider, Acme, whose keys stand in ACME_API_KEY. */
export function acmeProject(members = ''): Record<string, string> {
  const manifest = { name: 'bifrost-provider-acme', version: '1.2.3', type: 'module', exports: './index.js' };
  const source = `const codec = { encodeRequest() {}, decodeResponse() {}, decodeError() {} };
  export default {
    specVersion: 'v1', id: 'acme', name: 'Acme', credential: 'required', environment: ['ACME_API_KEY'],
    models: ['acme-*'],
    origins: () => ['https://api.acme.example'],
    operations: {
      chat: [{ dialect: { id: 'acme.chat', operation: 'chat', stream: 'sse', ...codec },
        endpoint: () => ({ method: 'POST', path: '/v1/models/{model}/chat' }) }],
      embeddings: [{ dialect: { id: 'acme.embed', operation: 'embeddings', stream: 'none', ...codec },
        endpoint: () => ({ method: 'POST', path: '/v1/embed' }) }],
    },
    authorize: (request) => request, ${members}
  };`;
  return {
    'package.json': JSON.stringify({ name: 'project', dependencies: { 'bifrost-provider-acme': '*' } }),
    'node_modules/bifrost-provider-acme/package.json': JSON.stringify(manifest),
    'node_modules/bifrost-provider-acme/index.js': source,
  };
}
