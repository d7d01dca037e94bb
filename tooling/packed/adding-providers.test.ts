import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
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
  const hurry = 'audit=false\nfund=false\nprefer-offline=true\nupdate-notifier=false\n';
  await writeFile(npmrc, `${scopedNpmrc(registryUrl)}${hurry}`);
  const work = path.join(home, 'work');
  await mkdir(work);
  return new PageWalk(work, { ...userEnvironment(), npm_config_userconfig: npmrc });
}

describe('docs/adding-providers.md leads from an empty folder to a package that can be published', async () => {
  const [vendor, gateway] = [String(await freePort()), String(await freePort())];
  const steps = readSteps(page.replaceAll('4000', vendor).replaceAll('8080', gateway));
  let walk: PageWalk;
  let stuck: string | undefined;

  beforeAll(async () => {
    walk = await sitDown();
  });
  afterAll(() => walk.end());

  it('in steps', () => {
    expect(steps.length).toBeGreaterThan(20);
  });

  it.each(steps.map((step) => [step.kind === 'file' ? step.file : `$ ${step.command}`, step] as const))(
    '%s',
    async (name, step) => {
      if (stuck !== undefined) throw new Error(`not reached: ${stuck}`);
      stuck = name;
      await expect(walk.follow(step)).resolves.toBeUndefined();
      stuck = undefined;
    },
  );
});
