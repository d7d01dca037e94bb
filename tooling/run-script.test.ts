import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

const script = path.join(import.meta.dirname, '../scripts/run.mjs');

it('tells of a flag that npm kept, before anything is installed or built', () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [script, 'start', '9000'], {
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr:
      'The gateway takes flags, and got "9000": npm keeps flags for itself unless they follow --, as in: ' +
      'npm start -- --port 9000\n',
  });
});
