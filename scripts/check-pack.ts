// Packs the package of this folder and says what whoever installs it would meet. All at once are checked from the
// tarballs of the next release: tooling/packed/shape.test.ts.
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { packageProblems } from '../tooling/package-problems.js';
import { packAll } from '../tooling/pack-workspace.js';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.relative(root, process.cwd()).replaceAll('\\', '/');
const temporaryFolder = mkdtempSync(path.join(tmpdir(), 'bifrost-pack-'));

try {
  const [tarball] = await packAll(root, temporaryFolder, [folder]);
  if (tarball === undefined) throw new Error(`${folder} was not packed: build it before`);
  const problems = await packageProblems(await readFile(tarball));
  console.log([`${folder}: ${problems.length} problems`, ...problems].join('\n'));
  if (problems.length > 0) process.exitCode = 1;
} finally {
  rmSync(temporaryFolder, { recursive: true });
}
