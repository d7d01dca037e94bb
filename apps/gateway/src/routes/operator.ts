import type { FastifyInstance } from 'fastify';
import { BifrostError } from '@bifrost/core';
import type { Gatekeeper } from '../authentication/gatekeeper.js';
import type { EffectiveConfiguration } from '../effective-configuration.js';
import type { GatewayEngine } from '../engine-port.js';
import { describe } from '../openapi/route-description.js';
import { admitTo } from './admission.js';

/** `reset` forgets everything held against a key; `disable` takes it out of service until `enable` or a restart. */
type KeyAction = (typeof keyActions)[number];

const keyActions = ['reset', 'disable', 'enable'] as const;

export interface OperatorOptions {
  engine: Pick<GatewayEngine, 'models'>;
  gatekeeper: Gatekeeper;
  configuration: () => EffectiveConfiguration;
  /** Does something to a key. `false` where there is no such key. */
  changeKey: (action: KeyAction, provider: string, name: string) => boolean;
}

/** Mounts the operators' routes: what runs, with which configuration, and what may be done to keys. */
export function mountOperator(
  app: FastifyInstance,
  { engine, gatekeeper, configuration, changeKey }: OperatorOptions,
): void {
  const onRequest = admitTo(gatekeeper, 'operator');
  app.get('/api/models', { onRequest, config: descriptions.models }, async () => ({
    models: await engine.models(),
  }));
  app.get('/api/configuration', { onRequest, config: descriptions.configuration }, () => configuration());
  for (const action of keyActions) {
    app.post<{ Params: { provider: string; name: string } }>(
      `/api/keys/:provider/:name/${action}`,
      { onRequest, config: descriptions[action] },
      (request) => {
        const { provider, name } = request.params;
        if (changeKey(action, provider, name)) return { status: 'ok' };
        throw new BifrostError(
          'not_found',
          `The configuration has no key ${JSON.stringify(name)} of ${JSON.stringify(provider)}.`,
        );
      },
    );
  }
}

const forOperators = { tag: 'Operators', door: 'operator' } as const;
const changed = { ...forOperators, answers: [{ schema: 'Done' }] } as const;

const descriptions = {
  models: describe({
    ...forOperators,
    summary: 'Every model, and who has it',
    answers: [{ schema: 'ModelViewList' }],
  }),
  configuration: describe({
    ...forOperators,
    summary: 'The effective configuration',
    answers: [{ schema: 'EffectiveConfiguration' }],
  }),
  reset: describe({
    ...changed,
    summary: 'Forgets what is held against a key',
    description: 'It is used again at once.',
  }),
  disable: describe({
    ...changed,
    summary: 'Takes a key out of service',
    description: 'Until it is enabled or the gateway restarts; reloads keep it so.',
  }),
  enable: describe({ ...changed, summary: 'Puts a key back into service' }),
};
