import { object, resolveReferences, text, texts, type ReferenceSources } from '@bifrost/core';
import type { KeyReport } from './report.js';

/** Looks at the keys of an entry as they are written: where each comes from, and whether it is there. */
export function inspectKeys(entry: unknown, sources: ReferenceSources): KeyReport[] {
  const keys: unknown = object(entry)?.['keys'];
  const list: readonly unknown[] = Array.isArray(keys) ? keys : [];
  return list.map((key, index) => inspectKey(key, index, sources));
}

function inspectKey(key: unknown, index: number, sources: ReferenceSources): KeyReport {
  const fields = object(key) ?? {};
  const found = new Set(resolveReferences(fields, sources).references.values());
  const value = text(fields['value']);
  return {
    name: text(fields['name']) ?? `key-${index + 1}`,
    references: [...found].map((reference) => inspectReference(reference, sources)),
    written: value !== undefined && !found.has(value),
    enabled: fields['enabled'] !== false,
    models: texts(fields['models']) ?? [],
  };
}

function inspectReference(reference: string, sources: ReferenceSources): KeyReport['references'][number] {
  const [problem] = resolveReferences(reference, sources).problems;
  return problem === undefined ? { reference } : { reference, problem: problem.message };
}

/** What to do about a reference that leads nowhere. */
export function remedyFor({ reference, problem }: KeyReport['references'][number]): string | undefined {
  if (problem === undefined) return undefined;
  const dot = reference.indexOf('.');
  const target = reference.slice(dot + 1);
  return reference.slice(0, dot) === 'env' ? `export ${target}=<the key>` : `write the key into ${target}`;
}
