import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTarGzip } from 'nanotar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scopedNpmrc, scopedYarnrc, startPackageRegistry, type PackageRegistry } from './package-registry.js';
import { parsePackedPackage } from './packed-package.js';

const core = '@bifrost/core';
const inPath = encodeURIComponent(core);

async function tarball(manifest: object, file = 'package/package.json'): Promise<Uint8Array> {
  return createTarGzip([{ name: file, data: JSON.stringify(manifest) }]);
}

function publication(data: Uint8Array): RequestInit {
  const attached = { 'core.tgz': { data: Buffer.from(data).toString('base64'), length: data.length } };
  return { method: 'PUT', body: JSON.stringify({ _id: core, versions: {}, _attachments: attached }) };
}

describe('a registry on loopback', () => {
  let folder = '';
  let registry: PackageRegistry;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bifrost-registry-'));
    const file = path.join(folder, 'core.tgz');
    await writeFile(file, await tarball({ name: core, version: '1.0.0', dependencies: { zod: '^4.0.0' } }));
    registry = await startPackageRegistry([file]);
  });

  afterEach(async () => {
    await registry.close();
    await rm(folder, { recursive: true });
  });

  const document = async (): Promise<unknown> => (await fetch(`${registry.url}${inPath}`)).json();

  it('describes a package and hands out its tarball, with sums that fit', async () => {
    const sent = await document();
    expect(sent).toMatchObject({
      name: core,
      'dist-tags': { latest: '1.0.0' },
      versions: { '1.0.0': { dependencies: { zod: '^4.0.0' } } },
    });
    const bytes = Buffer.from(await (await fetch(`${registry.url}${core}/-/1.0.0.tgz`)).arrayBuffer());
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    expect(sent).toHaveProperty(['versions', '1.0.0', 'dist', 'integrity'], integrity);
    expect(sent).toHaveProperty(
      ['versions', '1.0.0', 'dist', 'tarball'],
      `${registry.url}${core}/-/1.0.0.tgz`,
    );
  });

  it('calls the version that was added last the latest, and keeps the others', async () => {
    registry.add(await parsePackedPackage(await tarball({ name: core, version: '1.1.0' }), 'core'));
    expect(registry.versions(core)).toEqual(['1.0.0', '1.1.0']);
    expect(await document()).toMatchObject({ 'dist-tags': { latest: '1.1.0' }, versions: { '1.0.0': {} } });
  });

  it.each(['zod', `${core}/-/9.9.9.tgz`])('has no %s, and asks nobody else for it', async (name) => {
    expect((await fetch(registry.url + name)).status).toBe(404);
  });

  it('takes what is published once, and not again', async () => {
    const sent = publication(await tarball({ name: core, version: '2.0.0' }));
    expect((await fetch(registry.url + inPath, sent)).status).toBe(201);
    expect(registry.versions(core)).toEqual(['1.0.0', '2.0.0']);
    const again = await fetch(registry.url + inPath, sent);
    expect(again.status).toBe(403);
    expect(await again.text()).toContain('published already');
  });

  it('takes no tarball of another package, and no publication without one', async () => {
    const other = publication(await tarball({ name: 'acme', version: '1.0.0' }));
    expect((await fetch(registry.url + inPath, other)).status).toBe(400);
    expect((await fetch(registry.url + inPath, { method: 'PUT', body: '{}' })).status).toBe(400);
    expect(registry.versions(core)).toEqual(['1.0.0']);
    expect(registry.versions('acme')).toEqual([]);
  });

  it('answers after a request that it cannot read', async () => {
    const broken = await fetch(registry.url + inPath, publication(new Uint8Array([1, 2, 3])));
    expect(broken.status).toBe(500);
    expect((await fetch(registry.url + inPath)).status).toBe(200);
  });
});

describe('a tarball', () => {
  it('without a manifest is refused by name', async () => {
    const empty = await tarball({ name: core, version: '1.0.0' }, 'package/readme.json');
    await expect(parsePackedPackage(empty, 'core.tgz')).rejects.toThrow('core.tgz: no package/package.json');
  });

  it.each([{ name: core }, { version: '1.0.0' }, { name: 1, version: '1.0.0' }, []])(
    'with the manifest %j is refused by name',
    async (manifest) => {
      await expect(parsePackedPackage(await tarball(manifest), 'core.tgz')).rejects.toThrow('core.tgz: its');
    },
  );
});

describe('a user', () => {
  it('asks the registry for our scope alone', () => {
    expect(scopedNpmrc('http://127.0.0.1:1/')).toBe('@bifrost:registry=http://127.0.0.1:1/\n');
    expect(scopedYarnrc('http://127.0.0.1:1/', '@acme')).toContain(
      'npmScopes:\n  acme:\n    npmRegistryServer: http://127.0.0.1:1/\n',
    );
  });
});
