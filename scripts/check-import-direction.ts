// Fails when a package imports against the grain, or names a vendor where none may be named.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileFindings, manifestFindings, type Manifest } from '../tooling/import-direction.js';

const root = path.resolve(import.meta.dirname, '..');

function packageFolders(): string[] {
  return ['packages', 'apps']
    .flatMap((parent) => readdirSync(path.join(root, parent)).map((child) => `${parent}/${child}`))
    .filter((folder) => existsSync(path.join(root, folder, 'package.json')));
}

function sourceFiles(folder: string): string[] {
  return ['src', 'test']
    .map((child) => `${folder}/${child}`)
    .filter((child) => existsSync(path.join(root, child)))
    .flatMap((child) =>
      readdirSync(path.join(root, child), { recursive: true, encoding: 'utf8' }).map(
        (file) => `${child}/${file.replaceAll(path.sep, '/')}`,
      ),
    )
    .filter((file) => /\.[cm]?[jt]sx?$/u.test(file));
}

function readManifest(folder: string): Manifest {
  const manifest: Omit<Manifest, 'folder'> = JSON.parse(
    readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
  );
  return { ...manifest, folder };
}

const folders = packageFolders();
const files = folders.flatMap(sourceFiles);
const findings = [
  ...manifestFindings(folders.map(readManifest)),
  ...files.flatMap((file) => fileFindings({ path: file, text: readFileSync(path.join(root, file), 'utf8') })),
];
for (const finding of findings) console.error(finding);
console.log(`imports: ${files.length} files of ${folders.length} packages, ${findings.length} findings`);
if (findings.length > 0) process.exitCode = 1;
