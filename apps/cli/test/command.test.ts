import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { programArguments } from '../../../tooling/program-arguments.js';
import { projectFolder } from './support/project.js';

const main = programArguments(new URL('../src/main.ts', import.meta.url));

/** A wait without a socket: nothing but the command itself keeps the process alive. */
const slow = { providers: { sandbox: { sandbox_config: { latency_in_milliseconds: 50 } } } };

/** Runs the command as a shell would. */
async function shell(words: readonly string[], input: string) {
  const child = spawn(process.execPath, [...main, ...words], {
    cwd: projectFolder({ 'bifrost.json': JSON.stringify(slow) }),
    env: { PATH: process.env['PATH'] },
  });
  child.stdin.end(input);
  const [out, err, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve) => {
      child.on('close', resolve);
    }),
  ]);
  return { code, out, err };
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

it('answers from a pipe, and stays alive while a provider without a socket thinks', async () => {
  const { code, out, err } = await shell(['chat', '--model', 'sandbox/echo'], 'From a pipe');
  expect({ code, out, err }).toEqual({ code: 0, out: 'From a pipe\n', err: '' });
}, 180_000);

it('tells the shell that the line was wrong', async () => {
  expect((await shell(['modles'], '')).code).toBe(2);
}, 180_000);
