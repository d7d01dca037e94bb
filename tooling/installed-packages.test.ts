import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { installedPackages, type Lockfile } from './installed-packages.js';

const read = (file: string): string => readFileSync(path.resolve(import.meta.dirname, '..', file), 'utf8');
const nameOf = (key: string): string => key.slice(0, key.indexOf('@', 1));

describe('what npm start installs', () => {
  const lockfile: Lockfile = parse(read('pnpm-lock.yaml'));
  const installed = installedPackages(lockfile, ['.', 'apps/bundle']);
  const names = new Set([...installed].map(nameOf));

  it('is what is counted here', () => {
    const filters = "['--filter=.', '--filter=@bifrost/bundle...']";
    expect(read('scripts/run.mjs')).toContain(`job === 'start' && !hasTools ? ${filters} : []`);
  });

  // Each costs everybody who tries the gateway. For checks there is tooling/package.json, for tests apps/e2e.
  it('stays within 305 packages', () => {
    expect(installed.size).toBeLessThanOrEqual(305);
    expect(names).toContain('fastify');
    expect(names).toContain('vite');
  });

  it('has no tool of the checks, and what builds once', () => {
    const { publicHoistPattern: tools }: { publicHoistPattern: readonly string[] } = parse(
      read('pnpm-workspace.yaml'),
    );
    expect(tools.length).toBeGreaterThan(5);
    expect(tools.filter((name) => names.has(name))).toEqual([]);
    const builders = [...installed].filter((key) =>
      ['esbuild', 'tsup', 'turbo', 'vite'].includes(nameOf(key)),
    );
    expect(builders.map(nameOf).toSorted()).toEqual(['esbuild', 'tsup', 'turbo', 'vite']);
  });

  it('is a part of what npm test installs', () => {
    const all = installedPackages(lockfile, Object.keys(lockfile.importers));
    expect(all.size).toBeGreaterThan(installed.size * 2);
    expect([...installed].filter((key) => !all.has(key))).toEqual([]);
  });
});

describe('the packages that pnpm installs', () => {
  const lockfile: Lockfile = {
    importers: {
      '.': { devDependencies: { builder: { version: '1.0.0(peer@2.0.0)' } } },
      'apps/one': {
        dependencies: {
          '@acme/two': { version: 'link:../../packages/two' },
          alias: { version: 'real@3.0.0' },
        },
      },
      'packages/two': {
        dependencies: { '@acme/one': { version: 'link:../../apps/one' } },
        optionalDependencies: { native: { version: '1.0.0' } },
      },
    },
    packages: {
      'linux@1.0.0': { os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
      'musl@1.0.0': { os: ['linux'], cpu: ['x64'], libc: ['musl'] },
      'posix@1.0.0': { os: ['!win32'] },
      'other@1.0.0': { os: ['!linux'] },
    },
    snapshots: {
      'builder@1.0.0(peer@2.0.0)': { dependencies: { peer: '2.0.0' } },
      'peer@2.0.0': { dependencies: { builder: '1.0.0(peer@2.0.0)' } },
      'real@3.0.0': {},
      'native@1.0.0': {
        optionalDependencies: { linux: '1.0.0', musl: '1.0.0', posix: '1.0.0', other: '1.0.0' },
      },
      'linux@1.0.0': {},
      'musl@1.0.0': {},
      'posix@1.0.0': {},
      'other@1.0.0': {},
    },
  };

  it('are those of one folder', () => {
    expect([...installedPackages(lockfile, ['.'])]).toEqual(['builder@1.0.0(peer@2.0.0)', 'peer@2.0.0']);
  });

  it('are those of linked folders too, without what is for another platform', () => {
    expect([...installedPackages(lockfile, ['apps/one'])].toSorted()).toEqual([
      'linux@1.0.0',
      'native@1.0.0',
      'posix@1.0.0',
      'real@3.0.0',
    ]);
  });

  it('cannot be told where the lockfile has a hole', () => {
    expect(() => installedPackages(lockfile, ['apps/none'])).toThrow('no importer apps/none');
    const torn = { ...lockfile, snapshots: {} };
    expect(() => installedPackages(torn, ['.'])).toThrow('no snapshot builder@1.0.0(peer@2.0.0)');
  });
});
