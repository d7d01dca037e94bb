import { BifrostError } from '@bifrost/core';
import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import type { Gatekeeper } from '../authentication/gatekeeper.js';
import { isHttp2Response, type Exchange } from '../http/exchange.js';
import { parseTarget } from '../http/query.js';
import type { Arrivals } from './arrivals.js';
import { asBifrostError, type ClientDoor } from './client-door.js';

/** Routes that know every dialect, or `undefined` where they cannot be had. Asked at the first need, never rejects. */
export type CompleteRoutes<Routes> = () => Promise<Routes | undefined>;

/** What leads requests to the dialects of packages that are installed and not imported yet. */
export interface ElsewhereParts {
  door: ClientDoor;
  gatekeeper: Gatekeeper;
  complete: CompleteRoutes<{ handle(exchange: Exchange): void }>;
  isDraining: () => boolean;
  /** Counts who waits: before they are served nobody closes what they may need. */
  waiting: Arrivals;
}

const dialectMethods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** Whether a path may be a dialect's: those stand below a prefix. Most that scanners try are not. */
export function mayBeDialect({
  method = 'GET',
  url = '/',
}: Pick<Exchange['request'], 'method' | 'url'>): boolean {
  return dialectMethods.has(method) && /^\/+[^/?]+\/+[^/?]/u.test(url);
}

/**
 * Serves a request that nobody can place before everything is imported. Its body waits unread. Who is not let in is
 * told so without an import, at every path: which of them lead anywhere is not known yet, and strangers cost nothing.
 *
 * @param otherwise - serves it where the complete routes cannot be had
 */
export async function serveElsewhere(
  { door, gatekeeper, complete, isDraining, waiting }: ElsewhereParts,
  exchange: Exchange,
  otherwise: () => void,
): Promise<void> {
  const refusal = refusalOf(gatekeeper, exchange.request);
  if (refusal !== undefined) {
    door.refuse(exchange, refusal);
    return;
  }
  waiting.begin();
  try {
    const routes = await complete();
    if (hasLeft(exchange)) door.refuse(exchange, left());
    else if (routes !== undefined) routes.handle(exchange);
    else if (isDraining()) door.refuse(exchange, stopping());
    else otherwise();
  } catch (error) {
    // nobody waits for this promise: what is thrown would end the process
    door.refuse(exchange, asBifrostError(error));
  } finally {
    waiting.end();
  }
}

/** A route whose handler is right only where everything is imported: until then it asks those that are. */
export function elsewhereFirst(
  parts: ElsewhereParts | undefined,
  handler: (request: FastifyRequest, reply: FastifyReply) => void,
): RouteHandlerMethod {
  if (parts === undefined) return handler;
  return (request, reply) => {
    reply.hijack();
    const exchange = { request: request.raw, response: reply.raw };
    void serveElsewhere(parts, exchange, () => handler(request, reply));
  };
}

const noBody = new Uint8Array();

/** Clients and operators are let in, the latter for what is theirs as well. Their route asks once more. */
function refusalOf(gatekeeper: Gatekeeper, { method = 'GET', headers, url = '/' }: Exchange['request']) {
  // the signature is of a body that has not come: its route checks it
  if (method !== 'GET' && gatekeeper.waitsForBody(headers)) return undefined;
  const visit = { method, headers, url, body: noBody };
  const { key } = parseTarget(url);
  try {
    gatekeeper.admit('client', visit, key);
  } catch (refusal) {
    try {
      gatekeeper.admit('either', visit, key);
    } catch {
      return asBifrostError(refusal);
    }
  }
  return undefined;
}

function hasLeft({ response }: Exchange): boolean {
  return isHttp2Response(response) ? response.stream.destroyed : response.destroyed;
}

function left(): BifrostError {
  return new BifrostError('cancelled', 'The client left while packages were imported for its request.');
}

function stopping(): BifrostError {
  return new BifrostError('cancelled', 'The gateway stops: ask again.', { status: 503 });
}
