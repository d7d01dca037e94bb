import type { ProviderView } from '@bifrost/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Gatekeeper } from '../authentication/gatekeeper.js';
import type { GatewayEngine } from '../engine-port.js';
import { describe } from '../openapi/route-description.js';
import { version } from '../version.js';
import { admit } from './admission.js';

export interface HealthOptions {
  engine: Pick<GatewayEngine, 'providers'>;
  gatekeeper: Gatekeeper;
  /** Whether the gateway is about to stop. */
  isDraining: () => boolean;
}

const read = ['GET', 'HEAD'];

/** Mounts the routes by which machines and people see whether the gateway works. */
export function mountHealth(app: FastifyInstance, options: HealthOptions): void {
  const { engine, gatekeeper, isDraining } = options;
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
      const status = isDraining() ? 'draining' : overall(engine.providers());
      // A monitor needs no token; who is behind the gateway is for those who have one.
      if (!isAdmitted(gatekeeper, request)) return { status };
      const providers = engine.providers().map(({ name, health }) => [name, health] as const);
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
      const status = isDraining() ? 'draining' : readiness(engine.providers(), Date.now());
      return reply.code(status === 'ok' || status === 'degraded' ? 200 : 503).send({ status });
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
function readiness(providers: readonly ProviderView[], nowMs: number): ReturnType<typeof overall> {
  const mayTry = providers.some(({ keys }) =>
    keys.some(({ enabled, until }) => enabled && until !== undefined && until <= nowMs),
  );
  const status = overall(providers);
  return status === 'down' && mayTry ? 'degraded' : status;
}

function overall(providers: readonly ProviderView[]): 'ok' | 'degraded' | 'down' {
  if (providers.every(({ health }) => health === 'down')) return 'down';
  return providers.every(({ health }) => health === 'ok') ? 'ok' : 'degraded';
}
