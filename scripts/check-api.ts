// Fails when the public surface of a published package is not the one that stands in tooling/api; --update writes it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { compareApi, publicTypes } from '../tooling/api-report.js';
import { publishedFolders } from '../tooling/pack-workspace.js';

const root = path.resolve(import.meta.dirname, '..');
const reportFolder = path.join(root, 'tooling/api');
const update = process.argv.includes('--update');
const temporaryFolder = mkdtempSync(path.join(tmpdir(), 'bifrost-api-'));

mkdirSync(reportFolder, { recursive: true });

const findings: string[] = [];
let compared = 0;
try {
  for (const name of await publishedFolders()) {
    const folder = path.join(root, name);
    const types = publicTypes(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')));
    if (types === undefined) continue;
    const state = compareApi({ folder, reportFolder, temporaryFolder }, types, { update });
    compared += 1;
    if (state === 'written') console.log(`${name}: report written`);
    else if (state !== 'same') findings.push(`${name}: ${state}`);
  }
} finally {
  rmSync(temporaryFolder, { recursive: true });
}
console.log(`api: ${compared} packages compared, ${findings.length} findings`);
if (findings.length > 0) {
  console.error(
    `The public surface is not the one that was announced:\n  ${findings.join('\n  ')}\n` +
      'If that is meant: npm run update:api, commit tooling/api, and add a changeset that says so.',
  );
  process.exitCode = 1;
}
