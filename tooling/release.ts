import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { pinnedPnpm, publishedFolders } from './pack-workspace.js';
import { runCommand } from './run-command.js';

/** Where a release comes from, as it stands in every published manifest. */
export interface ReleaseOrigin {
  /** The address of the repository, as git clones it. */
  readonly repository: string;
  /** Whether this machine can attest to the registry that the packages were built here from that repository. */
  readonly attests: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Says where a release comes from. It is asked rather than written into the manifests, because a registry checks the
 * attestation against it: a fork that releases under names of its own has another address.
 *
 * @param remote - the address of git's `origin`, for releases from a machine of one's own
 * @throws {Error} when neither a CI nor git knows the repository
 */
export function releaseOrigin(environment: Environment, remote: string | undefined): ReleaseOrigin {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: slug } = environment;
  if (server !== undefined && slug !== undefined) {
    const attests = environment['ACTIONS_ID_TOKEN_REQUEST_URL'] !== undefined;
    return { repository: `git+${server}/${slug}.git`, attests };
  }
  const project = environment['CI_PROJECT_URL'];
  if (project !== undefined) {
    return { repository: `git+${project}.git`, attests: environment['SIGSTORE_ID_TOKEN'] !== undefined };
  }
  if (remote === undefined || remote === '') {
    throw new Error('No repository to name in the packages: set git remote origin, or release from CI');
  }
  // A token in the address is for git alone.
  return { repository: remote.replace(/^(?<scheme>https?:\/\/)[^/@]*@/u, '$<scheme>'), attests: false };
}

/** A package's manifest with what only a release knows. */
export function releaseManifest(text: string, folder: string, origin: ReleaseOrigin): string {
  const manifest: Record<string, unknown> = JSON.parse(text);
  const publishConfig = {
    access: 'public',
    ...asObject(manifest['publishConfig']),
    provenance: origin.attests,
  };
  const repository = { type: 'git', url: origin.repository, directory: folder };
  return `${JSON.stringify({ ...manifest, repository, publishConfig }, null, 2)}\n`;
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

/**
 * Publishes what is not published yet: changesets asks the registry for each package, has pnpm upload it and tags the
 * commit. The manifests are as before afterwards.
 *
 * @param root - the workspace: built, at the versions to publish
 * @param env - for the registry and its token
 * @throws {Error} with what changesets said
 */
export async function publishRelease(
  root: string,
  origin: ReleaseOrigin,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const files = (await publishedFolders(root)).map((folder) => ({
    folder,
    file: path.join(root, folder, 'package.json'),
  }));
  const before = await Promise.all(files.map(({ file }) => readFile(file, 'utf8')));
  try {
    for (const [index, { folder, file }] of files.entries()) {
      await writeFile(file, releaseManifest(before[index] ?? '', folder, origin));
    }
    // The manifests differ from the commit by what was just written into them.
    return await runCommand(await publishCommand(), {
      cwd: root,
      env: { ...env, pnpm_config_git_checks: 'false', pnpm_config_provenance: String(origin.attests) },
    });
  } finally {
    for (const [index, { file }] of files.entries()) await writeFile(file, before[index] ?? '');
  }
}

/** Changesets has the pnpm that it finds on the PATH upload, which is therefore put there. */
async function publishCommand(): Promise<string[]> {
  const program = path.resolve(import.meta.dirname, '../node_modules/@changesets/cli/bin.js');
  const call = `"${process.execPath}" "${program}" publish`;
  return ['npx', '--yes', '--loglevel=error', `--package=${await pinnedPnpm()}`, '--call', call];
}
