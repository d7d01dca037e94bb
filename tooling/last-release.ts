import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { parseTar } from 'nanotar';
import { outsideEnvironment, runCommand } from './run-command.js';

/** A provider as it was last released. */
export interface ReleasedProvider {
  /** `@bifrost/provider-acme` */
  readonly name: string;
  readonly version: string;
  /** The tag that changesets made. */
  readonly tag: string;
}

/** What a run needs. */
export interface LastReleaseOptions {
  /** A clone with the tags of the releases. */
  readonly repository: string;
  /** An empty folder outside the repository. */
  readonly folder: string;
  /** Tarballs of today's core and testkit. */
  readonly today: readonly string[];
  /** The `.npmrc` that says where the released packages are. Default: where npm looks by itself. */
  readonly npmrc?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const root = path.resolve(import.meta.dirname, '..');
const run = promisify(execFile);
const tagForm = /^(?<name>@bifrost\/provider-(?!testkit@)[\w-]+)@(?<version>\d+\.\d+\.\d+)$/u;

/** The newest release of each provider among the tags of a repository; releases to try out are passed over. */
export function lastReleases(tags: readonly string[]): ReleasedProvider[] {
  const newest = new Map<string, ReleasedProvider>();
  for (const tag of tags) {
    const { name, version } = tagForm.exec(tag)?.groups ?? {};
    if (name === undefined || version === undefined) continue;
    const known = newest.get(name);
    if (!known || isNewer(version, known.version)) newest.set(name, { name, version, tag });
  }
  return [...newest.values()];
}

function isNewer(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) > 0;
}

/**
 * Runs the conformance suite of released providers, as it stood at their release, over the packages that were published
 * then, with today's core and testkit.
 *
 * @returns what vitest printed
 * @throws {Error} with all of it, when one of them no longer conforms
 */
export async function runLastRelease(
  released: readonly ReleasedProvider[],
  options: LastReleaseOptions,
): Promise<string> {
  const { folder, today, npmrc = '', env = outsideEnvironment() } = options;
  await writeFile(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  await writeFile(path.join(folder, '.npmrc'), npmrc);
  const packages = [...today, ...released.map(({ name, version }) => `${name}@${version}`)];
  await runCommand(['npm', 'install', '--no-audit', '--no-fund', '--strict-peer-deps', ...packages], {
    cwd: folder,
    env,
  });
  await symlink(path.join(root, 'node_modules/vitest'), path.join(folder, 'node_modules/vitest'), 'junction');
  for (const provider of released) await takeTests(provider, options);
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  return runCommand([process.execPath, vitest, 'run', '--root', folder, 'conformance'], { cwd: folder, env });
}

/** Lays out the tests of a release so that what they import as their source is the package that was published. */
async function takeTests({ name, tag }: ReleasedProvider, options: LastReleaseOptions): Promise<void> {
  const from = `packages/${name.replace('@bifrost/', '')}`;
  const { stdout } = await run('git', ['archive', '--format=tar', tag, `${from}/src`, `${from}/test`], {
    cwd: options.repository,
    encoding: 'buffer',
    maxBuffer: 256 * 1024 * 1024,
  });
  for (const { name: file, type, data } of parseTar(stdout)) {
    if (type !== 'file' || data === undefined) continue;
    const target = path.join(options.folder, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, data);
  }
  const index = `export * from '${name}';\nexport { default } from '${name}';\n`;
  await writeFile(path.join(options.folder, from, 'src/index.ts'), index);
}
