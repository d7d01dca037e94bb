import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { objects, parseJson } from '@bifrost/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from '../support/bench.js';
import { modelsOfProviders } from '../support/models.js';

/*
 * The clients for Python, with nothing changed but their address and their key, before providers of other formats. No
 * system brings them along: BIFROST_TEST_PYTHON names an interpreter that has them, where `python3` has not.
 */

const python = process.env['BIFROST_TEST_PYTHON'] ?? 'python3';

/** Each script, the oldest packages that it runs with, and how many cases it has at least. */
const scripts = [
  { client: 'openai', packages: ['openai>=2'], cases: 90 },
  { client: 'anthropic', packages: ['anthropic>=1'], cases: 60 },
  { client: 'langchain', packages: ['langchain>=1', 'langchain-openai>=1'], cases: 45 },
];

/** An old client that a system happens to have lacks half of what the cases ask for. */
const ofMajor = `
import sys
from importlib.metadata import version
sys.exit(int(version(sys.argv[1]).split(".")[0]) < int(sys.argv[2]))`;

function has(asked: string): boolean {
  return spawnSync(python, ['-c', ofMajor, ...asked.split('>=')], { stdio: 'ignore' }).status === 0;
}

const runnable = scripts.filter(({ packages }) => packages.every((asked) => has(asked)));
for (const script of scripts)
  if (!runnable.includes(script))
    console.log(
      `The cases of ${script.client} for Python are not run: ${python} has not ${script.packages.join(' and ')}. BIFROST_TEST_PYTHON may name one that has.`,
    );

/** What a script told of its cases, a line for each. */
async function told(client: string, url: string): Promise<string[]> {
  const child = spawn(python, ['-B', path.join(import.meta.dirname, `${client}_client.py`)], {
    env: {
      PATH: process.env['PATH'],
      PYTHONIOENCODING: 'utf-8',
      BIFROST_URL: url,
      BIFROST_TOKEN: clientToken,
      BIFROST_MODELS: modelsOfProviders.join(','),
    },
  });
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  let printed = '';
  let complaints = '';
  child.stdout.on('data', (piece) => (printed += String(piece)));
  child.stderr.on('data', (piece) => (complaints += String(piece)));
  const [status] = await once(child, 'close');
  expect([status, complaints]).toEqual([0, '']);
  return printed.trim().split('\n');
}

describe.runIf(runnable.length > 0)('for Python', { timeout: 300_000 }, () => {
  let url = '';

  // not while tests are gathered: that is done without Python too, and nobody would close it
  beforeAll(async () => {
    const bench = await openBench({
      also: ['azure', 'bedrock', 'vertex', 'cohere', 'mistral', 'ollama'],
      beside: { sandbox: { network_config: { max_retries: 0 } } },
    });
    url = bench.gateway.url;
    return () => bench.close();
  });

  it.each(runnable)('$client does what it does', async ({ client, cases }) => {
    const lines = await told(client, url);
    const outcomes = objects(lines.map((line) => parseJson(line)));
    expect(outcomes.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(outcomes.length).toBeGreaterThanOrEqual(cases);
  });
});
