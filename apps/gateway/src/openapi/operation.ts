import { defined, list, object, text, type JsonObject } from '@bifrost/core';
import type { Door } from '../authentication/gatekeeper.js';
import type { SchemaName } from './components.js';
import { answerHeaders, errorHeaders, requestHeaders } from './headers.js';
import type { AnswerDescription, BodyDescription, RouteDescription } from './route-description.js';
import { doorText, securityOf } from './security.js';

/** An operation with the place where it stands in the document. */
export interface PlacedOperation {
  method: string;
  path: string;
  tag: string;
  operation: JsonObject;
}

/** Where a described route is mounted, and in which document. */
export interface Mounted {
  method: string;
  url: string;
  isOpen: (door: Door) => boolean;
  schemas: JsonObject;
}

/** The operation of a described route. */
export function operationOf(
  route: RouteDescription,
  { method, url, isOpen, schemas }: Mounted,
): PlacedOperation {
  const path = route.path ?? url.replaceAll(/:(\w+)/gu, '{$1}');
  const { tag, summary } = route;
  const body = method === 'GET' ? undefined : route.body;
  const parameters = [
    ...pathParameters(path),
    ...queryParameters(route.query, schemas),
    ...(route.steered === true ? steering() : []),
  ];
  const operation = defined<JsonObject>({
    tags: [tag],
    summary,
    description: [route.description, doorText(route.door)].filter((line) => line !== undefined).join(' '),
    operationId: route.operationId ?? operationId(method, path),
    security: securityOf(route.door, isOpen),
    parameters: parameters.length === 0 ? undefined : parameters,
    requestBody: body === undefined ? undefined : { required: true, content: contentOf([body]) },
    responses: responsesOf(route.answers, route.steered === true),
  });
  return { method, path, tag, operation };
}

/** `getV1ModelsModel` for `GET /v1/models/{model}`: unique, and stable as long as the route is. */
export function operationId(method: string, path: string): string {
  const words = path.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** A parameter for each placeholder. */
export function pathParameters(path: string): JsonObject[] {
  return [...path.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => {
    const parameter: JsonObject = { name, in: 'path', required: true, schema: { type: 'string' } };
    if (name === 'model')
      parameter['description'] = '`provider/model`, an alias, or a bare name. Slashes may stand as they are.';
    return parameter;
  });
}

/** Headers that steer a call to a model. */
export function steering(): JsonObject[] {
  return Object.entries(requestHeaders).map(([name, description]) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  }));
}

function queryParameters(name: SchemaName | undefined, schemas: JsonObject): JsonObject[] {
  if (name === undefined) return [];
  const schema = object(schemas[name]) ?? {};
  const required = new Set(list(schema['required']));
  return Object.entries(object(schema['properties']) ?? {}).map(([member, value]) => {
    const { description, ...rest } = object(value) ?? {};
    return defined<JsonObject>({
      name: member,
      in: 'query',
      description: text(description),
      required: required.has(member) ? true : undefined,
      schema: rest,
    });
  });
}

function contentOf(bodies: readonly BodyDescription[]): JsonObject {
  const content: JsonObject = {};
  for (const { media = 'application/json', schema } of bodies) {
    content[media] = schema === undefined ? {} : { schema: { $ref: `#/components/schemas/${schema}` } };
  }
  return content;
}

function responsesOf(answers: readonly AnswerDescription[], steered: boolean): JsonObject {
  const responses: JsonObject = {};
  for (const status of new Set(answers.map(statusOf))) {
    const alike = answers.filter((answer) => statusOf(answer) === status);
    responses[String(status)] = defined<JsonObject>({
      description: alike.find(({ description }) => description !== undefined)?.description ?? 'The answer.',
      headers: headerReferences(steered ? Object.keys(answerHeaders) : ['x-request-id']),
      content: contentOf(alike),
    });
  }
  responses['default'] = errorResponse(contentOf([{ schema: 'Error' }]));
  return responses;
}

function statusOf({ status = 200 }: AnswerDescription): number {
  return status;
}

/** Whatever is no success. */
export function errorResponse(content: JsonObject): JsonObject {
  return { description: 'An error.', headers: headerReferences(Object.keys(errorHeaders)), content };
}

/** Headers of an answer by reference. */
export function headerReferences(names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
