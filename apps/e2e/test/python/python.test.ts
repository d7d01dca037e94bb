import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { objects, parseJson } from '@bifrost/core';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from '../support/bench.js';
import { modelsOfProviders } from '../support/models.js';

/*
 * The clients for Python, with nothing changed but their address and their key, before providers of other formats. No
 * system brings them along: BIFROST_TEST_PYTHON names an interpreter that has them, where `python3` has not.
 */

const python = process.env['BIFROST_TEST_PYTHON'] ?? 'python3';

/** Each script, what it imports, and how many cases it has before eight models. */
const scripts = [
  { client: 'openai', imports: 'openai', cases: 90 },
  { client: 'anthropic', imports: 'anthropic', cases: 60 },
  { client: 'langchain', imports: 'langchain, langchain_openai', cases: 45 },
];

function has(imports: string): boolean {
  return spawnSync(python, ['-c', `import ${imports}`], { stdio: 'ignore' }).status === 0;
}

const runnable = scripts.filter(({ imports }) => has(imports));
for (const script of scripts)
  if (!runnable.includes(script))
    console.log(
      `The cases of ${script.client} for Python are not run: ${python} has no ${script.imports}. BIFROST_TEST_PYTHON may name one that has.`,
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

describe.runIf(runnable.length > 0)('for Python', { timeout: 300_000 }, async () => {
  const bench = await openBench({
    also: ['azure', 'bedrock', 'vertex', 'cohere', 'mistral', 'ollama'],
    beside: { sandbox: { network_config: { max_retries: 0 } } },
  });
  afterAll(() => bench.close());

  it.each(runnable)('$client does what it does', async ({ client, cases }) => {
    const lines = await told(client, bench.gateway.url);
    const outcomes = objects(lines.map((line) => parseJson(line)));
    expect(outcomes.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(outcomes.length).toBeGreaterThanOrEqual(cases);
  });
});
