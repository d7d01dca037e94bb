import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Gatekeeper } from '../authentication/gatekeeper.js';
import type { GatewayProviderView } from '../health/set-aside.js';
import { describe } from '../openapi/route-description.js';
import { version } from '../version.js';
import { admit } from './admission.js';

export interface HealthOptions {
  providers: () => readonly GatewayProviderView[];
  gatekeeper: Gatekeeper;
  /** Whether the gateway is about to stop. */
  isDraining: () => boolean;
}

const read = ['GET', 'HEAD'];

/** Mounts the routes by which machines and people see whether the gateway works. */
export function mountHealth(app: FastifyInstance, options: HealthOptions): void {
  const { gatekeeper, isDraining } = options;
  app.route({
    method: read,
    url: '/health',
    config: describe({
      tag: 'Health',
      summary: 'Whether the gateway works',
      description: 'With a token also the version and each provider.',
      answers: [{ schema: 'Health' }],
    }),
    handler: (request) => {
      const views = options.providers();
      const status = isDraining() ? 'draining' : overall(views);
      // A monitor needs no token; who is behind the gateway is for those who have one.
      if (!isAdmitted(gatekeeper, request)) return { status };
      const providers = views.map(({ name, health }) => [name, health] as const);
      return { status, version, providers: Object.fromEntries(providers) };
    },
  });
  app.route({
    method: read,
    url: '/health/live',
    config: describe({
      tag: 'Health',
      summary: 'Whether the process answers',
      answers: [{ schema: 'Live' }],
    }),
    handler: () => ({ status: 'ok' }),
  });
  app.route({
    method: read,
    url: '/health/ready',
    config: describe({
      tag: 'Health',
      summary: 'Whether some provider can serve',
      answers: [{ schema: 'Ready' }, { status: 503, schema: 'Ready', description: 'None can, or it stops.' }],
    }),
    handler: (_request, reply) => {
      if (isDraining()) return reply.code(503).send({ status: 'draining', reason: 'the gateway stops' });
      const views = options.providers();
      const status = readiness(views, Date.now());
      return status === 'down'
        ? reply.code(503).send({ status, reason: whyNobodyServes(views) })
        : { status };
    },
  });
}

function isAdmitted(gatekeeper: Gatekeeper, request: FastifyRequest): boolean {
  try {
    admit(gatekeeper, 'either', request);
    return true;
  } catch {
    return false;
  }
}

/**
 * A key whose time is over is tried by the next request. A gateway that waited unready for that would never get the
 * request, once load balancers have left it alone.
 */
function readiness(providers: readonly GatewayProviderView[], nowMs: number): ReturnType<typeof overall> {
  const mayTry = providers.some(
    ({ keys, setAside }) =>
      setAside !== true &&
      keys.some(({ enabled, until }) => enabled && until !== undefined && until <= nowMs),
  );
  const status = overall(providers);
  return status === 'down' && mayTry ? 'degraded' : status;
}

/** For anybody, so it names no provider. */
function whyNobodyServes(providers: readonly GatewayProviderView[]): string {
  const setAside = 'its package cannot be used: the log of the start says why';
  const resting = 'can serve: GET /health/providers says why';
  if (providers.every((view) => view.setAside === true))
    return `every provider was set aside, as ${setAside}`;
  if (providers.some((view) => view.setAside === true))
    return `no key of any provider ${resting}; where a provider was set aside, ${setAside}`;
  return `no key of any provider ${resting}`;
}

function overall(providers: readonly GatewayProviderView[]): 'ok' | 'degraded' | 'down' {
  if (providers.every(({ health }) => health === 'down')) return 'down';
  return providers.every(({ health }) => health === 'ok') ? 'ok' : 'degraded';
}
