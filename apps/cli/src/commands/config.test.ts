import { expect, it } from 'vitest';
import { acmeProject, projectFolder } from '../../test/support/project.js';
import { run } from '../../test/support/run.js';

const secret = 'acme-secret-0123456789';

it('prints what is in force, without secrets', async () => {
  const file = {
    providers: {
      acme: { keys: [{ value: 'env.ACME_API_KEY' }], network_config: { extra_headers: { 'x-a': secret } } },
    },
  };
  const workingFolder = projectFolder({ ...acmeProject(), 'bifrost.json': JSON.stringify(file) });
  const { code, out, err } = await run('config', { workingFolder, environment: { ACME_API_KEY: secret } });
  expect(code).toBe(0);
  expect(out).not.toContain(secret);
  expect(JSON.parse(out)).toMatchObject({
    providers: { acme: { keys: [{ name: 'key-1', value: '[redacted]', weight: 1 }] } },
    gateway: { port: 8080 },
  });
  expect(err).toBe('from /home/you/shop/bifrost.json (bifrost.json in the working folder)\n');
});

it('says what was found where there is no file', async () => {
  const workingFolder = projectFolder(acmeProject());
  const { err } = await run('config', { workingFolder, environment: { ACME_API_KEY: secret } });
  expect(err).toMatchInlineSnapshot(`
    "from the environment: no file was found
    acme: key from ACME_API_KEY
    "
  `);
});
