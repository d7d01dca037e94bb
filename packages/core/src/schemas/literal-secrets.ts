import { isObject } from '../json/read.js';
import { Secret } from '../secrets/secret.js';
import { isReference } from './references.js';

/** Everything that must not stand in a message: what references led to, and what was written where a key belongs. */
export function literalSecrets(value: unknown, values: readonly string[]): Secret[] {
  const literal: string[] = [];
  collectKeyValues(value, literal);
  return [...values, ...literal].map((text) => new Secret(text));
}

function collectKeyValues(value: unknown, found: string[]): void {
  if (Array.isArray(value)) for (const item of value) collectKeyValues(item, found);
  if (!isObject(value)) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === 'value' && typeof member === 'string' && !isReference(member)) found.push(member);
    else collectKeyValues(member, found);
  }
}
