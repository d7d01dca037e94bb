import { parseTarGzip } from 'nanotar';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { publishedFolders } from '../pack-workspace.js';
import { readPackedPackage, type PackedManifest } from '../packed-package.js';

interface Measured {
  readonly manifest: PackedManifest;
  readonly bytes: number;
  readonly files: readonly string[];
}

/** Largest tarballs in bytes, the first that fits the name. */
const budgets: readonly (readonly [RegExp, number])[] = [
  [/^@bifrost\/core$/u, 300_000],
  [/^@bifrost\/provider-/u, 100_000],
  // The page's code and styles are in its tarball.
  [/^@bifrost\/dashboard$/u, 1_000_000],
  [/^@bifrost\//u, 150_000],
];

describe('the packed packages', () => {
  let packages: readonly Measured[];

  beforeAll(async () => {
    packages = await Promise.all(
      inject('packed').tarballs.map(async (tarball) => {
        const { manifest, data } = await readPackedPackage(tarball);
        const entries = await parseTarGzip(data, { metaOnly: true });
        return {
          manifest,
          bytes: data.length,
          files: entries.map(({ name }) => name.replace('package/', '')),
        };
      }),
    );
  });

  const findings = (find: (pack: Measured) => unknown): string[] =>
    packages.flatMap((pack) => {
      const found = find(pack);
      return found === undefined ? [] : [`${pack.manifest.name}: ${JSON.stringify(found)}`];
    });

  it('are all there: a package that is not built is not published either', async () => {
    const folders = await publishedFolders();
    expect(packages).toHaveLength(folders.length);
  });

  it('are at 1.0.0 or later: below it, the range of a peer ends with the next minor release', () => {
    expect(findings(({ manifest: { version } }) => (version.startsWith('0.') ? version : undefined))).toEqual(
      [],
    );
  });

  it('are small', () => {
    const table = packages.map(({ manifest, bytes }) => `${String(bytes).padStart(9)}  ${manifest.name}`);
    console.log(`bytes of each tarball:\n${table.toSorted().join('\n')}`);
    expect(
      findings(({ manifest: { name }, bytes }) => {
        const [, most = 0] = budgets.find(([names]) => names.test(name)) ?? [];
        return bytes > most ? `${bytes} bytes, at most ${most}` : undefined;
      }),
    ).toEqual([]);
  });

  it('hold what runs and its types, and neither sources, tests nor maps', () => {
    const strange = /(?:\.map|\.test\.\w+|\.bench\.\w+|\.tsbuildinfo|[^d]\.ts)$|^(?:src|test|coverage)\//u;
    expect(
      findings(({ files }) => {
        const found = files.filter((file) => strange.test(file) && !file.startsWith('dist/templates/'));
        return found.length > 0 ? found : undefined;
      }),
    ).toEqual([]);
  });

  it('hold a licence and a page for the registry', () => {
    expect(
      findings(({ files }) => {
        const missing = ['LICENSE', 'README.md', 'package.json'].filter((file) => !files.includes(file));
        return missing.length > 0 ? missing : undefined;
      }),
    ).toEqual([]);
  });

  it('run nothing when they are installed', () => {
    const atInstallation = ['preinstall', 'install', 'postinstall', 'prepare'];
    expect(
      findings(({ manifest, files }) => {
        if (files.includes('binding.gyp')) return 'binding.gyp';
        return atInstallation.find((name) => name in (manifest.scripts ?? {}));
      }),
    ).toEqual([]);
  });

  it('refer to no protocol of the workspace', () => {
    expect(
      findings(({ manifest }) => {
        const all = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies });
        return all.find(([, range]) => /^(?:workspace|catalog|link|file):/u.test(range));
      }),
    ).toEqual([]);
  });

  it('take core as a peer where they plug into it, so that there is one copy', () => {
    expect(
      findings(({ manifest: { name, dependencies = {}, peerDependencies = {} } }) => {
        if (!name.startsWith('@bifrost/provider-')) return undefined;
        const range = peerDependencies['@bifrost/core'];
        if ('@bifrost/core' in dependencies) return 'core is a dependency: make it a peer';
        return range?.startsWith('^') === true ? undefined : `core is ${range}, and must be a caret range`;
      }),
    ).toEqual([]);
  });

  it('have a core that depends on zod and undici alone', () => {
    const core = packages.find(({ manifest }) => manifest.name === '@bifrost/core');
    expect(Object.keys(core?.manifest.dependencies ?? {}).toSorted()).toEqual(['undici', 'zod']);
    expect(core?.manifest.peerDependencies).toBeUndefined();
  });
});
