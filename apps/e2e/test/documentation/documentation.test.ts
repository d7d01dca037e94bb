import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configurationJsonSchema, isObject, type JsonObject } from '@bifrost/core';
import { anthropic } from '@bifrost/provider-anthropic';
import { describe, expect, it } from 'vitest';
import { bundledProviders } from './bundled-providers.js';
import { sectionOf } from './marked-section.js';
import { providerTable } from './provider-table.js';
import { referenceTable } from './reference-table.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
describe('README', () => {
  it('lists the providers of the bundle with what they offer', async () => {
    const { written, wanted } = sectionOf('README.md', 'providers', providerTable(await bundledProviders()));
    expect(written).toBe(wanted);
  });

  it('links to pages that exist', () => {
    const readme = readFileSync(`${root}README.md`, 'utf8');
    const pages = [...readme.matchAll(/\]\(((?:docs|apps|packages)\/[^)#]+)/g)].map(([, page]) => page ?? '');
    expect(pages.length).toBeGreaterThan(5);
    for (const page of pages)
      expect(() => readdirSync(`${root}${page}`.replace(/[^/]+\.md$/, ''))).not.toThrow();
  });
});

describe('docs/configuration.md', () => {
  const schema: JsonObject = objectOf(configurationJsonSchema([anthropic]));
  const properties = objectOf(schema['properties']);
  const providers = objectOf(objectOf(properties['providers'])['properties']);

  it('has every field of a provider', () => {
    const entry = withoutAdapterOptions(objectOf(providers['anthropic']));
    const table = referenceTable(entry, 'providers.<name>');
    const { written, wanted } = sectionOf('docs/configuration.md', 'provider', table);
    expect(written).toBe(wanted);
  });

  it.each(['routing', 'remote_media', 'gateway'])('has every field of %s', (name) => {
    const table = referenceTable(objectOf(properties[name]), name);
    const { written, wanted } = sectionOf('docs/configuration.md', name, table);
    expect(written).toBe(wanted);
  });
});

/** The adapter's own options stand on its own page. */
function withoutAdapterOptions(entry: JsonObject): JsonObject {
  const { anthropic_config: _options, ...rest } = objectOf(entry['properties']);
  return { ...entry, properties: rest };
}

function objectOf(value: unknown): JsonObject {
  if (!isObject(value)) throw new Error('the schema has another shape than expected');
  return value;
}
