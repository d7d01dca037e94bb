import type { FastifyInstance } from 'fastify';
import type { JsonObject } from '@bifrost/core';
import type { Gatekeeper } from '../authentication/gatekeeper.js';
import type { GatewayEngine } from '../engine-port.js';
import { admitTo } from './admission.js';
import { notServed } from './dialects.js';

export interface OperatorOptions {
  engine: Pick<GatewayEngine, 'providers' | 'models'>;
  gatekeeper: Gatekeeper;
  /** The effective configuration, with every secret as `[redacted]`. */
  configuration: () => JsonObject;
}

/** Mounts the operators' routes: what runs, and with which configuration. Nothing enters through them. */
export function mountOperator(
  app: FastifyInstance,
  { engine, gatekeeper, configuration }: OperatorOptions,
): void {
  const onRequest = admitTo(gatekeeper, 'operator');
  app.get('/api/providers', { onRequest }, () => ({ providers: engine.providers() }));
  app.get('/api/models', { onRequest }, async () => ({ models: await engine.models() }));
  app.get('/api/configuration', { onRequest }, () => configuration());
  app.all('/api/*', { onRequest }, (request) => {
    throw notServed({ method: request.method, path: request.url.split('?', 1)[0] ?? '/api' });
  });
}
