import { BifrostError, type DialectRoute } from '@bifrost/core';
import type { FastifyInstance } from 'fastify';
import { asBifrostError, type ClientDoor } from './client-door.js';
import type { ClientRoute } from './client-route.js';
import { compilePath, type PathTemplate } from './path-template.js';

interface MountedRoute extends ClientRoute {
  method: string;
  path: PathTemplate;
}

/** What a path under a prefix leads to. */
type Found = { route: MountedRoute; params: Record<string, string> } | { error: BifrostError };

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Mounts the dialects of the configured providers under their prefixes. */
export function mountDialects(app: FastifyInstance, door: ClientDoor, routes: readonly DialectRoute[]): void {
  for (const [prefix, mounted] of groupByPrefix(routes)) {
    const start = prefix.length + 1;
    app.route({
      method: methods,
      url: `/${prefix}/*`,
      handler: (request, reply) => {
        reply.hijack();
        const exchange = { request: request.raw, response: reply.raw };
        const found = findRoute(mounted, request.method, pathAfter(request.url, start));
        if ('route' in found) door.serve(exchange, found.route, found.params);
        else door.refuse(exchange, found.error, { dialect: mounted.dialect, template: `/${prefix}/*` });
      },
    });
  }
}

interface Prefix {
  /** In its shape a 404 is told. */
  dialect: ClientRoute['dialect'];
  routes: MountedRoute[];
}

function groupByPrefix(routes: readonly DialectRoute[]): Map<string, Prefix> {
  const prefixes = new Map<string, Prefix>();
  for (const { prefix, provider, route } of routes) {
    const group = prefixes.get(prefix) ?? { dialect: route.dialect, routes: [] };
    prefixes.set(prefix, group);
    group.routes.push({
      dialect: route.dialect,
      unified: false,
      template: `/${prefix}${route.path}`,
      provider,
      method: route.method,
      path: compilePath(route.path),
      ...(route.stream !== undefined && { stream: route.stream }),
    });
  }
  for (const { routes: mounted } of prefixes.values())
    mounted.sort((one, other) => other.path.literalLength - one.path.literalLength);
  return prefixes;
}

function findRoute({ routes }: Prefix, method: string, path: string): Found {
  let other: string | undefined;
  try {
    for (const route of routes) {
      const params = route.path.match(path);
      if (params === undefined) continue;
      if (route.method === method) return { route, params };
      other = route.method;
    }
  } catch (error) {
    return { error: asBifrostError(error) };
  }
  return { error: notServed({ method, path, ...(other !== undefined && { allowed: other }) }) };
}

/** The path behind a prefix. Base addresses that end in a slash lead to double ones. */
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
