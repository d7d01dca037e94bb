import { existsSync, readFileSync } from 'node:fs';
import {
  isObject,
  list,
  object,
  objects,
  parseObject,
  text,
  type JsonObject,
  type JsonValue,
} from '@bifrost/core';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

/*
 * The vendors' own descriptions of their APIs lie beside the project, where there are any. They are OpenAPI 3.1, which is
 * nearly JSON Schema: what is not is put right here. Request bodies are checked with every object closed, so that a field
 * that a vendor does not know is found at any depth; answers as published.
 */
const folder = new URL('../../../../../shared/specs/', import.meta.url);

/** Says what is wrong with a value; nothing is the empty list. */
export type Check = (value: unknown) => string[];

export interface VendorSchema {
  /** By the name of a component, or by the path that the body is sent to. */
  request(componentOrPath: string): Check;
  answer(component: string): Check;
}

/** A description; `undefined` where it is not there. */
export function vendorSchema(file: string): VendorSchema | undefined {
  const description = read(file);
  if (description === undefined) return undefined;
  const components = {
    ...bodiesOf(object(description['paths']) ?? {}),
    ...mend(
      object(object(description['components'])?.['schemas']) ?? {},
      objects(read('errata.json')?.[file]),
    ),
  };
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const id = `vendor:${file}`;
  const forms: readonly Form[] = ['open', 'closed', 'part'];
  const schemas = Object.fromEntries(forms.map((form) => [form, eachMember(components, form)]));
  ajv.addSchema({ $id: id, ...schemas });
  const compiled = new Map<string, Check>();
  const get = (path: string): Check => {
    const known = compiled.get(path) ?? checkWith(ajv.compile({ $ref: `${id}#/${path}` }));
    compiled.set(path, known);
    return known;
  };
  return {
    request: (componentOrPath) => get(`closed/${componentOrPath.replaceAll('/', '.')}`),
    answer: (component) => get(`open/${component}`),
  };
}

/** Bodies that are sent to a path, which some descriptions give no name of their own. */
function bodiesOf(paths: JsonObject): JsonObject {
  const bodies: JsonObject = {};
  for (const [path, methods] of Object.entries(paths)) {
    const content = object(object(object(object(methods)?.['post'])?.['requestBody'])?.['content']);
    const schema = object(object(content?.['application/json'])?.['schema']);
    // a name that needs no escapes in a pointer
    if (schema !== undefined) bodies[path.replaceAll('/', '.').replaceAll(/[{}]/gu, '')] = schema;
  }
  return bodies;
}

/** A definition of a closed JSON Schema that was made of a description which is none itself. */
export function derivedSchema(file: string, definition: string): Check | undefined {
  const schema = read(file);
  if (schema === undefined) return undefined;
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ ...schema, $id: `derived:${file}` });
  return checkWith(ajv.compile({ $ref: `derived:${file}#/$defs/${definition}` }));
}

/** A definition of the JSON Schemas that were made of an SDK's types. */
export function sdkSchema(file: string, definition: string): Check | undefined {
  const schema = read(file);
  if (schema === undefined) return undefined;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ ...schema, $id: `sdk:${file}` });
  return checkWith(ajv.compile({ $ref: `sdk:${file}#/definitions/${definition}` }));
}

function read(file: string): JsonObject | undefined {
  const path = new URL(file, folder);
  return existsSync(path) ? parseObject(readFileSync(path, 'utf8')) : undefined;
}

interface Validator {
  (value: unknown): unknown;
  errors?: { instancePath: string; message?: string; params: unknown }[] | null;
}

function checkWith(validate: Validator): Check {
  return (value) => {
    if (validate(value) === true) return [];
    const problems = (validate.errors ?? []).map(
      ({ instancePath, message = '', params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
    return [...new Set(problems)];
  };
}

/** Puts right where a description is known to differ from what its vendor sends. */
function mend(components: JsonObject, errata: readonly JsonObject[]): JsonObject {
  const mended = structuredClone(components);
  for (const { at, op, value } of errata) {
    const path = (text(at) ?? '').split('/').slice(3);
    const last = path.pop() ?? '';
    const holder = path.reduce<JsonObject | undefined>((node, name) => object(node?.[name]), mended);
    if (holder === undefined) continue;
    const before = holder[last] ?? null;
    if (op === 'add') Object.assign(object(before) ?? {}, value);
    if (op === 'open') delete object(before)?.['additionalProperties'];
    if (op === 'nullable') holder[last] = { anyOf: [before, { type: 'null' }] };
    if (op === 'remove')
      holder[last] = list(before).filter(
        (item): item is string => item !== value && typeof item === 'string',
      );
  }
  return mended;
}

/** Keywords that only tell, or that JSON Schema has not. */
const annotations = new Set([
  'discriminator',
  'nullable',
  'example',
  'examples',
  'default',
  'deprecated',
  'externalDocs',
  'xml',
]);
/** Keywords whose members are names of the described object. */
const named = new Set(['properties', 'patternProperties', '$defs']);
const verbatim = new Set(['enum', 'const', 'required']);

type Form = 'open' | 'closed' | 'part';

/**
 * A schema as JSON Schema, where alternatives that overlap are none to choose exactly one of.
 *
 * `closed` objects hold nothing that is not described. What describes an object together with others is a `part`: it
 * stays open itself, or it would refuse what the others describe, and everything within it is closed.
 */
function convert(node: JsonValue, form: Form): JsonValue {
  if (Array.isArray(node)) return node.map((item) => convert(item, form));
  if (!isObject(node)) return node;
  const isComposed = node['properties'] !== undefined || node['allOf'] !== undefined;
  const ofSame: Form = form === 'closed' && isComposed ? 'part' : form;
  const within: Form = form === 'open' ? 'open' : 'closed';
  const converted: JsonObject = {};
  const alternatives: JsonValue[] = [];
  for (const [keyword, value] of Object.entries(node)) {
    if (value === undefined || annotations.has(keyword)) continue;
    if (keyword === '$ref')
      converted['$ref'] = (text(value) ?? '').replace('#/components/schemas/', `#/${ofSame}/`);
    else if (named.has(keyword)) converted[keyword] = eachMember(object(value) ?? {}, within);
    else if (verbatim.has(keyword)) converted[keyword] = value;
    else if (keyword === 'allOf') converted['allOf'] = convert(value, ofSame);
    else if (keyword === 'oneOf' || keyword === 'anyOf') alternatives.push(convert(value, ofSame));
    else converted[keyword] = convert(value, within);
  }
  const [first, ...others] = alternatives.map((branches): JsonObject => ({ anyOf: branches }));
  Object.assign(converted, first);
  if (others.length > 0)
    converted['allOf'] = [...others, ...(Array.isArray(converted['allOf']) ? converted['allOf'] : [])];
  if (form === 'closed' && isComposed && node['additionalProperties'] === undefined)
    converted['unevaluatedProperties'] = false;
  return node['nullable'] === true ? { anyOf: [converted, { type: 'null' }] } : converted;
}

function eachMember(members: JsonObject, form: Form): JsonObject {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [name, convert(value ?? null, form)]),
  );
}
