import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chatBody } from './support/start.js';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
/** A process must compile its sources first, and the machine may have other things to do. */
const slow = 60_000;

interface Run {
  child: ChildProcess;
  out: () => string;
  /** Standard output and error once the process has ended, with its status. */
  ended: Promise<{ code: number | null; out: string; err: string }>;
  /** The first line of standard output that holds the text. */
  line: (text: string) => Promise<string>;
}

/** The command in a process of its own, in an empty folder, with nothing in its environment. */
function run(words: readonly string[], environment: Record<string, string> = {}): Run {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-command-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, 'bifrost.json'), JSON.stringify({ providers: { sandbox: {} } }));
  const child = spawn(
    process.execPath,
    ['--conditions=bifrost-source', '--import', import.meta.resolve('tsx'), main, ...words],
    { cwd: folder, env: { PATH: process.env['PATH'], ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
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
  return { child, out: () => out, ended, line };
}

/** Where a started gateway says that it listens. */
async function urlOf({ line }: Run): Promise<string> {
  const record: unknown = JSON.parse(await line('"msg":"listening"'));
  if (typeof record === 'object' && record !== null && 'url' in record) return String(record.url);
  throw new Error('The record has no url.');
}

describe('bifrost-gateway', () => {
  it(
    'serves, and at SIGTERM lets a stream end before it does',
    async () => {
      const started = run([], { PORT: '0' });
      const url = await urlOf(started);
      const answer = await fetch(
        `${url}/v1/chat/completions`,
        chatBody('sandbox/lorem-2000', { stream: true }),
      );
      const text = answer.text();
      started.child.kill('SIGTERM');
      expect(await text).toMatch(/data: \[DONE\]\n\n$/);
      const { code, out } = await started.ended;
      expect(code).toBe(0);
      expect(out).toContain('"msg":"request"');
    },
    slow,
  );

  it(
    'reloads at SIGHUP, and stops at once at the second signal',
    async () => {
      const started = run(['--port', '0']);
      const url = await urlOf(started);
      started.child.kill('SIGHUP');
      await started.line('configuration reloaded');
      const answer = await fetch(
        `${url}/v1/chat/completions`,
        chatBody('sandbox/fault-stall', { stream: true }),
      );
      const failure = answer.text().then(() => 'ended properly', String);
      started.child.kill('SIGINT');
      await started.line('second signal');
      started.child.kill('SIGINT');
      expect(await started.ended).toMatchObject({ code: 130 });
      expect(await failure).toContain('terminated');
    },
    slow,
  );

  it(
    'says in a sentence why it does not start',
    async () => {
      const taken = createServer().listen(0, '127.0.0.1');
      onTestFinished(() => void taken.close());
      await once(taken, 'listening');
      const address = taken.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const { code, err } = await run(['--port', String(port)]).ended;
      expect(code).toBe(1);
      expect(err).toMatch(new RegExp(`^Port ${port} on 127.0.0.1 is in use: [^\n]*\n$`));
    },
    slow,
  );

  it(
    'prints its configuration without secrets',
    async () => {
      const { code, out } = await run(['--print-config']).ended;
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ providers: { sandbox: {} }, gateway: { port: 8080 } });
    },
    slow,
  );

  it(
    'knows its flags',
    async () => {
      const { code, err } = await run(['--port', 'http', '--prot', '1']).ended;
      expect(code).toBe(1);
      expect(err).toContain('It must be a number from 0 to 65535.');
      const help = await run(['--help']).ended;
      for (const flag of [
        '--config',
        '--host',
        '--port',
        '--workers',
        '--log-level',
        '--insecure',
        '--print-config',
      ])
        expect(help.out).toContain(flag);
    },
    slow,
  );
});
