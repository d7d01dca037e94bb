import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/* The headers that docs/gateway.md tells of are those that the code reads and writes. */

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const headerName = /x-bf-[a-z]+(?:-[a-z]+)*/gu;

/** The code of core and of the gateway, without its tests and its comments. */
function code(): string {
  return ['packages/core/src', 'apps/gateway/src']
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
        .map((file) => readFileSync(path.join(root, folder, file), 'utf8')),
    )
    .join('\n')
    .replaceAll(/^\s*(?:\*|\/\*|\/\/).*$/gmu, '');
}

/** Names in the first column of a table. A prefix, `x-bf-eh-<header>`, is one as well. */
function documented(heading: string): string[] {
  const page = readFileSync(path.join(root, 'docs/gateway.md'), 'utf8');
  const [, table = ''] = page.split(new RegExp(`^\\| ${heading} +\\|`, 'mu'));
  const [rows = ''] = table.split('\n\n');
  return rows.split('\n').flatMap((row) => row.split('|')[1]?.match(headerName) ?? []);
}

const source = code();
const sorted = (names: readonly string[]): string[] => [...new Set(names)].toSorted();

describe('docs/gateway.md', () => {
  const [ofRequests, ofAnswers] = [documented('header of a request'), documented('header of an answer')];

  it('has every header that there is, and no other', () => {
    expect(sorted([...ofRequests, ...ofAnswers])).toEqual(sorted(source.match(headerName) ?? []));
  });

  it('has those of answers that are written', () => {
    const written = /headers\['(x-bf-[a-z-]+)'\] = |\{ '(x-bf-[a-z-]+)': error/gu;
    const names = [...source.matchAll(written)].map(([, member, literal]) => member ?? literal ?? '');
    expect(names.length).toBeGreaterThan(5);
    expect(sorted(ofAnswers)).toEqual(sorted(names));
  });

  it('has those of requests that are read', () => {
    const read = [...source.matchAll(/headers\['(x-bf-[a-z-]+)'\](?! =)/gu)].map(([, name]) => name ?? '');
    expect(read.length).toBeGreaterThan(5);
    expect(ofRequests).toEqual(expect.arrayContaining(read));
  });
});
