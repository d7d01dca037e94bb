import http from 'node:http';
import { BifrostError, type AnyDialect } from '@bifrost/core';
import { fastify, type FastifyInstance } from 'fastify';
import type { Gatekeeper } from './authentication/gatekeeper.js';
import type { Page } from './dashboard/page.js';
import type { GatewayEngine } from './engine-port.js';
import { rawError } from './http/wire-answer.js';
import { RequestIds } from './http/request-id.js';
import { recordRoutes } from './openapi/route-table.js';
import { asBifrostError, type ClientDoor } from './routes/client-door.js';
import { Arrivals } from './routes/arrivals.js';
import { mountCors } from './routes/cors.js';
import { mountDashboard, mountPlayground } from './routes/dashboard.js';
import {
  directDialectRoutes,
  groupByPrefix,
  mountDialects,
  notServed,
  type Prefix,
} from './routes/dialects.js';
import {
  mayBeDialect,
  serveElsewhere,
  type CompleteRoutes,
  type ElsewhereParts,
} from './routes/elsewhere.js';
import { mountFrameworks } from './routes/frameworks.js';
import { mountHealth } from './routes/health.js';
import { mountMetrics, type MetricsSource } from './routes/metrics.js';
import { mountModels } from './routes/models.js';
import { documentOf, mountOpenapi } from './routes/openapi.js';
import { mountProviders, type ProviderRoutes } from './routes/providers.js';
import { suggestPath } from './routes/suggest-path.js';
import { mountOperator, type OperatorOptions } from './routes/operator.js';
import { mountRequests } from './routes/requests.js';
import type { GatewayProviderView } from './health/set-aside.js';
import type { Exchange } from './http/exchange.js';
import type { OpenLog } from './request-log/log-port.js';
import { closestUnifiedPath, directUnifiedRoutes, mountUnified, noParams } from './routes/unified.js';
import type { Traffic } from './traffic.js';

export interface ServerOptions {
  engine: GatewayEngine;
  gatekeeper: Gatekeeper;
  door: ClientDoor;
  traffic: Traffic;
  /** Shape of errors on the gateway's own routes. */
  publicDialect: AnyDialect;
  /** Absent where `/metrics` is not served. */
  metrics?: MetricsSource;
  /** The page at `/`; absent where it is off or not installed. */
  page?: Page;
  /** The providers, for those who ask how they are. */
  views: () => readonly GatewayProviderView[];
  providers: ProviderRoutes;
  /** Absent where it is off. */
  requestLog?: OpenLog | undefined;
  operator: Omit<OperatorOptions, 'engine' | 'gatekeeper'>;
  isDraining: () => boolean;
  /** Present while installed packages wait to be imported: gives the routes with theirs. */
  complete?: CompleteRoutes<RouteServer>;
  /** A mistake of ours, for the log. */
  onMistake(error: unknown): void;
}

/** The routes of one configuration. */
export interface RouteServer {
  readonly app: FastifyInstance;
  /** Answers a request of either protocol. */
  handle(exchange: Exchange): void;
  /** Settles once no request is on its way to the engine any more. */
  arrived(): Promise<void>;
  /** The OpenAPI document of these routes. */
  document(): Promise<string>;
}

/** Over HTTP/2 clients may make methods up, which the router would take for a mistake of its own. */
const knownMethods: ReadonlySet<string> = new Set(http.METHODS);

const allMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * All routes of one configuration. A reload makes another one: the front hands requests to whichever is current, so a
 * route never changes under a running request.
 */
export async function createServer(options: ServerOptions): Promise<RouteServer> {
  const ids = new RequestIds();
  const app = fastify({
    logger: false,
    exposeHeadRoutes: false,
    requestIdHeader: false,
    genReqId: (request) => ids.of(request.headers),
    // A path that cannot be decoded never reaches a route.
    frameworkErrors: (error, request, reply) => {
      reply.hijack();
      options.door.refuse({ request: request.raw, response: reply.raw }, toldError(error));
    },
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 4096 },
  });
  // Bodies are read by us, after the visitor was let in: Fastify's reader would copy, and answer in its own shape.
  for (const method of allMethods) app.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  const routes = recordRoutes(app);
  mountCors(app, options.gatekeeper);
  mountUnified(app, options.door);
  const dialects = { door: options.door, engine: options.engine, routes: options.engine.dialectRoutes() };
  const prefixes = groupByPrefix(dialects.engine, dialects.routes);
  mountDialects(app, dialects, prefixes);
  const waiting = new Arrivals();
  const elsewhere = elsewhereOf(options, waiting);
  mountFrameworks(app, { ...dialects, elsewhere });
  mountPlayground(app, options.door);
  tellErrors(app, options);
  const document = documentOf(routes, options.gatekeeper);
  await app.register(async (own) => mountOwn(own, options, document));
  mountUnknown(app, { door: options.door, elsewhere, prefixes });
  await app.ready();
  return {
    app,
    handle: handlerOf(app, options, prefixes),
    arrived: async () => {
      await waiting.none();
      await options.door.arrived();
    },
    document,
  };
}

