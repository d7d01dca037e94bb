import { readFileSync } from 'node:fs';
import { type JsonObject, object, objects, parseObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { faultTable, sandboxKeyOptions, sandboxModels, sandboxOptions } from './index.js';

const root = new URL('../../../', import.meta.url);
const pages = ['packages/provider-sandbox/README.md', 'docs/providers/sandbox.md', 'docs/failover-drill.md'];

function page(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** The rows of a page's tables, as lists of cells. */
function rowsOf(path: string): string[][] {
  return page(path)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** Every JSON block of a page. */
function blocksOf(path: string): JsonObject[] {
  return [...page(path).matchAll(/```json\n(.*?)```/gsu)].map((match) => {
    const block = parseObject(match[1] ?? '');
    if (!block) throw new Error(`${path}: a block that is no JSON: ${match[1]}`);
    return block;
  });
}

describe('the README', () => {
  const rows = rowsOf('packages/provider-sandbox/README.md');

  it('lists every fault as the code has it, in its order', () => {
    const told = rows.filter(([name]) => name?.startsWith('`fault-'));
    expect(told).toEqual(faultTable.map((row) => [`\`fault-${row.kind}\``, row.effect]));
  });

  it('lists every model', () => {
    for (const model of sandboxModels) expect(rows).toContainEqual([`\`${model.id}\``, model.does]);
  });

  it('lists every option, and says which stand on a key', () => {
    const onKeys = new Set(Object.keys(sandboxKeyOptions.shape));
    for (const option of Object.keys(sandboxOptions.shape)) {
      const row = rows.find(([name]) => name === `\`${option}\``);
      expect([option, row?.[1]]).toEqual([option, onKeys.has(option) ? 'provider, key' : 'provider']);
    }
  });
});

describe('the examples of the pages', () => {
  it.each([
    ['packages/provider-sandbox/README.md', 0],
    ['docs/providers/sandbox.md', 3],
    ['docs/failover-drill.md', 3],
  ])('%s: the options of all %i providers parse', (path, count) => {
    const providers = blocksOf(path).flatMap((block) => Object.values(object(block['providers']) ?? {}));
    const options = providers.map((provider) => object(provider)?.['sandbox_config'] ?? {});
    const keys = providers.flatMap((provider) => objects(object(provider)?.['keys']));
    expect(providers).toHaveLength(count);
    expect(options.map((one) => sandboxOptions.safeParse(one).error)).toEqual(options.map(() => undefined));
    const keyOptions = keys.map((key) => key['sandbox_key_config'] ?? {});
    expect(keyOptions.map((one) => sandboxKeyOptions.safeParse(one).error)).toEqual(
      keys.map(() => undefined),
    );
  });

  it.each(pages)('%s: every fault that it names exists', (path) => {
    const named = [...page(path).matchAll(/fault-([\w-]+[\w])/gu)].map((match) => match[1]);
    const known = new Set<string>(faultTable.map((row) => row.kind));
    expect(
      named.filter((kind) => kind !== undefined && !known.has(kind) && !kind.startsWith('429-retry-after')),
    ).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });
});
