import type { ProviderAdapter } from '@bifrost/core';
import { adapterFault, isAdapter } from './adapter-shape.js';
import { importPackage, type LoadOptions } from './import-package.js';
import type { ProviderPackage } from './provider-packages.js';

export type LoadResult = { adapters: readonly ProviderAdapter[] } | { problem: string };

/** Loads one package and checks that what it exports are providers for this version. Never throws. */
export async function loadProvider(pack: ProviderPackage, options: LoadOptions): Promise<LoadResult> {
  const imported = await importPackage(pack, options);
  if ('problem' in imported) return imported;
  return checkExport(imported.exported, `${pack.name} ${pack.version}`);
}

function checkExport(exported: unknown, label: string): LoadResult {
  const list: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  const adapters: ProviderAdapter[] = [];
  for (const item of list) {
    const fault = adapterFault(item);
    if (fault !== undefined) return { problem: `${label}: ${fault}` };
    if (isAdapter(item)) adapters.push(item);
  }
  return adapters.length > 0
    ? { adapters }
    : { problem: `${label}: its default export is an empty list; put the provider in it` };
}
