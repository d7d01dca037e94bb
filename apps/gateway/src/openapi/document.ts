import { z, type JsonObject } from '@bifrost/core';
import type { Door } from '../authentication/gatekeeper.js';
import { components } from './components.js';
import { dialectOperations } from './dialect-operations.js';
import { answerHeaders, errorHeaders } from './headers.js';
import { operationOf, type Mounted, type PlacedOperation } from './operation.js';
import type { TableRow } from './route-table.js';
import { securitySchemes } from './security.js';

/** A route without a description is told of all the same: the document does not hide it, and a test finds it here. */
export const undescribed = 'Not described';

/** What the document is made of. */
export interface DocumentParts {
  routes: readonly TableRow[];
  version: string;
  /** Whether a door lets everybody in. */
  isOpen: (door: Door) => boolean;
}

/**
 * The OpenAPI document of the routes that are mounted.
 *
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export function openapiDocument({ routes, version, isOpen }: DocumentParts): JsonObject {
  const schemas = jsonSchemas();
  const placed = routes.flatMap((route) => placedOperations(route, { isOpen, schemas }));
  return {
    openapi: '3.1.1',
    info: {
      title: 'Bifrost',
      version,
      summary: 'One front door to many AI model providers',
      description:
        "The unified API, the vendors' own APIs under a prefix each, and the gateway's own routes. Errors of the vendors' routes have the vendor's shape.",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This gateway.' }],
    tags: [...new Set(placed.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: pathsOf(placed),
    components: {
      schemas,
      securitySchemes,
      headers: headersOf({ ...errorHeaders, ...answerHeaders }),
    },
  };
}

function placedOperations(
  { method, url, openapi }: TableRow,
  at: Pick<Mounted, 'isOpen' | 'schemas'>,
): PlacedOperation[] {
  // What HEAD answers is what GET answers, and saying so twice would hide the rest.
  if (method === 'HEAD' || (openapi !== undefined && 'refuses' in openapi)) return [];
  if (openapi === undefined || 'described' in openapi) {
    const described = openapi?.described ?? { tag: undescribed, summary: `${method} ${url}`, answers: [{}] };
    if (described.methods?.includes(method) === false) return [];
    return [operationOf(described, { method, url, isOpen: at.isOpen, schemas: at.schemas })];
  }
  // Below a prefix every method leads to one handler: its routes are told once.
  return method === 'GET' ? dialectOperations(openapi.dialect, at.isOpen) : [];
}

function pathsOf(placed: readonly PlacedOperation[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const { method, path, operation } of placed) {
    const item = (paths[path] ??= {});
    item[method.toLowerCase()] ??= operation;
  }
  return paths;
}

/** The schemas in JSON Schema's words, each referring to the others by name. */
function jsonSchemas(): JsonObject {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(components)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, {
    target: 'draft-2020-12',
    // As callers see it: members that are not listed may come, and the document does not forbid them.
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
  });
  const entries = Object.entries(made.schemas).map(([name, { $schema: _dialect, $id: _id, ...schema }]) => [
    name,
    schema,
  ]);
  return Object.fromEntries(entries);
}

function headersOf(descriptions: Readonly<Record<string, string>>): JsonObject {
  const entries = Object.entries(descriptions).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' } },
  ]);
  return Object.fromEntries(entries);
}
