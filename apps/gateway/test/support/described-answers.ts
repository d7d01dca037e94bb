import { isObject, list, object, type JsonObject, type JsonValue } from '@bifrost/core';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** An OpenAPI document, against which answers are held. */
export class DescribedAnswers {
  readonly #document: JsonObject;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: JsonObject) {
    this.#document = document;
    this.#ajv.addSchema({ $id: 'document:openapi', components: closed(document['components'] ?? {}) });
  }

  /** What an answer's JSON has that its schema does not say, or has otherwise. */
  faults(name: string, value: unknown): string[] {
    const known = this.#compiled.get(name);
    const validate = known ?? this.#ajv.compile({ $ref: `document:openapi#/components/schemas/${name}` });
    this.#compiled.set(name, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message = '', params }) =>
        `${name}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  /** The name of the schema that the document gives for an answer. */
  schemaOf(answer: { method: string; path: string; status: number; media: string }): string | undefined {
    const { method, path, status, media } = answer;
    const operation = object(object(object(this.#document['paths'])?.[path])?.[method.toLowerCase()]);
    const responses = object(operation?.['responses']);
    const response = object(responses?.[String(status)] ?? responses?.['default']);
    const content = object(object(response?.['content'])?.[media]);
    const reference = object(content?.['schema'])?.['$ref'];
    return typeof reference === 'string' ? reference.split('/').at(-1) : undefined;
  }

  /** Names of the headers that an answer may have. */
  headersOf(method: string, path: string, status: number): string[] {
    const operation = object(object(object(this.#document['paths'])?.[path])?.[method.toLowerCase()]);
    const responses = object(operation?.['responses']);
    return Object.keys(
      object(object(responses?.[String(status)] ?? responses?.['default'])?.['headers']) ?? {},
    );
  }
}

/**
 * The document leaves room for members that come later. Here an object has what is written and nothing else, so that a
 * member which nobody described is found.
 */
function closed(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(closed);
  if (!isObject(value)) return value;
  const schema = Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, closed(member ?? null)]),
  );
  const isSchemaOfObject = schema['type'] === 'object' && object(schema['properties']) !== undefined;
  if (isSchemaOfObject) schema['additionalProperties'] ??= false;
  return schema;
}

/** The operations of a document. */
export function operationsIn(document: JsonObject): { method: string; path: string; of: JsonObject }[] {
  return Object.entries(object(document['paths']) ?? {}).flatMap(([path, item]) =>
    Object.entries(object(item) ?? {}).map(([method, of]) => ({ method, path, of: object(of) ?? {} })),
  );
}

/** The tags of an operation. */
export function tagsOf(operation: JsonObject): string[] {
  return list(operation['tags']).filter((tag) => typeof tag === 'string');
}
