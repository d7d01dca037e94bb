import { type JsonObject, type JsonValue, list, number, object, text, texts } from '@bifrost/core';

/** Beyond this depth optional members are left out and lists are kept short, so that recursive schemas end. */
const shallow = 4;
/** Beyond this depth a schema is given up: it demands itself for ever. */
const deepest = 24;

interface Place {
  root: JsonObject;
  depth: number;
  /** The member's name, which makes the made-up text readable. */
  name: string;
}

/**
 * Made-up data that fits a JSON Schema, the same every time.
 *
 * Understands types, enum, const, default, references within the schema, anyOf, oneOf, allOf, bounds and the common
 * formats. `pattern`, `not` and conditions are not looked at.
 */
export function sampleOf(schema: JsonObject): JsonValue {
  return sample(schema, { root: schema, depth: 0, name: 'value' });
}

function sample(value: unknown, place: Place): JsonValue {
  const schema = object(value);
  if (!schema || place.depth > deepest) return null;
  const fixed = fixedValue(schema);
  if (fixed !== undefined) return fixed;
  const other = elsewhere(schema, place.root);
  if (other) return sample(other, { ...place, depth: place.depth + 1 });
  return ofType(typeOf(schema), schema, place);
}

function fixedValue(schema: JsonObject): JsonValue | undefined {
  if (schema['const'] !== undefined) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  if (schema['default'] !== undefined) return schema['default'];
  return Array.isArray(schema['examples']) ? schema['examples'][0] : undefined;
}

/** The schema that really speaks: behind a reference, or the alternatives and conditions merged into this one. */
function elsewhere(schema: JsonObject, root: JsonObject): JsonObject | undefined {
  const reference = text(schema['$ref']);
  if (reference !== undefined) return resolve(reference, root);
  const { anyOf, oneOf, allOf, ...rest } = schema;
  const choice = simplest([...list(anyOf), ...list(oneOf)]);
  if (choice) return merge(allOf === undefined ? rest : { ...rest, allOf }, choice);
  if (!Array.isArray(allOf)) return undefined;
  return allOf.reduce<JsonObject>((merged, item) => {
    const part = object(item);
    const target = part && text(part['$ref']) !== undefined ? resolve(text(part['$ref']) ?? '', root) : part;
    return target ? merge(merged, target) : merged;
  }, rest);
}

/** The alternative that says something and refers to nothing, else the first: recursion ends there soonest. */
function simplest(alternatives: readonly unknown[]): JsonObject | undefined {
  const schemas = alternatives.map(object).filter((item) => item !== undefined);
  return schemas.find((item) => item['$ref'] === undefined && item['type'] !== 'null') ?? schemas[0];
}

function merge(first: JsonObject, second: JsonObject): JsonObject {
  const merged: JsonObject = { ...first, ...second };
  const required = [...texts(first['required']), ...texts(second['required'])];
  if (required.length > 0) merged['required'] = required;
  const properties = { ...object(first['properties']), ...object(second['properties']) };
  if (Object.keys(properties).length > 0) merged['properties'] = properties;
  return merged;
}

function resolve(reference: string, root: JsonObject): JsonObject | undefined {
  if (!reference.startsWith('#')) return undefined;
  let target: unknown = root;
  for (const step of reference.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    target = Array.isArray(target) ? target[Number(name)] : object(target)?.[name];
  }
  return object(target);
}

function typeOf(schema: JsonObject): string {
  const types = texts(schema['type']);
  const named = types.find((type) => type !== 'null') ?? types[0];
  if (named !== undefined) return named;
  if (schema['properties'] !== undefined || schema['required'] !== undefined) return 'object';
  if (schema['items'] !== undefined || schema['prefixItems'] !== undefined) return 'array';
  return schema['minimum'] === undefined && schema['maximum'] === undefined ? 'string' : 'number';
}

function ofType(type: string, schema: JsonObject, place: Place): JsonValue {
  switch (type) {
    case 'object':
      return sampleObject(schema, place);
    case 'array':
      return sampleList(schema, place);
    case 'integer':
      return sampleNumber(schema, 1);
    case 'number':
      return sampleNumber(schema, 0);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return sampleText(schema, place.name);
  }
}

function sampleObject(schema: JsonObject, place: Place): JsonObject {
  const properties = object(schema['properties']) ?? {};
  const required = texts(schema['required']);
  const names = place.depth < shallow ? [...Object.keys(properties), ...required] : required;
  const result: JsonObject = {};
  for (const name of new Set(names)) {
    // Assigning `__proto__` would set the prototype instead of a member.
    Object.defineProperty(result, name, {
      value: sample(properties[name] ?? {}, { root: place.root, depth: place.depth + 1, name }),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

function sampleList(schema: JsonObject, place: Place): JsonValue[] {
  const inner = { root: place.root, depth: place.depth + 1, name: place.name };
  const fixed = list(schema['prefixItems']).map((item) => sample(item, inner));
  const wanted = Math.max(number(schema['minItems']) ?? 0, place.depth < shallow ? 1 : 0);
  const most = Math.min(number(schema['maxItems']) ?? 100, 100);
  while (fixed.length < Math.min(wanted, most)) fixed.push(sample(schema['items'] ?? {}, inner));
  return fixed;
}

function sampleNumber(schema: JsonObject, leastStep: number): number {
  const step = number(schema['multipleOf']) ?? leastStep;
  const above = number(schema['exclusiveMinimum']);
  const below = number(schema['exclusiveMaximum']);
  const least = number(schema['minimum']) ?? (above === undefined ? undefined : above + (step || 0.5));
  const most = number(schema['maximum']) ?? (below === undefined ? undefined : below - (step || 0.5));
  const wanted = least ?? Math.min(most ?? 1, 1);
  if (step === 0) return wanted;
  const up = Math.ceil(wanted / step) * step;
  return most !== undefined && up > most ? Math.floor(most / step) * step : up;
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '2025-01-01T12:00:00Z',
  date: '2025-01-01',
  time: '12:00:00Z',
  duration: 'PT1H',
  email: 'someone@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function sampleText(schema: JsonObject, name: string): string {
  const formatted = formats[text(schema['format']) ?? ''];
  if (formatted !== undefined) return formatted;
  const least = Math.min(number(schema['minLength']) ?? 0, 10_000);
  const made = `sample ${name}`.padEnd(least, '.');
  return made.slice(0, Math.max(number(schema['maxLength']) ?? made.length, 0));
}
