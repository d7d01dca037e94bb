import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { object, type ProviderAdapter } from '@bifrost/core';
import { root } from './blocks.js';

/** Every adapter of the bundle, in the order of its dependencies. */
export async function bundledProviders(): Promise<{ adapter: ProviderAdapter; package: string }[]> {
  const manifest = object(JSON.parse(readFileSync(`${root}apps/bundle/package.json`, 'utf8')));
  const names = Object.keys(object(manifest?.['dependencies']) ?? {}).filter((name) =>
    name.startsWith('@bifrost/provider-'),
  );
  const loaded = await Promise.all(
    names.map(async (name) => {
      const file = `${root}packages/${name.replace('@bifrost/', '')}/src/index.ts`;
      const module: { default: ProviderAdapter | readonly ProviderAdapter[] } = await import(
        pathToFileURL(file).href
      );
      return [module.default].flat().map((adapter) => ({ adapter, package: name }));
    }),
  );
  return loaded.flat();
}
