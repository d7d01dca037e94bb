import type { FastifyInstance } from 'fastify';
import type { Gatekeeper } from '../authentication/gatekeeper.js';
import type { ProbeStatus, ProviderStatus } from '../health/provider-status.js';
import { describe } from '../openapi/route-description.js';
import { admitTo } from './admission.js';

/** What is known of providers, and how to find out more. */
export interface ProviderRoutes {
  status(): Promise<readonly ProviderStatus[]>;
  /**
   * Makes one cheap call with each key of a provider, or of all.
   *
   * @throws `not_found` where the configuration has no such provider
   */
  probe(provider?: string): Promise<readonly ProbeStatus[]>;
}

/** Mounts the routes by which monitors, operators and the page see how each provider does. */
export function mountProviders(app: FastifyInstance, gatekeeper: Gatekeeper, routes: ProviderRoutes): void {
  const onRequest = admitTo(gatekeeper, 'operator');
  const status = async (): Promise<{ providers: readonly ProviderStatus[] }> => ({
    providers: await routes.status(),
  });
  app.route({
    method: ['GET', 'HEAD'],
    url: '/health/providers',
    config: describe({ ...told, tag: 'Health', door: 'either' }),
    onRequest: admitTo(gatekeeper, 'either'),
    handler: status,
  });
  app.get(
    '/api/providers',
    { onRequest, config: describe({ ...told, tag: 'Operators', door: 'operator' }) },
    status,
  );
  // The providers' money and limits pay for probes, so that only operators may ask for them.
  app.post('/health/providers', { onRequest, config: probesAll }, async () => ({
    probes: await routes.probe(),
    providers: await routes.status(),
  }));
  app.post<{ Params: { provider: string } }>(
    '/api/providers/:provider/probe',
    { onRequest, config: probesOne },
    async ({ params }) => ({ probes: await routes.probe(params.provider) }),
  );
}

const told = {
  summary: 'Providers with keys, circuits, queues, counts and last errors',
  answers: [{ schema: 'ProviderList' }],
} as const;

const probesAll = describe({
  tag: 'Health',
  summary: 'Makes one cheap call with each key of every provider',
  door: 'operator',
  answers: [{ schema: 'ProbedProviders' }],
});

const probesOne = describe({
  tag: 'Operators',
  summary: 'Makes one cheap call with each key of a provider',
  door: 'operator',
  answers: [{ schema: 'ProbeList' }],
});
