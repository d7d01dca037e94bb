import { createHash } from 'node:crypto';
import type { ProviderAdapter } from '../adapter/provider-adapter.js';
import { isObject, object } from '../json/read.js';
import { entrySchema } from './configuration.js';
import { keyConfig } from './key.js';
import type { ParseContext } from './parse-context.js';
import type { Path } from './problems.js';
import type { KeyConfiguration } from './resolved.js';

/** The list of keys as it stands in the configuration, and whose it is. */
export interface RawKeys {
  readonly adapter: ProviderAdapter;
  /** `undefined` where the entry has none. */
  readonly value: unknown;
  readonly path: Path;
  /** The provider wants no key, whatever its adapter says. */
  readonly keyLess: boolean;
}

/** Checks the keys of a provider. Where none is needed and none is given, there is one without a value. */
export function parseKeys(context: ParseContext, raw: RawKeys): KeyConfiguration[] {
  const { adapter, path } = raw;
  const needsKey = adapter.credential === 'required' && !raw.keyLess;
  const list = raw.value ?? [];
  if (!Array.isArray(list)) {
    context.problems.add(path, 'must be a list');
    return [];
  }
  if (list.length === 0 && needsKey) {
    context.problems.add(
      path,
      `${adapter.name} needs at least one key${exampleOf(adapter, (value) => `{ "value": ${value} }`)}`,
    );
    return [];
  }
  const entries: readonly unknown[] = list.length === 0 ? [{}] : list;
  const keys = entries.map((entry, index) => parseKey(context, { ...raw, needsKey, entry, index }));
  const found = keys.filter((key) => key !== undefined);
  reportDoubles(context, keys, path);
  return found;
}

interface RawKey extends RawKeys {
  readonly entry: unknown;
  readonly index: number;
  readonly needsKey: boolean;
}

function parseKey(context: ParseContext, raw: RawKey): KeyConfiguration | undefined {
  const { adapter, index } = raw;
  const path = [...raw.path, index];
  const optionsName = `${adapter.id}_key_config`;
  const { [optionsName]: rawOptions, ...rest } = object(raw.entry) ?? {};
  const value = isObject(raw.entry) && adapter.keyOptions !== undefined ? rest : raw.entry;
  const described = entrySchema(adapter).shape.keys.unwrap().element;
  const key = context.parse(keyConfig, value, { path, described });
  const options = adapter.keyOptions
    ? context.parse(adapter.keyOptions, rawOptions ?? {}, { path: [...path, optionsName] })
    : {};
  if (key === undefined) return undefined;
  if (key.value === undefined && raw.needsKey && !context.problems.covers([...path, 'value'])) {
    context.problems.add([...path, 'value'], `is required${exampleOf(adapter)}`);
  }
  const name = key.name ?? `key-${index + 1}`;
  return {
    ...key,
    id: `${name}:${digestOf(key.value?.reveal(), rawOptions)}`,
    name,
    value: key.value,
    operations: key.operations,
    options,
  };
}

function exampleOf({ environment }: ProviderAdapter, write = (value: string): string => value): string {
  const [variable] = environment ?? [];
  return variable === undefined ? '' : `, for instance ${write(`"env.${variable}"`)}`;
}

/** Tells one content of a key from another, without telling the content. */
function digestOf(value: string | undefined, options: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([value ?? null, options ?? null]))
    .digest('base64url')
    .slice(0, 16);
}

function reportDoubles(
  context: ParseContext,
  keys: readonly (KeyConfiguration | undefined)[],
  path: Path,
): void {
  const first = new Map<string, number>();
  for (const [index, key] of keys.entries()) {
    if (key === undefined) continue;
    const other = first.get(key.name);
    if (other === undefined) first.set(key.name, index);
    else
      context.problems.add([...path, index, 'name'], `"${key.name}" is the name of keys[${other}] already`);
  }
}
