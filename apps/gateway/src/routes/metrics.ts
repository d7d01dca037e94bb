import type { FastifyInstance } from 'fastify';
import type { Gatekeeper } from '../authentication/gatekeeper.js';
import { describe } from '../openapi/route-description.js';
import { admitTo } from './admission.js';

/** Where a scrape gets its text from. */
export interface MetricsSource {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Mounts `/metrics` for Prometheus. */
export function mountMetrics(app: FastifyInstance, gatekeeper: Gatekeeper, source: MetricsSource): void {
  const config = describe({
    tag: 'Gateway',
    summary: 'Metrics for Prometheus',
    door: 'either',
    answers: [{ media: 'text/plain' }],
  });
  app.get('/metrics', { onRequest: admitTo(gatekeeper, 'either'), config }, async (_request, reply) => {
    const text = await source.text();
    return reply.type(source.contentType).send(text);
  });
}
