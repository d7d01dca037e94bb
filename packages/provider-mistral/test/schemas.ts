import { isObject, object, type JsonObject } from '@bifrost/core';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { existsSync, readFileSync } from 'node:fs';

/* Mistral's own description of its API, where it lies beside the project. */
const description = new URL('../../../../shared/specs/mistral-public.openapi.json', import.meta.url);

/** A validator of one of Mistral's schemas; `undefined` where its description is not there. */
export function validatorOf(name: string): ValidateFunction | undefined {
  if (!existsSync(description)) return undefined;
  const document: unknown = JSON.parse(readFileSync(description, 'utf8'));
  if (!isObject(document)) throw new Error('the description is no object');
  const schemas = object(object(document['components'])?.['schemas']);
  if (schemas === undefined) throw new Error('the description has no schemas');
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema(rooted(schemas), 'mistral');
  return ajv.compile({ $ref: `mistral#/$defs/${name}` });
}

/** The schemas under the name that JSON Schema has for them. */
function rooted(schemas: JsonObject): JsonObject {
  const text = JSON.stringify({ $defs: schemas }).replaceAll('#/components/schemas/', '#/$defs/');
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error('the schemas are no object');
  return value;
}
