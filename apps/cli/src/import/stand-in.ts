import { isObject, isReference, type ReferenceSources } from '@bifrost/core';

/** What the variable or file behind a reference might hold, by the field that refers to it. */
const stand: Readonly<Record<string, string>> = {
  arn: 'arn:aws:bedrock:us-east-1:000000000000:inference-profile',
  auth_credentials: '{"type":"service_account"}',
  authority: 'https://stand-in.invalid',
  base_url: 'https://stand-in.invalid',
  ca_cert_pem: '-----BEGIN CERTIFICATE-----',
  endpoint: 'https://stand-in.invalid',
  api_version: '2024-10-21',
  project_id: 'stand-in',
  project_number: '0',
  region: 'us-east-1',
  role_arn: 'arn:aws:iam::000000000000:role/stand-in',
  url: 'http://stand-in.invalid:8080',
};

/**
 * Places for references to lead to while a configuration is checked whose variables are still to be set. They stand
 * for values that fit, so that only what is written is checked.
 */
export function standInFor(configuration: unknown): ReferenceSources {
  const found = new Map<string, string>();
  collect(configuration, '', found);
  const valueOf = (reference: string): string => found.get(reference) ?? 'stand-in';
  return {
    environment: Object.fromEntries(
      [...found].flatMap(([reference, value]) =>
        reference.startsWith('env.') ? [[reference.slice('env.'.length), value]] : [],
      ),
    ),
    readFile: (path) => valueOf(`file.${path}`),
  };
}

/** Every reference of a configuration, with what it might lead to. */
function collect(node: unknown, name: string, found: Map<string, string>): void {
  if (typeof node === 'string') {
    if (isReference(node))
      found.set(node, (Object.hasOwn(stand, name) ? stand[name] : undefined) ?? 'stand-in');
  } else if (Array.isArray(node)) for (const item of node) collect(item, name, found);
  else if (isObject(node)) for (const [key, member] of Object.entries(node)) collect(member, key, found);
}

/** The variables that a configuration reads. */
export function variablesOf(configuration: unknown): string[] {
  const found = new Map<string, string>();
  collect(configuration, '', found);
  const names = [...found.keys()].filter((reference) => reference.startsWith('env.'));
  return names.map((reference) => reference.slice('env.'.length)).toSorted();
}
