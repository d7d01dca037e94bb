import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { acme, cloud, local } from '../../test/support/acme-adapter.js';
import { isObject, list, object } from '../json/read.js';
import { configurationJsonSchema, configurationSchema } from './configuration.js';
import { fieldsAt } from './fields-at.js';
import { parseConfiguration } from './parse-configuration.js';

const adapters = [acme, cloud, local];
const schema = configurationJsonSchema(adapters);

/** Every object of the schema with its path. */
function walk(value: unknown, path: string, visit: (node: object, path: string) => void): void {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) walk(item, `${path}[${index}]`, visit);
  if (!isObject(value)) return;
  visit(value, path);
  for (const [name, member] of Object.entries(value)) walk(member, `${path}.${name}`, visit);
}

describe('the JSON Schema', () => {
  it('says which draft it is written in', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Bifrost configuration',
      required: ['providers'],
    });
  });

  it('knows the installed providers and their options', () => {
    const providers = object(object(schema['properties'])?.['providers']);
    const known = object(providers?.['properties']);
    expect(Object.keys(known ?? {})).toEqual(['acme', 'cloud', 'local']);
    expect(JSON.stringify(known?.['acme'])).toContain('acme_key_config');
    expect(JSON.stringify(known?.['local'])).not.toContain('acme_key_config');
    const further = list(object(providers?.['additionalProperties'])?.['anyOf']);
    expect(further).toHaveLength(3);
  });

  it('describes every field of ours', () => {
    const silent: string[] = [];
    walk(schema, '', (node, path) => {
      if (!('properties' in node) || !isObject(node.properties)) return;
      for (const [name, field] of Object.entries(node.properties)) {
        // The vendors' own options are theirs to describe.
        if (/_config\.properties$|_config$/u.test(path) || /acme|cloud/u.test(name)) continue;
        if (isObject(field) && !('description' in field)) silent.push(`${path}.${name}`);
      }
    });
    const ours = silent.filter((path) => !/acme|cloud|local|additionalProperties/u.test(path));
    expect(ours).toEqual([]);
  });

  it('accepts what the parser accepts, as the composed schema does', () => {
    const input = {
      providers: {
        acme: { keys: [{ value: 'sk-1', weight: 0.5 }], network_config: { retry_backoff_max: '2s' } },
        cloud: { keys: [{ cloud_key_config: { region: 'eu' } }] },
        mine: { custom_provider_config: { base_provider_type: 'acme' }, keys: [{ value: 'sk-2' }] },
      },
      aliases: { fast: 'acme/a' },
      gateway: { port: 1234 },
    };
    const sources = { environment: {}, readFile: () => '' };
    expect(() => parseConfiguration(input, { adapters, ...sources })).not.toThrow();
    expect(configurationSchema(adapters).safeParse(input).success).toBe(true);
    expect(z.fromJSONSchema(schema).safeParse(input).success).toBe(true);
  });

  it.each([
    ['an unknown field', { providers: { acme: { kees: [] } } }],
    ['an unknown provider', { providers: { nobody: {} } }],
    [
      'an unknown base',
      { providers: { mine: { custom_provider_config: { base_provider_type: 'nobody' } } } },
    ],
    ['a negative weight', { providers: { acme: { keys: [{ value: 'a', weight: -1 }] } } }],
    ["another provider's options", { providers: { acme: { cloud_config: {} } } }],
  ])('refuses %s', (_name, input) => {
    expect(configurationSchema(adapters).safeParse(input).success).toBe(false);
    expect(z.fromJSONSchema(schema).safeParse(input).success).toBe(false);
  });

  it('can be written where no provider is installed', () => {
    expect(() => JSON.stringify(configurationJsonSchema([]))).not.toThrow();
  });
});

describe('fields at a path', () => {
  const composed = configurationSchema(adapters);

  it.each([
    [[], ['$schema', 'providers', 'routing', 'remote_media', 'aliases', 'plugins', 'gateway']],
    [['providers', 'acme', 'acme_config'], ['flavour']],
    [['providers', 'cloud', 'keys', 0, 'cloud_key_config', 'nested'], ['depth']],
    [
      ['providers', 'acme', 'proxy_config'],
      ['type', 'url', 'username', 'password'],
    ],
    [
      ['gateway', 'auth', 'tokens', 3],
      ['name', 'value'],
    ],
    [['gateway', 'port'], []],
    [['nowhere', 'at', 'all'], []],
  ])('%j', (path, expected) => {
    expect(fieldsAt(composed, path)).toEqual(expected);
  });
});
