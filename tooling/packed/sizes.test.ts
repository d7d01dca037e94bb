import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { readPackedPackage, type PackedManifest } from '../packed-package.js';
import { installedBytes, readInstalledTree } from './installed-tree.js';
import { createUserFolder } from './user-folder.js';

/** A row of the table in docs/packages.md. */
interface Row {
  readonly name: string;
  /** Thousands of bytes. */
  readonly most: number;
  readonly brings: string;
}

const page = path.resolve(import.meta.dirname, '../../docs/packages.md');

function rowsOf(text: string): Row[] {
  const section =
    /<!-- sizes:begin.*?-->(?<table>.*?)<!-- sizes:end -->/su.exec(text)?.groups?.['table'] ?? '';
  const row = /^\| `(?<name>[^`]+)` +\| (?<most>\d+) kB +\| (?<brings>.*?) +\|$/gmu;
  return [...section.matchAll(row)].map(({ groups = {} }) => ({
    name: groups['name'] ?? '',
    most: Number(groups['most']),
    brings: groups['brings'] ?? '',
  }));
}

describe('docs/packages.md', () => {
  let text: string;
  let rows: readonly Row[];
  let packs: readonly { manifest: PackedManifest; bytes: number }[];

  beforeAll(async () => {
    text = await readFile(page, 'utf8');
    rows = rowsOf(text);
    packs = await Promise.all(
      inject('packed').tarballs.map(async (tarball) => {
        const { manifest, data } = await readPackedPackage(tarball);
        return { manifest, bytes: data.length };
      }),
    );
  });

  it('has core and every provider with its size', () => {
    const names = packs.map(({ manifest }) => manifest.name);
    const wanted = names.filter((name) => /^@bifrost\/(?:core$|provider-)/u.test(name));
    expect(rows.map(({ name }) => name)).toEqual(wanted.toSorted());
    const tooLarge = rows.filter(({ name, most }) => {
      const bytes = packs.find(({ manifest }) => manifest.name === name)?.bytes ?? Number.NaN;
      return !(bytes <= most * 1000);
    });
    expect(tooLarge).toEqual([]);
  });

  it('names what each of them brings, and which libraries are optional', () => {
    for (const { name, brings } of rows) {
      const manifest = packs.find((pack) => pack.manifest.name === name)?.manifest;
      const named = [...brings.matchAll(/`(?<name>[^`]+)`/gu)].map(({ groups }) => groups?.['name'] ?? '');
      const expected = name === '@bifrost/core' ? [] : Object.keys(manifest?.dependencies ?? {});
      expect([name, ...named]).toEqual([name, ...expected]);
      for (const peer of Object.keys(manifest?.peerDependencies ?? {})) {
        if (peer.startsWith('@bifrost/')) continue;
        expect(text).toMatch(new RegExp(`\\| \`${peer}\` +\\| \\d+ MB, \\d+ packages +\\|`, 'u'));
      }
    }
  });

  it('says how large the helper libraries are on disk, and nothing that is installed runs a script', async () => {
    const user = await createUserFolder();
    await user.install(...packs.map(({ manifest }) => manifest.name));
    const modules = path.join(user.path, 'node_modules');
    const tree = await readInstalledTree(modules);
    console.log(`all packages: ${tree.bytes} bytes, ${tree.packages.length} packages`);
    expect(tree.withInstallScripts).toEqual([]);
    const item = /`(?<helper>[^`]+)`(?: \((?<most>\d+) MB\))?/gu;
    for (const { groups = {} } of rows.flatMap(({ brings }) => Array.from(brings.matchAll(item)))) {
      const { helper = '', most } = groups;
      if (helper.startsWith('@bifrost/')) continue;
      const megabytes = (await installedBytes(modules, helper)) / 1_000_000;
      // The number on the page is rounded up, and not far off.
      expect([helper, most]).toEqual([helper, String(Math.ceil(megabytes))]);
    }
  });
});
