import { BifrostError, closest } from '@bifrost/core';
import type { FastifyInstance } from 'fastify';
import { describe, refusing } from '../openapi/route-description.js';
import type { ClientDoor } from './client-door.js';
import type { ClientRoute } from './client-route.js';
import { notServed } from './dialects.js';
import { posted, type PostedRoute } from './unified-routes.js';

/** What a path without parameters has of them. */
export const noParams: Readonly<Record<string, string>> = Object.freeze({});

/** Families of the public API that are not there, so that nobody searches for a mistake of their own. */
const absent: readonly { path: string; what: string }[] = [
  { path: '/v1/batches', what: 'Batches are' },
  { path: '/v1/files', what: 'File uploads are' },
  { path: '/v1/uploads', what: 'File uploads are' },
  { path: '/v1/moderations', what: 'Moderations are' },
  { path: '/v1/realtime', what: 'Realtime sessions are' },
  { path: '/v1/audio/translations', what: 'Audio translations are' },
  { path: '/v1/fine_tuning', what: 'Fine-tuning jobs are' },
  { path: '/v1/vector_stores', what: 'Vector stores are' },
  { path: '/v1/assistants', what: 'Assistants are' },
  { path: '/v1/threads', what: 'Threads are' },
  { path: '/v1/conversations', what: 'Conversations are' },
];

/** Mounts the unified API. */
export function mountUnified(app: FastifyInstance, door: ClientDoor): void {
  for (const route of posted) mountPosted(app, door, route);
  for (const { path, what } of absent) {
    mountAbsent(app, door, {
      path,
      message: `${what} not served by this gateway: call the provider itself.`,
    });
  }
  const stored = 'Stored responses are not served by this gateway: call the provider that keeps them.';
  mountAbsent(app, door, { path: '/v1/responses/:id', message: stored });
}

/** The same routes by their path, for those who need no router to find them. */
export function directUnifiedRoutes(): [path: string, route: ClientRoute][] {
  return posted.map((route) => [route.path, clientRoute(route)]);
}

/** Longer ones are no slip of the fingers, and would take their time. */
const longestMistyped = 100;

/** The path that was probably mistyped, of those that are posted to. */
export function closestUnifiedPath(path: string): string | undefined {
  if (path.length > longestMistyped) return undefined;
  return closest(
    path,
    posted.map((route) => route.path),
  );
}

function clientRoute({ path, dialect }: PostedRoute): ClientRoute {
  return { dialect, unified: true, template: path };
}

function mountPosted(app: FastifyInstance, door: ClientDoor, posting: PostedRoute): void {
  const { path, document } = posting;
  const route = clientRoute(posting);
  const config = describe({ ...document, tag: 'Unified API', door: 'client', steered: true });
  app.post(path, { config }, (request, reply) => {
    reply.hijack();
    door.serve({ request: request.raw, response: reply.raw }, route, noParams);
  });
  app.get(path, { config: refusing }, (request, reply) => {
    reply.hijack();
    const error = notServed({ method: 'GET', path, allowed: 'POST' });
    door.refuse({ request: request.raw, response: reply.raw }, error, route);
  });
}

function mountAbsent(
  app: FastifyInstance,
  door: ClientDoor,
  { path, message }: { path: string; message: string },
): void {
  for (const url of [path, `${path}/*`]) {
    app.route({
      method: ['GET', 'POST', 'DELETE'],
      url,
      config: refusing,
      handler: (request, reply) => {
        reply.hijack();
        const error = new BifrostError('not_found', message);
        door.refuse({ request: request.raw, response: reply.raw }, error);
      },
    });
  }
}
