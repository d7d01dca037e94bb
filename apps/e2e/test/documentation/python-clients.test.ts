import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import { clientToken } from '../support/bench.js';
import { titled, type Block } from './blocks.js';
import { blocksFor } from './checks.js';
import { answered, expectFallback, openClientBench, type ClientBench } from './client-bench.js';

/*
 * Lines for Python on the pages of clients. They run in Python against a gateway; for the clients, which no system brings
 * along, python_clients.py says what becomes of the lines: a URL, headers and a body.
 */

const hasPython = spawnSync('python3', ['--version']).status === 0;
const blocks = blocksFor('runPython');
if (!hasPython)
  console.log(`${blocks.length} blocks of Python in the documentation are not run, for want of Python.`);

const changes = blocks.filter(({ language }) => language === 'diff');
const samples = blocks.filter(({ language }) => language === 'python');

/** The line that a change takes out, or the one that it puts in. */
function lineOf(sign: '-' | '+', { code }: Block): string {
  const lines = code.split('\n').filter((line) => line.startsWith(`${sign} `));
  expect(lines).toHaveLength(1);
  return lines.join('').slice(2);
}

/** A sample behind the line of its page that makes what it uses. */
function whole(sample: Block): string {
  const change = changes.find(({ page }) => page === sample.page);
  const line = change === undefined ? '' : lineOf('+', change);
  const [name = ''] = line.split(' ', 1);
  return new RegExp(`\\b${name}\\b`, 'u').test(sample.code) ? `${line}\n${sample.code}` : sample.code;
}

/** Runs lines of a page and asks with what the last one makes; gives the answer. */
async function run(code: string): Promise<string> {
  const child = spawn('python3', ['-B', path.join(import.meta.dirname, 'python_clients.py')], {
    env: { PATH: process.env['PATH'], BIFROST_TOKEN: clientToken },
  });
  let printed = '';
  child.stdout.on('data', (piece) => (printed += String(piece)));
  child.stderr.on('data', (piece) => (printed += String(piece)));
  child.stdin.end(code);
  const [status] = await once(child, 'close');
  expect([status, printed]).toEqual([0, printed]);
  return printed;
}

describe.runIf(hasPython)('Python in the documentation', { timeout: 120_000 }, () => {
  let bench: ClientBench;

  // not while tests are gathered: that is done without Python too, and nobody would close it
  beforeAll(async () => {
    bench = await openClientBench();
    return () => bench.close();
  });

  it.each(titled(changes))('%s is answered with the new line', async (_title, block) => {
    const [before, after] = [lineOf('-', block), lineOf('+', block)];
    expect(block.code).toBe(`- ${before}\n+ ${after}\n`);
    expect(before.split('(', 1)).toEqual(after.split('(', 1));
    const { printed, asked } = await bench.watch(() => run(bench.here(`${before}\n${after}`)));
    expect(printed).toContain(answered);
    expect(asked).toHaveLength(1);
  });

  it.each(titled(samples))('%s falls back as it says', async (_title, sample) => {
    const [, fallback] = /fallbacks"\]?(?:: | = )\[?"(\w+)\//u.exec(sample.code) ?? [];
    expect(fallback).toBeDefined();
    await expectFallback(bench, () => run(bench.here(whole(sample))), fallback);
  });

  it('shows both', () => {
    expect([samples.length > 5, changes.length > 10]).toEqual([true, true]);
  });
});
