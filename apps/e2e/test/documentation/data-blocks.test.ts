import { spawnSync } from 'node:child_process';
import { isObject, parseConfiguration, type JsonObject, type ProviderAdapter } from '@bifrost/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { titled, type Block } from './blocks.js';
import { bundledProviders } from './bundled-providers.js';
import { blocksFor } from './checks.js';

/* What pages show in JSON and TOML can be read, and configurations are right. */

/** The members of a configuration: what has others is an answer, or somebody else's settings. */
const members = new Set(['$schema', 'providers', 'aliases', 'routing', 'gateway', 'plugins', 'remote_media']);

function isConfiguration(value: unknown): value is JsonObject {
  if (!isObject(value) || Array.isArray(value['providers'])) return false;
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => members.has(name));
}

/** Comments go, then commas that nothing follows; what stands in texts stays. */
function readJson(code: string): unknown {
  const bare = withoutAny(withoutAny(code, String.raw`\/\/[^\n]*|\/\*[^]*?\*\/`), String.raw`,(?=\s*[}\]])`);
  const value: unknown = JSON.parse(bare);
  return value;
}

function withoutAny(code: string, pattern: string): string {
  const textOrFound = new RegExp(String.raw`"(?:[^"\\]|\\.)*"|${pattern}`, 'gu');
  return code.replaceAll(textOrFound, (found) => (found.startsWith('"') ? found : ''));
}

/** Whether a block is a configuration. One that cannot be read is told of by another test. */
function showsConfiguration({ code }: Block): boolean {
  try {
    return isConfiguration(readJson(code));
  } catch {
    return false;
  }
}

/** What a page leaves to its reader: providers that another part has, or that the page itself makes; credentials. */
const elsewhere = /no provider "\w+" is (?:configured|installed)|auth_credentials: must be the JSON text/u;

describe('JSON in the documentation', () => {
  let adapters: ProviderAdapter[];
  const found = blocksFor('json');
  const configurations = found.filter(showsConfiguration);

  beforeAll(async () => {
    adapters = (await bundledProviders()).map(({ adapter }) => adapter);
  }, 60_000);

  it.each(titled(found))('%s can be read', (_title, { code }) => {
    expect(() => readJson(code)).not.toThrow();
  });

  it('has configurations', () => {
    expect(configurations.length).toBeGreaterThan(15);
  });

  it.each(titled(configurations))('%s is a configuration without a mistake', (_title, { code }) => {
    const value = readJson(code);
    const names = [...code.matchAll(/env\.(\w+)/gu)].map(([, name = '']) => [name, 'a-value'] as const);
    const whole = { providers: { sandbox: {} }, ...(isObject(value) ? value : {}) };
    const problems = problemsOf(whole, { adapters, environment: Object.fromEntries(names) });
    expect(problems.filter((problem) => !elsewhere.test(problem))).toEqual([]);
  });
});

function problemsOf(
  value: unknown,
  options: { adapters: ProviderAdapter[]; environment: Record<string, string> },
): readonly string[] {
  try {
    parseConfiguration(value, { ...options, readFile: () => 'a-value' });
    return [];
  } catch (error) {
    return isObject(error) || error instanceof Error ? problemsIn(error) : [String(error)];
  }
}

function problemsIn(error: object): readonly string[] {
  const problems: unknown = 'problems' in error ? error.problems : undefined;
  return Array.isArray(problems)
    ? problems.map(String)
    : ['message' in error ? String(error.message) : 'unknown'];
}

const python = spawnSync('python3', ['-c', 'import tomllib'], { encoding: 'utf8' }).status === 0;
if (!python) console.log('TOML in the documentation is not read, for want of Python 3.11.');

describe.runIf(python)('TOML in the documentation', () => {
  it.each(titled(blocksFor('toml')))('%s can be read', (_title, { code }) => {
    const reader = 'import tomllib, sys; tomllib.loads(sys.stdin.read())';
    const { stderr, status } = spawnSync('python3', ['-c', reader], { input: code, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});
