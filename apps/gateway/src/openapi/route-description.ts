import type { DialectRoute } from '@bifrost/core';
import type { Door } from '../authentication/gatekeeper.js';
import type { SchemaName } from './components.js';

/** A body: JSON of a named schema, or what `media` says it is. A schema beside `media` describes its form or event. */
export interface BodyDescription {
  schema?: SchemaName;
  /** Default: `application/json`. */
  media?: string;
}

/** An answer that a route may give. */
export interface AnswerDescription extends BodyDescription {
  /** Default: 200. */
  status?: number;
  description?: string;
}

/** What the OpenAPI document says of a route. It stands beside the route, so that neither is changed alone. */
export interface RouteDescription {
  /** Groups routes, in the order in which the groups first appear. */
  tag: string;
  /** One line, without a full stop. */
  summary: string;
  description?: string;
  /** Default: made of method and path. */
  operationId?: string;
  /** Whose token opens it. Absent: it needs none. */
  door?: Door;
  /** The path with its placeholders, where the router's own has a wildcard. */
  path?: string;
  /** Methods worth telling of, where more are mounted. */
  methods?: readonly string[];
  /** An object schema whose members are the parameters of the query. */
  query?: SchemaName;
  body?: BodyDescription;
  /** What it answers when all is well. Errors have one shape, and need no mention. */
  answers: readonly AnswerDescription[];
  /** A call to a model: it takes the headers that steer it, and tells in others who served it. */
  steered?: true;
}

/** What a route is in the document: described, a whole dialect, or absent for a reason. */
export type DocumentedRoute =
  | { described: RouteDescription }
  /** Routes below a prefix, each served in its dialect. */
  | { dialect: readonly DialectRoute[] }
  /** Left out: it only refuses, in words that help. */
  | { refuses: true };

declare module 'fastify' {
  interface FastifyContextConfig {
    openapi?: DocumentedRoute;
  }
}

/** Puts the description of a route where the document finds it: `app.get(path, { config: describe({ … }) }, handler)`. */
export function describe(described: RouteDescription): { openapi: DocumentedRoute } {
  return { openapi: { described } };
}

/** Marks a route that is there only to say that there is nothing. */
export const refusing: { openapi: DocumentedRoute } = Object.freeze({ openapi: { refuses: true } });
