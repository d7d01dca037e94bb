import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { publishedFolders } from './pack-workspace.js';

const root = path.resolve(import.meta.dirname, '..');

interface Exported {
  readonly types?: string;
  readonly default?: string;
}

/** What the manifests of published packages are held to. */
interface Manifest {
  readonly name: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean | readonly string[];
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: { readonly node?: string };
  readonly exports?: Readonly<Record<string, string | Exported>>;
  readonly publishConfig?: {
    readonly access?: string;
    readonly exports?: Readonly<Record<string, string | Exported>>;
  };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

describe('published packages', () => {
  let manifests: readonly Manifest[];

  beforeAll(async () => {
    const folders = await publishedFolders();
    manifests = await Promise.all(
      folders.map(async (folder): Promise<Manifest> => {
        const manifest: Manifest = JSON.parse(
          await readFile(path.join(root, folder, 'package.json'), 'utf8'),
        );
        return manifest;
      }),
    );
  });

  const without = (holds: (manifest: Manifest) => boolean): string[] =>
    manifests.filter((manifest) => !holds(manifest)).map(({ name }) => name);

  it('are there', () => {
    expect(manifests.length).toBeGreaterThan(14);
  });

  it('are ESM for Node 20.19, licensed and described', () => {
    expect(without(({ type }) => type === 'module')).toEqual([]);
    expect(without(({ engines }) => engines?.node === '>=20.19.0')).toEqual([]);
    expect(without(({ license }) => license === 'Apache-2.0')).toEqual([]);
    expect(without(({ description }) => (description ?? '').length > 9)).toEqual([]);
  });

  it('say which of their files do something when imported: none of a library', () => {
    expect(without(({ bin, sideEffects }) => sideEffects !== undefined || bin !== undefined)).toEqual([]);
    const libraries = without(({ name }) => !/^@bifrost\/(?:core|config|provider-[\w-]+)$/u.test(name));
    expect(without(({ name, sideEffects }) => !libraries.includes(name) || sideEffects === false)).toEqual(
      [],
    );
  });

  it('give their types, and keep the way to their source to themselves', () => {
    expect(
      without(({ exports }) => {
        const main = exports?.['.'];
        return main === undefined || (typeof main === 'object' && main.types !== undefined);
      }),
    ).toEqual([]);
    expect(without(({ publishConfig }) => !JSON.stringify(publishConfig).includes('src/'))).toEqual([]);
    expect(
      without(({ exports, publishConfig }) => {
        const inside = Object.keys(exports ?? {});
        return (
          JSON.stringify(inside) === JSON.stringify(Object.keys(publishConfig?.exports ?? exports ?? {}))
        );
      }),
    ).toEqual([]);
  });

  it('hold neither sources nor tests', () => {
    expect(without(({ files }) => files?.includes('dist') === true && !files.includes('src'))).toEqual([]);
  });

  it('are public', () => {
    expect(without(({ publishConfig }) => publishConfig?.access === 'public')).toEqual([]);
  });

  it('run nothing when they are installed', () => {
    const names = ['preinstall', 'install', 'postinstall', 'prepare'];
    expect(without(({ scripts = {} }) => names.every((name) => !(name in scripts)))).toEqual([]);
  });

  it('that are providers take core as a peer that every minor release of it fits', () => {
    const providers = manifests.filter(({ name }) => name.startsWith('@bifrost/provider-'));
    expect(providers.length).toBeGreaterThan(8);
    expect(providers.filter((pack) => pack.peerDependencies?.['@bifrost/core'] !== 'workspace:^')).toEqual(
      [],
    );
  });
});

const tasksOf = (folder: string): string[] => {
  const text = readFileSync(path.join(root, folder, 'turbo.json'), 'utf8');
  return [...text.matchAll(/^ {4}"(?<task>[^"]+)": \{/gmu)].map((match) => match.groups?.['task'] ?? '');
};

describe('the tasks of turbo', () => {
  it('that a package sets anew are scripts of it, and tasks of the root: another name would change nothing', () => {
    const common = new Set(tasksOf('.'));
    expect([...common]).toContain('build:js');
    const folders = ['packages', 'apps']
      .flatMap((parent) => readdirSync(path.join(root, parent)).map((name) => `${parent}/${name}`))
      .filter((folder) => existsSync(path.join(root, folder, 'turbo.json')));
    expect(folders.length).toBeGreaterThan(1);
    const strange = folders.flatMap((folder) => {
      const manifest: Manifest = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
      const fits = (task: string): boolean => common.has(task) && task in (manifest.scripts ?? {});
      return tasksOf(folder).filter((task) => !fits(task));
    });
    expect(strange).toEqual([]);
  });
});
