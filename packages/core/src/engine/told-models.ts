import type { Dialect, InboundDialect } from '../adapter/dialect.js';
import { models } from '../api/models/dialect.js';
import { BifrostError } from '../errors/bifrost-error.js';

/**
 * A list of models with all that the provider tells of each, for the catalogue. It has an id of its own, so that no
 * provider's bytes pass through: they are read, whoever writes them.
 */
export const toldModels: Dialect<'listModels'> = { ...models, id: 'told-models', inbound: inboundOf(models) };

function inboundOf({ inbound }: Dialect<'listModels'>): InboundDialect<'listModels'> {
  if (inbound === undefined) throw new BifrostError('internal', 'the list of models serves nobody');
  return {
    ...inbound,
    encodeResponse: ({ models: told, cursor }) => ({
      status: 200,
      headers: {},
      body: {
        kind: 'json',
        value: {
          data: told.map((model) => ({ ...model })),
          ...(cursor !== undefined && { has_more: true, last_id: cursor }),
        },
      },
    }),
  };
}
