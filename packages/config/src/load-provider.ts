import type { ProviderAdapter } from '@bifrost/core';
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
    const fault = faultOf(item);
    if (fault !== undefined) return { problem: `${label}: ${fault}` };
    if (isAdapter(item)) adapters.push(item);
  }
  return adapters.length > 0 ? { adapters } : { problem: `${label}: its default export is an empty list` };
}

/** The members that core calls without asking; the rest of the interface may be absent. */
const needed: Readonly<Record<string, 'string' | 'object' | 'function'>> = {
  name: 'string',
  credential: 'string',
  operations: 'object',
  origins: 'function',
  authorize: 'function',
};

function faultOf(item: unknown): string | undefined {
  try {
    return adapterFault(item);
  } catch (error) {
    return `a member of its provider throws when it is read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function adapterFault(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return 'its default export is no provider; write `export default` before what defineProvider gives';
  }
  // not a copy of its members: methods of a class stand in its prototype
  const member = (name: string): unknown => Reflect.get(value, name);
  const [specVersion, id] = ['specVersion', 'id'].map(member);
  if (specVersion !== 'v1') {
    const spoken = typeof specVersion === 'string' ? `"${specVersion}"` : 'none';
    return (
      `it speaks version ${spoken} of the provider interface and this Bifrost speaks "v1"; ` +
      'install versions of both that belong together'
    );
  }
  if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9_-]*$/u.test(id)) {
    return 'the id of its provider must be lower-case letters, digits, "-" and "_"';
  }
  const missing = Object.entries(needed).find(([name, kind]) => !isOfKind(member(name), kind));
  return missing === undefined ? undefined : `its provider "${id}" lacks \`${missing[0]}\` (${missing[1]})`;
}

function isOfKind(value: unknown, kind: 'string' | 'object' | 'function'): boolean {
  // `typeof null` is an object
  return value !== null && typeof value === kind;
}

function isAdapter(value: unknown): value is ProviderAdapter {
  return adapterFault(value) === undefined;
}
