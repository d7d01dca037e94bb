import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const versions = '/usr/lib/postgresql';

/** Folder of PostgreSQL's programs, the newest; `undefined` where it is not installed. */
export const postgresPrograms = findPrograms();

if (postgresPrograms === undefined)
  process.stdout.write(
    'PostgreSQL is not installed: its tests do not run (scripts/install-test-services.sh).\n',
  );

function findPrograms(): string | undefined {
  if (!existsSync(versions)) return undefined;
  const [newest] = readdirSync(versions)
    .filter((name) => existsSync(path.join(versions, name, 'bin', 'initdb')))
    .toSorted((one, other) => Number(other) - Number(one));
  return newest === undefined ? undefined : path.join(versions, newest, 'bin');
}

export interface PostgresServer {
  url: string;
  /** Kills it, as an outage would. */
  stop(): void;
  /** Starts it again, at the same port. */
  start(): void;
  /** Keeps a table from everybody until the server stops. */
  lock(table: string): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): void;
}

/** A server on a loopback port of its own, with an empty database. It is run by another user where this one is root. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-postgres-'));
  const data = path.join(folder, 'data');
  mkdirSync(data);
  handOver(folder, data);
  as(program('initdb'), ['-D', data, '-A', 'trust', '-U', 'bifrost', '--no-sync', '-E', 'UTF8']);
  const port = await freePort();
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off`;
  const control = (...words: string[]): void =>
    as(program('pg_ctl'), ['-D', data, '-w', '-l', path.join(data, 'log'), ...words]);
  const start = (): void => control('-o', settings, 'start');
  const stop = (): void => control('-m', 'immediate', 'stop');
  start();
  const url = `postgres://bifrost@127.0.0.1:${port}/postgres`;
  return {
    url,
    start,
    stop,
    lock: (table) => lock(url, table),
    remove() {
      stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function lock(url: string, table: string): Promise<void> {
  const steps = ['begin', `lock table ${table} in access exclusive mode`, 'select pg_sleep(600)'];
  const words = [url, '--quiet', '--echo-queries', ...steps.flatMap((step) => ['--command', step])];
  const { stdout } = spawn(program('psql'), words, { stdio: ['ignore', 'pipe', 'ignore'] });
  // a step is told when the one before is done
  for await (const text of stdout.setEncoding('utf8')) if (String(text).includes('pg_sleep')) return;
  throw new Error(`psql could not lock ${table}.`);
}

function program(name: string): string {
  if (postgresPrograms === undefined) throw new Error('PostgreSQL is not installed.');
  return path.join(postgresPrograms, name);
}

const isRoot = process.getuid?.() === 0;

/** PostgreSQL refuses to run as root. */
function handOver(folder: string, data: string): void {
  if (!isRoot) return;
  const line = /^postgres:[^:]*:(\d+):(\d+):/mu.exec(readFileSync('/etc/passwd', 'utf8'));
  chmodSync(folder, 0o755);
  chownSync(data, Number(line?.[1]), Number(line?.[2]));
}

function as(file: string, words: readonly string[]): void {
  const [command, all] = isRoot ? ['runuser', ['-u', 'postgres', '--', file, ...words]] : [file, [...words]];
  const { status, stderr } = spawnSync(command, all, {
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${path.basename(file)}: ${stderr}`);
}

/** Below those that a system gives out by itself: nobody takes it in between, also not while the server is stopped. */
async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no port of 127.0.0.1 can be had');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
