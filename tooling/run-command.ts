import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

export interface CommandOptions {
  readonly cwd: string;
  /** The whole environment. Default: {@link outsideEnvironment}. */
  readonly env?: NodeJS.ProcessEnv;
}

/** How a command ended. */
export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, whatever that is. */
export async function tryCommand(
  [command = '', ...args]: readonly string[],
  { cwd, env = outsideEnvironment() }: CommandOptions,
): Promise<CommandResult> {
  // On Windows npm and npx are scripts, which only a shell starts; a program's own path needs none.
  const throughShell = process.platform === 'win32' && !path.isAbsolute(command);
  const child = throughShell
    ? spawn(shellLine([command, ...args]), { cwd, env, shell: true, stdio: 'pipe' })
    : spawn(command, args, { cwd, env, stdio: 'pipe' });
  child.stdin.end();
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => void (text.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => void (text.stderr += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, ...text }));
  });
}

/**
 * Runs a command that must succeed, and gives what it printed to standard output.
 *
 * @throws {Error} with everything that it printed, when it fails.
 */
export async function runCommand(words: readonly string[], options: CommandOptions): Promise<string> {
  const { status, stdout, stderr } = await tryCommand(words, options);
  if (status === 0) return stdout;
  throw new Error(`${words.join(' ')} ended with ${status ?? 'a signal'}:\n${stdout}\n${stderr}`);
}

/** A command line for the shell of Windows, which does not quote by itself. */
export function shellLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@./:\\=+,-]+$/u.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`))
    .join(' ');
}

/**
 * The environment without what npm and pnpm hand to their scripts, and without this repository's programs on the PATH:
 * as if the command had been typed elsewhere. A registry that the machine is told to use stays.
 */
export function outsideEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name]) =>
      !/^(?:npm_|pnpm_|vitest|turbo_|node_env$)/iu.test(name) || /^npm_config_registry$/iu.test(name),
  );
  const folders = (env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.endsWith(path.join('node_modules', '.bin')));
  return { ...Object.fromEntries(kept), PATH: folders.join(path.delimiter) };
}
