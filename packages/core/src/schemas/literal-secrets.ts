import { isObject, object } from '../json/read.js';
import { Secret } from '../secrets/secret.js';
import { pathText } from './problems.js';
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

/** What references of `extra_headers` led to: a header that is kept apart from its configuration is a token. */
export function headerSecrets(value: unknown, references: ReadonlyMap<string, string>): Secret[] {
  const providers = object(object(value)?.['providers']) ?? {};
  return Object.entries(providers).flatMap(([provider, entry]) => {
    const headers = object(object(object(entry)?.['network_config'])?.['extra_headers']) ?? {};
    const path = ['providers', provider, 'network_config', 'extra_headers'];
    return Object.entries(headers)
      .filter(([name]) => references.has(pathText([...path, name])))
      .flatMap(([, text]) => (typeof text === 'string' ? new Secret(text) : []));
  });
}
