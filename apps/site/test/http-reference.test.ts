import path from 'node:path';
import { object, type JsonObject } from '@bifrost/core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { httpReference } from '../src/http-reference.js';
import { repository } from '../src/paths.js';
import { servedDocument } from '../src/served-document.js';
import { slugOf } from '../src/slug.js';

describe('the HTTP API of a gateway with every provider', () => {
  let document: JsonObject;
  let api: string;
  let schemas: string;

  beforeAll(async () => {
    document = await servedDocument(path.join(repository, 'apps/bundle'));
    const [first, second] = httpReference(document);
    api = first?.markdown ?? '';
    schemas = second?.markdown ?? '';
  }, 60_000);

  it('is a valid OpenAPI document', async () => {
    expect(await new Validator().validate(document)).toMatchObject({ valid: true });
  });

  it('has every path of the document on its page', () => {
    const paths = Object.keys(object(document['paths']) ?? {});
    expect(paths.length).toBeGreaterThan(60);
    for (const each of paths) expect(api).toContain(` ${each}`);
  });

  it('has every schema, and links to no other', () => {
    const names = Object.keys(object(object(document['components'])?.['schemas']) ?? {});
    for (const name of names) expect(schemas).toContain(`## ${name} {#${slugOf(name)}}`);
    const linked = [...`${api}${schemas}`.matchAll(/http-schemas#([a-z]+)\)/gu)].map(([, anchor]) => anchor);
    expect(linked.length).toBeGreaterThan(20);
    expect(names.map(slugOf)).toEqual(expect.arrayContaining([...new Set(linked)]));
  });

  it('tells the dialects of the installed providers', () => {
    for (const prefix of ['openai', 'anthropic', 'genai', 'bedrock', 'cohere', 'mistral', 'ollama'])
      expect(api).toContain(`### /${prefix}\n`);
  });
});
