import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { scopedNpmrc } from '../package-registry.js';
import { PageWalk, readSteps } from './page-walk.js';
import { userEnvironment } from './user-folder.js';

/* docs/adding-providers.md, word for word but for its ports, with the packages of the next release. */

const page = await readFile(path.join(import.meta.dirname, '../../docs/adding-providers.md'), 'utf8');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return address === null || typeof address === 'string' ? 0 : address.port;
}

/** A reader's terminal, in an empty folder. */
async function sitDown(): Promise<PageWalk> {
  const { registryUrl, folder } = inject('packed');
  const home = await mkdtemp(path.join(folder, 'reader-'));
  const npmrc = path.join(home, 'npmrc');
  // The second line only matters to `npm publish --dry-run`, which looks whether the version is taken.
  await writeFile(npmrc, scopedNpmrc(registryUrl));
  const work = path.join(home, 'work');
  await mkdir(work);
  return new PageWalk(work, { ...userEnvironment(), npm_config_userconfig: npmrc });
}

describe('docs/adding-providers.md', async () => {
  const [vendor, gateway] = [String(await freePort()), String(await freePort())];
  const steps = readSteps(page.replaceAll('4000', vendor).replaceAll('8080', gateway));
  let walk: PageWalk;
  let hasFailed = false;

  beforeAll(async () => {
    walk = await sitDown();
  });
  afterAll(() => walk.end());

  it.each(steps.map((step) => [step.kind === 'file' ? step.file : `$ ${step.command}`, step] as const))(
    '%s',
    async (_, step) => {
      if (hasFailed) throw new Error('an earlier step failed');
      hasFailed = true;
      await walk.follow(step);
      hasFailed = false;
    },
  );
});
