import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { UserFolder } from './user-folder.js';

/** A gateway that runs from the packages in a user's folder. */
export interface InstalledGateway {
  readonly url: string;
  readonly pid: number | undefined;
  /** Resolves with the next line of the log that holds the text, of those not yet waited past. */
  logged(text: string): Promise<string>;
  /** `SIGHUP`: look at the installed packages and the configuration anew. */
  reload(): Promise<void>;
  /** Ends it as a service manager would, and gives its exit code. */
  stop(): Promise<number | null>;
}

/** Starts `bifrost-gateway` as installed, on a free port; its configuration is `bifrost.json` in the folder, if any. */
export async function startInstalledGateway(
  user: UserFolder,
  environment: Readonly<Record<string, string>> = {},
): Promise<InstalledGateway> {
  const [command, ...args] = gatewayWords(user.path);
  const child = spawn(command, [...args, '--port', '0'], {
    cwd: user.path,
    env: { ...user.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = new Log(child);
  const listening: unknown = JSON.parse(await log.next('listening'));
  return {
    url: urlIn(listening),
    pid: child.pid,
    logged: (text) => log.next(text),
    reload: async () => {
      child.kill('SIGHUP');
      await log.next('configuration reloaded');
    },
    stop: async () => {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      return child.exitCode;
    },
  };
}

/** The program that npm put on the PATH; on Windows that is a batch file, to which no signal gets through. */
function gatewayWords(folder: string): [string, ...string[]] {
  const modules = path.join(folder, 'node_modules');
  return process.platform === 'win32'
    ? [process.execPath, path.join(modules, '@bifrost/gateway/dist/main.js')]
    : [path.join(modules, '.bin/bifrost-gateway')];
}

class Log {
  readonly #lines: string[] = [];
  #ended = false;
  #wake: () => void = () => {};

  constructor({ stdout, stderr }: ChildProcess) {
    for (const stream of [stdout, stderr]) {
      if (stream === null) continue;
      createInterface(stream).on('line', (line) => this.#add(line));
    }
    stdout?.once('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  async next(text: string): Promise<string> {
    const seen: string[] = [];
    for (;;) {
      const line = this.#lines.shift();
      if (line?.includes(text) === true) return line;
      if (line !== undefined) seen.push(line);
      else if (this.#ended)
        throw new Error(`The gateway ended without saying "${text}":\n${seen.join('\n')}`);
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #add(line: string): void {
    this.#lines.push(line);
    this.#wake();
  }
}

function urlIn(record: unknown): string {
  if (typeof record === 'object' && record !== null && 'url' in record) return String(record.url);
  throw new Error(`The gateway's first line has no url: ${JSON.stringify(record)}`);
}
