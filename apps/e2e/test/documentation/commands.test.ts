import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isObject, parseObject } from '@bifrost/core';
import { createLog, startGateway } from '@bifrost/gateway';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bundleFolder } from '../support/bundle-folder.js';
import { blocksOf, root } from './blocks.js';
import { blocksFor } from './checks.js';

/* Commands of the documentation: those that ask a gateway are run, the others name what is there. */

/** Programs that are not run here, and why. */
const notRun: Readonly<Record<string, string>> = {
  npx: 'fetches packages; tooling/packed runs them from a registry of its own',
  'bifrost-gateway': 'serves until it is stopped; its flags are tested with it',
  docker: 'needs an engine; the files it reads are checked with deploy/',
  kubectl: 'needs a cluster; the manifests are checked with deploy/',
  systemctl: 'changes this machine',
  useradd: 'changes this machine',
  install: 'changes this machine',
  mkdir: 'makes room for secrets',
  chmod: 'makes room for secrets',
  kill: 'signals a gateway that serves',
  git: 'feeds a command with a change',
  export: 'sets a variable',
  unset: 'sets a variable',
  claude: "somebody else's program",
  gemini: "somebody else's program",
  codex: "somebody else's program",
};

interface Command {
  title: string;
  page: string;
  text: string;
}

/** The commands of a block: lines that go on, in quotes or behind a backslash, are one. */
function commandsIn(code: string): string[] {
  const commands: string[] = [];
  let open = '';
  for (const line of code.split('\n')) {
    open = open === '' ? line : `${open}\n${line}`;
    const quotes = open.replaceAll(/"[^"]*"/gu, '').split("'").length - 1;
    if (open.endsWith('\\') || (open.includes('curl') && quotes % 2 === 1)) continue;
    if (open.trim() !== '' && !open.trim().startsWith('#')) commands.push(open.trim());
    open = '';
  }
  return commands;
}

const commands: Command[] = blocksFor('commands').flatMap(({ page, line, code }) =>
  commandsIn(code).map((text) => ({
    title: `${page}:${line}: ${text.split('\n', 1)[0] ?? ''}`,
    page,
    text,
  })),
);
const programOf = ({ text }: Command): string => text.replace(/^(?:\w+=\S* )+/u, '').split(/\s/u, 1)[0] ?? '';
const of = (program: string): Command[] => commands.filter((command) => programOf(command) === program);
const curls = of('curl');

describe('commands in the documentation', () => {
  it('are run here, held to what there is, or known to be run elsewhere', () => {
    const known = new Set([...Object.keys(notRun), 'curl', 'bifrost', 'npm']);
    expect(commands.filter((command) => !known.has(programOf(command))).map(({ title }) => title)).toEqual(
      [],
    );
    expect(commands.length).toBeGreaterThan(50);
  });

  it.each(of('bifrost').map((command) => [command.title, command] as const))(
    '%s is a command',
    (_title, command) => {
      const [, name = ''] = command.text.split(/\s+/u);
      const reference = readFileSync(path.join(root, 'docs/cli.md'), 'utf8');
      expect(reference).toMatch(new RegExp(`\`bifrost ${name}\\b|^## ${name}\\b|\\b${name}\\b`, 'mu'));
      expect(existsSync(path.join(root, `apps/cli/src/commands/${name}.ts`))).toBe(true);
    },
  );

  it.each(of('npm').map((command) => [command.title, command] as const))(
    '%s names what is there',
    (_title, command) => {
      const [, verb = '', script = ''] = command.text.split(/\s+/u);
      const named = verb === 'run' ? script : verb;
      expect(['install', 'pack', ...scriptsBeside(command.page)]).toContain(named);
      for (const [, name = ''] of command.text.matchAll(/@bifrost\/([\w-]+)/gu))
        expect([
          name,
          ['packages', 'apps'].some((parent) => existsSync(path.join(root, parent, name))),
        ]).toEqual([name, true]);
    },
  );
});

/** The scripts of the folder in which a page's reader is: an example's for its own page, else the repository's. */
function scriptsBeside(page: string): string[] {
  const [folder = ''] = /^examples\/[^/]+\//u.exec(page) ?? [];
  const manifest = parseObject(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
  return Object.keys(isObject(manifest?.['scripts']) ? manifest['scripts'] : {});
}

const hasCurl = existsSync('/usr/bin/curl');
if (!hasCurl) console.log(`${curls.length} questions of the documentation are not asked, for want of curl.`);

describe.runIf(hasCurl)('questions in the documentation', () => {
  it.each(curls.map((command) => [command.title, command] as const))(
    '%s is answered',
    { timeout: 60_000 },
    async (_title, { page, text }) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-documentation-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const shown = configurationOf(page);
      if (shown !== undefined) writeFileSync(path.join(folder, 'bifrost.json'), shown);
      const gateway = await startGateway({
        port: 0,
        workingFolder: folder,
        programFolder: bundleFolder,
        environment: {},
        log: createLog('silent'),
      });
      onTestFinished(() => gateway.close({ graceMs: 0 }));
      const said = await runShell(text.replaceAll('http://127.0.0.1:8080', gateway.url));
      expect(said.status).toBe(0);
      expect(said.output.length).toBeGreaterThan(10);
      expect(said.output).not.toMatch(/"code":\s*"(?:invalid_request|not_found|no_key|internal)"/u);
    },
  );
});

/** The configuration with which a page asks: the first that it shows, if it needs nobody outside. */
function configurationOf(page: string): string | undefined {
  const whole = [...blocksOf(page, 'json'), ...blocksOf(page, 'jsonc')].find(({ code }) => {
    const { providers } = parseObject(code) ?? {};
    return isObject(providers) && code.includes('sandbox');
  });
  return whole?.code;
}

async function runShell(command: string): Promise<{ status: unknown; output: string }> {
  const child = spawn('bash', ['-c', command], { stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (piece) => (output += String(piece)));
  const [status] = await once(child, 'close');
  return { status, output };
}
