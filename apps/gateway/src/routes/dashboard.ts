import { chat } from '@bifrost/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Gatekeeper } from '../authentication/gatekeeper.js';
import type { Page, PageFile } from '../dashboard/page.js';
import { describe } from '../openapi/route-description.js';
import type { ClientDoor } from './client-door.js';
import type { ClientRoute } from './client-route.js';
import { notServed } from './dialects.js';
import { chatDocument } from './unified-routes.js';

/**
 * What a browser may do with the page: run its own files and speak to its own gateway, nothing else. No frame holds it,
 * so nobody can make a reader click on it unseen.
 */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  vary: 'accept-encoding',
};

/** The names of these files change with their content. */
const forEver = 'public, max-age=31536000, immutable';

/** Mounts the page. Its files need no token, since a browser that opens an address cannot show one. */
export function mountDashboard(app: FastifyInstance, gatekeeper: Gatekeeper, page: Page): void {
  const onRequest = (request: FastifyRequest, _reply: FastifyReply, done: () => void): void => {
    const { method, headers } = request;
    gatekeeper.admitPage({ method, headers });
    done();
  };
  const method = ['GET', 'HEAD'];
  app.route({
    method,
    url: '/',
    config: describe({ tag: 'Page', summary: 'The page', answers: [{ media: 'text/html' }] }),
    onRequest,
    handler: (request, reply) => answer({ request, reply }, page.get('index.html'), 'no-cache'),
  });
  app.route<{ Params: { '*': string } }>({
    method,
    url: '/assets/*',
    config: describe({
      tag: 'Page',
      summary: "The page's files",
      path: '/assets/{file}',
      answers: [{ media: '*/*' }],
    }),
    onRequest,
    handler: (request, reply) =>
      answer({ request, reply }, page.get(`assets/${request.params['*']}`), forEver),
  });
}

async function answer(
  { request, reply }: { request: FastifyRequest<{ Params: unknown }>; reply: FastifyReply },
  read: (() => Promise<PageFile>) | undefined,
  cacheControl: string,
): Promise<FastifyReply> {
  if (read === undefined)
    throw notServed({ method: request.method, path: request.url.split('?', 1)[0] ?? '/assets' });
  const file = await read();
  reply.headers(pageHeaders).header('cache-control', cacheControl).header('etag', file.entityTag);
  if (isKnown(request.headers['if-none-match'], file.entityTag)) return reply.code(304).send();
  reply.type(file.mediaType);
  if (file.gzip === undefined || !acceptsGzip(request.headers['accept-encoding']))
    return reply.send(file.plain);
  return reply.header('content-encoding', 'gzip').send(file.gzip);
}

/** Proxies that pack answers mark the tag as weak; it still says that the content is the same. */
function isKnown(header: string | undefined, entityTag: string): boolean {
  const tags = header?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(entityTag) || tags.includes('*');
}

function acceptsGzip(header: string | string[] | undefined): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(header ?? ''));
}

/** The page's own way to a model: operators' tokens open it, and they always see which keys were tried. */
const playground: ClientRoute = {
  dialect: chat,
  unified: true,
  template: '/api/playground/chat/completions',
  door: 'operator',
};

/** Mounts the playground: `POST /v1/chat/completions` for operators. */
export function mountPlayground(app: FastifyInstance, door: ClientDoor): void {
  const params = Object.freeze({});
  const config = describe({
    ...chatDocument,
    tag: 'Operators',
    summary: 'A turn of a conversation, for operators',
    operationId: 'createPlaygroundCompletion',
    door: 'operator',
    steered: true,
  });
  app.post(playground.template, { config }, (request, reply) => {
    reply.hijack();
    door.serve({ request: request.raw, response: reply.raw }, playground, params);
  });
}
