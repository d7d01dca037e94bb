import type { FastifyInstance } from 'fastify';
import type { Gatekeeper } from '../authentication/gatekeeper.js';
import { describe } from '../openapi/route-description.js';
import type { TableRow } from '../openapi/route-table.js';
import { version } from '../version.js';
import { admitTo } from './admission.js';

/**
 * The OpenAPI document of everything that is mounted. It is made when it is first asked for: neither its schemas nor
 * itself cost anything before.
 */
export function documentOf(routes: readonly TableRow[], gatekeeper: Gatekeeper): () => Promise<string> {
  let document: Promise<string> | undefined;
  const write = async (): Promise<string> => {
    const { openapiDocument } = await import('../openapi/document.js');
    const isOpen = gatekeeper.isOpen.bind(gatekeeper);
    return JSON.stringify(openapiDocument({ routes, version, isOpen }));
  };
  return () => (document ??= write());
}

/** Mounts the OpenAPI document. */
export function mountOpenapi(
  app: FastifyInstance,
  gatekeeper: Gatekeeper,
  document: () => Promise<string>,
): void {
  const config = describe({
    tag: 'Gateway',
    summary: 'This document',
    door: 'either',
    answers: [{ description: 'An OpenAPI document of the routes that this gateway serves.' }],
  });
  app.get('/openapi.json', { onRequest: admitTo(gatekeeper, 'either'), config }, async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(await document()),
  );
}
