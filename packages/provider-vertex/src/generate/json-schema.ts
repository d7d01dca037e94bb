import { isObject, type JsonObject, type JsonValue } from '@bifrost/core';

/*
 * Google's own `Schema` is OpenAPI's of old: types in capitals, `nullable`, lengths as texts. Everybody else wants JSON
 * Schema.
 *
 * @see https://ai.google.dev/api/caching#Schema
 */

const lengths = new Set(['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties']);

/** Members whose value is a schema, a list of schemas, or schemas by name. */
const schemas = new Set([
  'items',
  'additionalProperties',
  'anyOf',
  'prefixItems',
  'properties',
  'defs',
  '$defs',
]);

/** The schema as JSON Schema. */
export function jsonSchemaOf(schema: JsonObject): JsonObject {
  const { nullable, ...rest } = schema;
  const result: JsonObject = {};
  for (const [member, value] of Object.entries(rest)) {
    const name = camelCase(member);
    result[name] = convertMember(name, value ?? null);
  }
  if (nullable === true && typeof result['type'] === 'string') result['type'] = [result['type'], 'null'];
  return result;
}

function convertMember(name: string, value: JsonValue): JsonValue {
  if (name === 'type') return typeof value === 'string' ? value.toLowerCase() : value;
  if (lengths.has(name)) return typeof value === 'string' ? Number(value) : value;
  if (!schemas.has(name)) return value;
  if (Array.isArray(value)) return value.map((item) => (isObject(item) ? jsonSchemaOf(item) : item));
  if (!isObject(value)) return value;
  return name === 'properties' || name === 'defs' || name === '$defs'
    ? convertNamed(value)
    : jsonSchemaOf(value);
}

/** Schemas by the caller's own names, which stay as they are. */
function convertNamed(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, isObject(value) ? jsonSchemaOf(value) : value]),
  );
}

/** `any_of` is `anyOf`. */
function camelCase(member: string): string {
  return member.replaceAll(/_([a-z])/gu, (_match, letter: string) => letter.toUpperCase());
}
