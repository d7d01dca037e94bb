import { BifrostError, encodeModel, modelsDialect, type Dialect, type InboundDialect } from '@bifrost/core';

/** The list of models: `GET /v1/models`. */
export const openaiModels: Dialect<'listModels'> = modelsDialect({ id: 'openai.models', speaks: ['models'] });

/** One model, for clients only: `GET /v1/models/{model}`. Upstream the list is asked, and the model looked up in it. */
export const openaiModel: Dialect<'listModels'> = {
  ...openaiModels,
  id: 'openai.model',
  speaks: [],
  inbound: single(modelsDialect({ id: 'openai.model' })),
};

function single({ inbound }: Dialect<'listModels'>): InboundDialect<'listModels'> {
  if (inbound === undefined) throw new BifrostError('internal', 'the list of models serves no clients');
  return {
    ...inbound,
    encodeResponse(response, { model }) {
      const found = response.models.find(({ id }) => id === model);
      if (found !== undefined)
        return { status: 200, headers: {}, body: { kind: 'json', value: encodeModel(found) } };
      return inbound.encodeError(
        new BifrostError('model_unavailable', `The model '${model}' does not exist.`, { param: 'model' }),
      );
    },
  };
}
