import { models, type JsonObject } from '@bifrost/core';
import type { FastifyInstance } from 'fastify';
import type { DocumentedRoute } from '../openapi/route-description.js';
import {
  groupByPrefix,
  mostExactFirst,
  mountPrefix,
  servePrefix,
  type DialectParts,
  type MountedRoute,
  type Prefix,
} from './dialects.js';
import { elsewhereFirst, type ElsewhereParts } from './elsewhere.js';
import { publicModel, publicModels } from './models.js';
import { compilePath } from './path-template.js';
import { posted } from './unified-routes.js';

/**
 * Frameworks speak to several vendors, each in its own dialect, and often know one base address for all: under these
 * prefixes stand the unified API and every dialect, with and without the dialect's own prefix.
 */
const frameworks = ['langchain', 'litellm', 'pydanticai'];

/**
 * Mounts everything that clients can speak under each framework's prefix. Which route a path means there is told by all
 * dialects together, so those that are not imported yet are waited for.
 */
export function mountFrameworks(
  app: FastifyInstance,
  parts: DialectParts & { elsewhere: ElsewhereParts | undefined },
): void {
  const taken = new Set(parts.routes.map(({ prefix }) => prefix));
  for (const framework of frameworks) {
    if (taken.has(framework)) continue;
    const base = `/${framework}`;
    const choose = chooser(parts, base);
    mountPrefix(app, base, {
      handler: elsewhereFirst(parts.elsewhere, servePrefix(parts.door, base, choose)),
      openapi: everythingBelow(base),
    });
  }
}

/** One entry for all: told one by one they would be the whole document once more for every framework. */
function everythingBelow(base: string): DocumentedRoute {
  return {
    described: {
      tag: 'Frameworks',
      summary: `The unified API and every dialect, below ${base}`,
      description: 'With and without `/v1`, and with and without the prefix of a dialect.',
      path: `${base}/{path}`,
      methods: ['GET', 'POST'],
      door: 'client',
      body: {},
      answers: [{}],
      steered: true,
    },
  };
}

function chooser(parts: DialectParts, base: string): (path: string) => Prefix & { below?: string } {
  const prefixes = groupByPrefix(parts.engine, parts.routes, base);
  const flat = flatPrefix(parts, base, [...prefixes.values()]);
  return (path) => {
    const [, first = ''] = path.split('/', 2);
    const nested = prefixes.get(first);
    return nested === undefined ? flat : { ...nested, below: `/${first}` };
  };
}

/** All routes side by side. Where two have one path the unified API wins, then the dialect that stands first. */
function flatPrefix({ engine }: DialectParts, base: string, prefixes: readonly Prefix[]): Prefix {
  const unified = [
    ...posted.map(({ path, dialect }) => ({ path, dialect, method: 'POST' })),
    ...lists(engine),
  ];
  const mounted = unified.flatMap((route) => [
    mountedAt(base, route.path, route),
    mountedAt(base, route.path.slice('/v1'.length), route),
  ]);
  return {
    dialect: models,
    routes: mostExactFirst([...mounted, ...prefixes.flatMap(({ routes }) => routes)]),
  };
}

function mountedAt(base: string, path: string, { method, dialect, own }: UnifiedRoute): MountedRoute {
  const mounted = { unified: true, template: base + path, method, dialect, path: compilePath(path) };
  return own === undefined ? mounted : { ...mounted, own };
}

type UnifiedRoute = Pick<MountedRoute, 'dialect' | 'method' | 'own'> & { path: string };

function lists(engine: DialectParts['engine']): UnifiedRoute[] {
  return [
    listRoute('/v1/models', () => publicModels(engine)),
    listRoute('/v1/models/{model}', (model) => publicModel(engine, model)),
  ];
}

function listRoute(path: string, tell: (model: string) => Promise<JsonObject>): UnifiedRoute {
  const own: UnifiedRoute['own'] = async ({ params }) => ({
    status: 200,
    headers: {},
    body: { kind: 'json', value: await tell(params['model'] ?? '') },
  });
  return { path, method: 'GET', dialect: models, own };
}
