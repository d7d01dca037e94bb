import type { FastifyRequest } from 'fastify';
import type { Door, Gatekeeper } from '../authentication/gatekeeper.js';
import { parseTarget } from '../http/query.js';

/** Lets a request in at a door of the gateway's own API, or throws what to answer. */
export function admit(gatekeeper: Gatekeeper, door: Door, request: FastifyRequest): string | undefined {
  const { method, headers, url } = request;
  return gatekeeper.admit(door, { method, headers }, parseTarget(url).key);
}

/** The same as a step before a route's handler. */
export function admitTo(
  gatekeeper: Gatekeeper,
  door: Door,
): (request: FastifyRequest, reply: unknown, done: () => void) => void {
  return (request, _reply, done) => {
    admit(gatekeeper, door, request);
    done();
  };
}
