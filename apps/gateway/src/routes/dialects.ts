import { BifrostError, type DialectRoute } from '@bifrost/core';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import type { GatewayEngine } from '../engine-port.js';
import type { DocumentedRoute } from '../openapi/route-description.js';
import { asBifrostError, type ClientDoor } from './client-door.js';
import type { ClientRoute } from './client-route.js';
import { modelList } from './model-list.js';
import { compilePath, type PathTemplate } from './path-template.js';
import { suggestPathBelow } from './suggest-path.js';

/** A route that stands among others under a prefix. */
export interface MountedRoute extends ClientRoute {
  method: string;
  path: PathTemplate;
}

/** Routes under one prefix, the most exact first. */
export interface Prefix {
  /** In its shape a 404 is told. */
  dialect: ClientRoute['dialect'];
  routes: readonly MountedRoute[];
}

/** What a path under a prefix leads to. */
type Found = { route: MountedRoute; params: Record<string, string> } | { error: BifrostError };

/** What prefixes are made of. */
export interface DialectParts {
  door: ClientDoor;
  engine: Pick<GatewayEngine, 'models'>;
  routes: readonly DialectRoute[];
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Mounts the dialects of the installed providers under their prefixes. */
export function mountDialects(
  app: FastifyInstance,
  { door, routes }: Pick<DialectParts, 'door' | 'routes'>,
  prefixes: ReadonlyMap<string, Prefix>,
): void {
  for (const [name, prefix] of prefixes) {
    mountPrefix(app, `/${name}`, {
      handler: servePrefix(door, `/${name}`, () => prefix),
      openapi: { dialect: routes.filter((route) => route.prefix === name) },
    });
  }
}

/** What is posted to paths without parameters, by the whole path. */
export function* directDialectRoutes(
  prefixes: ReadonlyMap<string, Prefix>,
): Generator<[path: string, route: ClientRoute]> {
  for (const { routes } of prefixes.values()) {
    // the most exact come first, and the first of two is meant; in a table the last would stay
    for (const route of routes.toReversed())
      if (route.method === 'POST' && route.path.literal) yield [route.template, route];
  }
}

/** Every path below a base leads to one handler. */
export function mountPrefix(
  app: FastifyInstance,
  base: string,
  { handler, openapi }: { handler: RouteHandlerMethod; openapi: DocumentedRoute },
): void {
  app.route({ method: methods, url: `${base}/*`, config: { openapi }, handler });
}

/**
 * Serves what stands below a base.
 *
 * @param choose - the routes for a path behind the base, and as much of the path as leads to them
 */
export function servePrefix(
  door: ClientDoor,
  base: string,
  choose: (path: string) => Prefix & { below?: string },
): (request: FastifyRequest, reply: FastifyReply) => void {
  return (request, reply) => {
    reply.hijack();
    const exchange = { request: request.raw, response: reply.raw };
    const path = pathAfter(request.url, base.length);
    const { below = '', ...prefix } = choose(path);
    const found = findRoute(prefix, request.method, { base: base + below, path: path.slice(below.length) });
    if ('route' in found) door.serve(exchange, found.route, found.params);
    else door.refuse(exchange, found.error, { dialect: prefix.dialect, template: `${base}${below}/*` });
  };
}

/** The routes of every dialect by its prefix. `base` stands before all of them. */
export function groupByPrefix(
  engine: Pick<GatewayEngine, 'models'>,
  routes: readonly DialectRoute[],
  base = '',
): Map<string, Prefix> {
  const groups = new Map<string, MountedRoute[]>();
  for (const each of routes) {
    const group = groups.get(each.prefix);
    const mounted = mountedRoute(engine, each, base);
    if (group === undefined) groups.set(each.prefix, [mounted]);
    else group.push(mounted);
  }
  const prefixes = new Map<string, Prefix>();
  for (const [name, mounted] of groups) {
    const [first] = mounted;
    if (first !== undefined) prefixes.set(name, { dialect: first.dialect, routes: mostExactFirst(mounted) });
  }
  return prefixes;
}

function mountedRoute(
  engine: Pick<GatewayEngine, 'models'>,
  { prefix, provider, route }: DialectRoute,
  base: string,
): MountedRoute {
  const { dialect, method, path, stream, fixed } = route;
  const mounted: MountedRoute = {
    dialect,
    unified: false,
    template: `${base}/${prefix}${path}`,
    method,
    path: compilePath(path),
  };
  if (provider !== undefined) mounted.provider = provider;
  if (stream !== undefined) mounted.stream = stream;
  const list = modelList(engine, mounted);
  if (fixed !== undefined)
    mounted.own = () => ({ status: 200, headers: {}, body: { kind: 'json', value: fixed } });
  else if (list !== undefined) mounted.own = list;
  return mounted;
}

/** Of two templates that fit a path, the one with more text of its own is meant; of equal ones the first. */
export function mostExactFirst(routes: readonly MountedRoute[]): readonly MountedRoute[] {
  return routes.toSorted((one, other) => other.path.literalLength - one.path.literalLength);
}

function findRoute(prefix: Prefix, method: string, { base, path }: { base: string; path: string }): Found {
  let other: string | undefined;
  try {
    for (const route of prefix.routes) {
      const params = route.path.match(path);
      if (params === undefined) continue;
      if (route.method === method) return { route, params: withWholeModel(params) };
      other = route.method;
    }
  } catch (error) {
    return { error: asBifrostError(error) };
  }
  if (other !== undefined) return { error: notServed({ method, path: base + path, allowed: other }) };
  const meant = suggestPathBelow({ method, path }, prefix);
  const hint =
    meant === undefined
      ? 'docs/gateway.md lists what there is, and the provider itself has the rest.'
      : `did you mean ${base}${meant}?`;
  return { error: notServed({ method, path: base + path, hint }) };
}

/** Some clients write the two halves of `provider/model` into two places of a path. */
function withWholeModel(params: Record<string, string>): Record<string, string> {
  const { provider, model } = params;
  return provider === undefined || model === undefined
    ? params
    : { ...params, model: `${provider}/${model}` };
}

/** The path behind a base. Base addresses that end in a slash lead to double ones. */
function pathAfter(url: string, start: number): string {
  const mark = url.indexOf('?');
  const path = (mark === -1 ? url : url.slice(0, mark)).replaceAll(/\/{2,}/g, '/');
  return path.length > start + 1 && path.endsWith('/') ? path.slice(start, -1) : path.slice(start);
}

/** The error for a path that nobody serves, or that wants another method. */
export function notServed(request: {
  method: string;
  path: string;
  allowed?: string;
  hint?: string;
}): BifrostError {
  const { method, path, allowed, hint } = request;
  const shown = path.slice(0, 200);
  if (allowed !== undefined)
    return new BifrostError('not_found', `${shown} takes ${allowed}, not ${method}.`, { status: 405 });
  return new BifrostError(
    'not_found',
    `There is no ${method} ${shown} here${hint === undefined ? '.' : `: ${hint}`}`,
  );
}
