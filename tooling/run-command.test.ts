import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { outsideEnvironment, runCommand, shellLine, tryCommand } from './run-command.js';

const script = (text: string): string[] => [process.execPath, '-e', text];
const here = { cwd: import.meta.dirname };

describe('a command', () => {
  it('gives what it printed', async () => {
    expect(await runCommand(script('console.log(process.cwd())'), here)).toBe(`${import.meta.dirname}\n`);
  });

  it('that fails says how, with all that it printed', async () => {
    const failing = script('console.log("out"); console.error("err"); process.exit(3)');
    await expect(runCommand(failing, here)).rejects.toThrow(/ended with 3:\nout\n\nerr/u);
    expect(await tryCommand(failing, here)).toEqual({ status: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('that does not exist is an error', async () => {
    await expect(runCommand(['bifrost-no-such-program'], here)).rejects.toThrow('bifrost-no-such-program');
  });

  it('reads nothing', async () => {
    expect(await runCommand(script('process.stdin.pipe(process.stdout)'), here)).toBe('');
  });
});

describe('a line for the shell of Windows', () => {
  it.each([
    [['npm', 'install', '@bifrost/core@1.0.0'], 'npm install @bifrost/core@1.0.0'],
    [['npx', '--package=pnpm@1.0.0', 'a b'], 'npx --package=pnpm@1.0.0 "a b"'],
    [['npm', 'install', 'a@^1'], 'npm install "a@^1"'],
    [['npm', 'install', 'a&calc'], 'npm install "a&calc"'],
    [
      ['npx', '--call', '"C:\\Program Files\\node.exe" x'],
      'npx --call "\\"C:\\Program Files\\node.exe\\" x"',
    ],
    [['npm', ''], 'npm ""'],
  ])('quotes what needs it: %j', (words, line) => {
    expect(shellLine(words)).toBe(line);
  });
});

describe('the environment outside', () => {
  it('is without what package managers and test runners hand down', () => {
    const folders = ['/somewhere/node_modules/.bin', '/usr/bin'].map((folder) => path.normalize(folder));
    const env = {
      PATH: folders.join(path.delimiter),
      LANG: 'C',
      npm_config_cache: 'a',
      npm_lifecycle_event: 'test',
      npm_config_registry: 'https://mirror.example/',
      NODE_ENV: 'test',
      VITEST: 'true',
    };
    expect(outsideEnvironment(env)).toEqual({
      PATH: folders[1],
      LANG: 'C',
      npm_config_registry: 'https://mirror.example/',
    });
  });
});
