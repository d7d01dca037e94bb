import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'vitest';
import { pinnedPnpm } from '../pack-workspace.js';
import { scopedNpmrc, scopedYarnrc } from '../package-registry.js';
import { outsideEnvironment, runCommand } from '../run-command.js';

/** The managers that Bifrost is tried with: npm comes with Node, the others through npx at the version named here. */
export const packageManagers = ['npm', 'pnpm', 'yarn 1', 'yarn 4'] as const;
export type PackageManager = (typeof packageManagers)[number];

/** A user's project: an empty folder whose home folder held nothing before the run. */
export interface UserFolder {
  readonly path: string;
  /** What every command in it is run with. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs a command in it that must succeed, and gives its standard output. */
  run(...words: readonly string[]): Promise<string>;
  /** Writes a file and the folders above it. */
  write(file: string, text: string): Promise<void>;
  /** `npm install …` and the like, with the manager that the folder was made for. */
  install(...packages: readonly string[]): Promise<string>;
}

/**
 * Makes an empty project that gets our packages from the run's registry, and everything else from where the machine
 * gets packages.
 *
 * @param options.registryUrl - another registry for our packages, for instance one with an older release
 */
export async function createUserFolder(
  options: { readonly manager?: PackageManager; readonly registryUrl?: string } = {},
): Promise<UserFolder> {
  const { manager = 'npm', registryUrl = inject('packed').registryUrl } = options;
  const folder = await mkdtemp(path.join(inject('packed').folder, 'user-'));
  const env = userEnvironment();
  const run = (...words: readonly string[]): Promise<string> => runCommand(words, { cwd: folder, env });
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  };
  await write(
    'package.json',
    '{ "name": "somebody", "version": "1.0.0", "private": true, "type": "module" }\n',
  );
  await write('.npmrc', scopedNpmrc(registryUrl));
  if (manager === 'yarn 4') {
    // The same folder of modules as the others make; with yarn's own scheme there would be none to look into.
    await write(
      '.yarnrc.yml',
      `${scopedYarnrc(registryUrl)}nodeLinker: node-modules\nenableScripts: false\n`,
    );
    await write('yarn.lock', '');
  }
  const words = await installWords(manager);
  return { path: folder, env, run, write, install: (...packages) => run(...words, ...packages) };
}

/** The environment of a user with an empty home folder; managers keep there what they downloaded. */
export function userEnvironment(): NodeJS.ProcessEnv {
  const home = path.join(inject('packed').folder, 'home');
  return { ...outsideEnvironment(), HOME: home, USERPROFILE: home, CI: 'true', NO_UPDATE_NOTIFIER: '1' };
}

const quietly = ['--no-audit', '--no-fund', '--strict-peer-deps', '--loglevel=warn'];

async function installWords(manager: PackageManager): Promise<readonly string[]> {
  const npx = ['npx', '--yes', '--loglevel=error'];
  switch (manager) {
    case 'npm':
      // What another test asked for a minute ago is not asked for again.
      return ['npm', 'install', '--prefer-offline', ...quietly];
    case 'pnpm':
      return [...npx, await pinnedPnpm(), 'add', '--config.strict-peer-dependencies=true'];
    case 'yarn 1':
      return [...npx, 'yarn@1.22.22', 'add', '--non-interactive'];
    case 'yarn 4':
      return [...npx, '@yarnpkg/cli-dist@4.18.1', 'add'];
  }
}
