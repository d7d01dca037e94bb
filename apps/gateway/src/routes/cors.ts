import type { FastifyInstance } from 'fastify';
import type { Gatekeeper } from '../authentication/gatekeeper.js';
import { refusing } from '../openapi/route-description.js';

/**
 * Answers browsers for pages of the allowed origins. Without any there are no CORS headers at all, and no step on the
 * way of a request.
 */
export function mountCors(app: FastifyInstance, gatekeeper: Gatekeeper): void {
  if (!gatekeeper.hasOrigins) return;
  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    if (origin !== undefined && gatekeeper.allowsOrigin(origin)) {
      // On the raw answer, since most answers are written past Fastify.
      reply.raw.setHeader('access-control-allow-origin', origin);
      reply.raw.setHeader('vary', 'origin');
      reply.raw.setHeader('access-control-expose-headers', '*');
    }
    done();
  });
  app.options('*', { config: refusing }, (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || !gatekeeper.allowsOrigin(origin)) return reply.code(403).send();
    return reply
      .code(204)
      .header('access-control-allow-methods', 'GET, POST')
      .header('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*')
      .header('access-control-max-age', '600')
      .send();
  });
}
