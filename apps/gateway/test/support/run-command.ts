import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { programArguments } from '../../../../tooling/program-arguments.js';

const main = programArguments(new URL('../../src/main.ts', import.meta.url));

export interface Run {
  child: ChildProcess;
  /** Its working folder, which holds `bifrost.json`. */
  folder: string;
  out: () => string;
  /** Standard output and error once the process has ended, with its status. */
  ended: Promise<{ code: number | null; out: string; err: string }>;
  /** The first line of standard output that holds the text. */
  line: (text: string) => Promise<string>;
}

/** The command in a process of its own, in an empty folder, with nothing in its environment. */
export function run(
  words: readonly string[],
  environment: Record<string, string> = {},
  configuration: unknown = { providers: { sandbox: {} } },
): Run {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-command-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, 'bifrost.json'), JSON.stringify(configuration));
  const child = spawn(process.execPath, [...main, ...words], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = once(child, 'close').then(([code]: unknown[]) => ({
    code: typeof code === 'number' ? code : null,
    out,
    err,
  }));
  const line = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = out.split('\n').find((each) => each.includes(text));
        if (found !== undefined) resolve(found);
      };
      child.stdout.on('data', look);
      child.on('close', () => reject(new Error(`No ${text} in: ${out}${err}`)));
      look();
    });
  return { child, folder, out: () => out, ended, line };
}

/** Where a started gateway says that it listens. */
export async function urlOf({ line }: Run): Promise<string> {
  const record: unknown = JSON.parse(await line('"msg":"listening"'));
  if (typeof record === 'object' && record !== null && 'url' in record) return String(record.url);
  throw new Error('The record has no url.');
}