/**
 * The busiest routes are known by their whole path: they are found in a table, and only what is not there goes the
 * way through the router, its request, its reply and its steps, which would cost a tenth of the whole request.
 */
function handlerOf(
  app: FastifyInstance,
  { door, gatekeeper }: ServerOptions,
  prefixes: ReadonlyMap<string, Prefix>,
): RouteServer['handle'] {
  const route: RouteServer['handle'] = (exchange) => {
    const { method = 'GET', url = '/' } = exchange.request;
    // Fastify types requests as HTTP/1.1's; its server takes those of HTTP/2 as well.
    if (knownMethods.has(method)) app.server.emit('request', exchange.request, exchange.response);
    else door.refuse(exchange, notServed({ method: method.slice(0, 20), path: url.split('?', 1)[0] ?? '/' }));
  };
  // pages of other origins are answered by a step of the router
  if (gatekeeper.hasOrigins) return route;
  const direct = new Map([...directDialectRoutes(prefixes), ...directUnifiedRoutes()]);
  return (exchange) => {
    const { method, url = '' } = exchange.request;
    const found = method === 'POST' ? direct.get(url) : undefined;
    if (found === undefined) route(exchange);
    else door.serve(exchange, found, noParams);
  };
}

/** The gateway's own routes. In a scope of their own, because a hook on every answer would cost clients' requests. */
function mountOwn(app: FastifyInstance, options: ServerOptions, document: RouteServer['document']): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    options.traffic.count(request.method, request.routeOptions.url ?? 'unknown', reply.statusCode);
    done();
  });
  mountHealth(app, { ...options, providers: options.views });
  mountProviders(app, options.gatekeeper, options.providers);
  const complete = options.complete ?? noOther;
  mountOpenapi(app, options.gatekeeper, async () => ((await complete()) ?? { document }).document());
  mountModels(app, options.gatekeeper, options.engine);
  if (options.page !== undefined) mountDashboard(app, options.gatekeeper, options.page);
  if (options.metrics !== undefined) mountMetrics(app, options.gatekeeper, options.metrics);
  mountRequests(app, { gatekeeper: options.gatekeeper, log: options.requestLog });
  mountOperator(app, { ...options.operator, engine: options.engine, gatekeeper: options.gatekeeper });
}

function mountUnknown(
  app: FastifyInstance,
  {
    door,
    elsewhere,
    prefixes,
  }: { door: ClientDoor; elsewhere: ElsewhereParts | undefined; prefixes: ReadonlyMap<string, Prefix> },
): void {
  const isUnified: Parameters<typeof suggestPath>[2] = ({ method, path: url }) =>
    (method === 'GET' || method === 'POST') && app.hasRoute({ method, url });
  app.setNotFoundHandler((request, reply) => {
    reply.hijack();
    const exchange = { request: request.raw, response: reply.raw };
    const refuse = (): void => {
      const { method } = request;
      const path = request.url.split('?', 1)[0] ?? '/';
      const meant =
        suggestPath({ method, path }, prefixes, isUnified) ??
        (method === 'POST' ? closestUnifiedPath(path) : undefined);
      door.refuse(exchange, notServed({ method, path, hint: hintFor(path, meant) }));
    };
    if (elsewhere !== undefined && mayBeDialect(request.raw))
      void serveElsewhere(elsewhere, exchange, refuse);
    else refuse();
  });
}

function elsewhereOf(options: ServerOptions, waiting: Arrivals): ElsewhereParts | undefined {
  const { complete, door, gatekeeper, isDraining } = options;
  return complete === undefined ? undefined : { door, gatekeeper, complete, isDraining, waiting };
}

const noOther = (): Promise<undefined> => Promise.resolve(undefined);

function hintFor(path: string, meant: string | undefined): string {
  if (path === '/')
    return 'the page is that of @bifrost/dashboard: install it, and do not set gateway.dashboard to false.';
  return meant === undefined
    ? 'GET /v1/models lists the models, docs/gateway.md the routes.'
    : `did you mean ${meant}?`;
}

/** Errors of the gateway's own routes, in the envelope of the unified API. Hijacked answers never come here. */
function tellErrors(app: FastifyInstance, options: ServerOptions): void {
  app.setErrorHandler((thrown, request, reply) => {
    const error = toldError(thrown);
    // 503 is told of what is only away for a moment (the request log's database)
    if (error.code === 'internal' && error.status === 500) options.onMistake(thrown);
    const { publicDialect } = options;
    const { status, headers, body } = rawError(error, {
      dialect: publicDialect,
      publicDialect,
      requestId: request.id,
    });
    return reply.code(status).headers(headers).send(body);
  });
}

/** Fastify's own refusals are the caller's fault, everything else that is not an error of ours is a mistake. */
function toldError(thrown: unknown): BifrostError {
  if (!BifrostError.isInstance(thrown) && thrown instanceof Error && 'statusCode' in thrown) {
    const { statusCode: status } = thrown;
    if (typeof status === 'number' && status >= 400 && status < 500)
      return new BifrostError('invalid_request', 'The request cannot be read: check its method and path.', {
        status,
      });
  }
  return asBifrostError(thrown);
}
