import { BifrostError, encodeModel, type JsonObject, type ModelView } from '@bifrost/core';
import type { FastifyInstance } from 'fastify';
import type { Gatekeeper } from '../authentication/gatekeeper.js';
import type { GatewayEngine } from '../engine-port.js';
import { describe } from '../openapi/route-description.js';
import { admitTo } from './admission.js';

/** Mounts the list of everything that can be asked for, and its entries. Names of models hold slashes. */
export function mountModels(
  app: FastifyInstance,
  gatekeeper: Gatekeeper,
  engine: Pick<GatewayEngine, 'models'>,
): void {
  const onRequest = admitTo(gatekeeper, 'client');
  app.get('/v1/models', { onRequest, config: listed }, () => publicModels(engine));
  app.get<{ Params: { '*': string } }>('/v1/models/*', { onRequest, config: one }, (request) =>
    publicModel(engine, request.params['*']),
  );
}

const listed = describe({
  tag: 'Unified API',
  summary: 'Every model that can be asked for',
  operationId: 'listModels',
  door: 'client',
  answers: [{ schema: 'ModelList' }],
});

const one = describe({
  tag: 'Unified API',
  summary: 'One model',
  operationId: 'getModel',
  door: 'client',
  path: '/v1/models/{model}',
  answers: [{ schema: 'Model' }],
});

/** The list of all models in the public shape. */
export async function publicModels(engine: Pick<GatewayEngine, 'models'>): Promise<JsonObject> {
  const views = await engine.models();
  return { object: 'list', data: views.map(entryOf) };
}

/** One model in the public shape. @throws `not_found` */
export async function publicModel(engine: Pick<GatewayEngine, 'models'>, name: string): Promise<JsonObject> {
  const views = await engine.models();
  // Without its provider a name is enough as long as one provider has it; the first one is who is meant.
  const view = views.find(({ id }) => id === name) ?? views.find((each) => bareName(each) === name);
  if (view === undefined)
    throw new BifrostError(
      'not_found',
      `No provider lists the model ${JSON.stringify(name.slice(0, 200))}: GET /v1/models shows all.`,
    );
  return entryOf(view);
}

function entryOf({ id, provider, created, owned_by = provider, display_name }: ModelView): JsonObject {
  return encodeModel({
    id,
    owned_by,
    ...(created !== undefined && { created }),
    ...(display_name !== undefined && { display_name }),
  });
}

function bareName({ id, provider }: ModelView): string {
  return id.startsWith(`${provider}/`) ? id.slice(provider.length + 1) : id;
}
