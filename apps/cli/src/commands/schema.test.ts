import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseObject } from '@bifrost/core';
import { expect, it } from 'vitest';
import { acmeProject, projectFolder } from '../../test/support/project.js';
import { run } from '../../test/support/run.js';

it('writes the schema of what is installed to standard output', async () => {
  const { code, out, err } = await run('schema', { workingFolder: projectFolder(acmeProject()) });
  expect([code, err]).toEqual([0, '']);
  const schema = parseObject(out);
  expect(schema).toMatchObject({ title: 'Bifrost configuration' });
  expect(out).toContain('"acme"');
});

it('writes it to a file, and says for whom', async () => {
  const workingFolder = projectFolder(acmeProject());
  const outcome = await run('schema --output bifrost.schema.json', { workingFolder });
  expect(outcome).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "✓ bifrost.schema.json describes acme, sandbox
    ",
      "out": "",
    }
  `);
  const written = readFileSync(path.join(workingFolder, 'bifrost.schema.json'), 'utf8');
  expect(written).toBe((await run('schema', { workingFolder })).out);
});

it('says why a file cannot be written', async () => {
  const { code, err } = await run('schema --output no/such/folder.json');
  expect(code).toBe(1);
  expect(err).toMatchInlineSnapshot(`
    "✗ /home/you/shop/no/such/folder.json: there is no such file or folder.
    "
  `);
});
