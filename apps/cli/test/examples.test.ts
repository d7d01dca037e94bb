import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { install, projectFolder } from './support/project.js';
import { run } from './support/run.js';

const examples = fileURLToPath(new URL('../../../examples/', import.meta.url));
const files = readdirSync(path.join(examples, 'configuration'));

/** A project that has all that an example names: variables, files, and every provider that may be a base. */
function projectFor(text: string) {
  const references = [...text.matchAll(/"(env|file)\.([^"]+)"/gu)];
  const workingFolder = projectFolder({ 'bifrost.json': text });
  install(workingFolder, 'openai', 'anthropic');
  const environment: Record<string, string> = {};
  for (const [, kind, target = ''] of references) {
    if (kind === 'env') environment[target] = `value-of-${target}-0123456789`;
    else {
      mkdirSync(path.join(workingFolder, path.dirname(target)), { recursive: true });
      writeFileSync(path.join(workingFolder, target), `content-of-${target}-0123456789\n`);
    }
  }
  return { workingFolder, environment };
}

describe('the configurations of examples/', () => {
  it.each(files)('%s is valid, and healthy as far as one can tell without a network', async (name) => {
    const project = projectFor(readFileSync(path.join(examples, 'configuration', name), 'utf8'));
    expect((await run('validate --json', project)).out).toContain('"problems": []');
    expect((await run('doctor', project)).code).toBe(0);
  });

  it.each(files.filter((name) => name !== 'without-an-account.json'))('%s holds no key', async (name) => {
    const { workingFolder } = projectFor(readFileSync(path.join(examples, 'configuration', name), 'utf8'));
    const { out } = await run('doctor', { workingFolder });
    expect(out).not.toContain('written in the file');
  });

  it('are all described', () => {
    const readme = readFileSync(path.join(examples, 'README.md'), 'utf8');
    const described = [...readme.matchAll(/^- `([^`]+\.json)`/gmu)].map(([, name = '']) => name);
    expect(described.toSorted()).toEqual(files.toSorted());
  });
});
