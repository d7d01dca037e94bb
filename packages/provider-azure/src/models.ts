import { modelsDialect, number, object, type Dialect, type ListModelsResponse } from '@bifrost/core';
import { openaiModels } from '@bifrost/provider-openai';

const openaiList = modelsDialect({ id: openaiModels.id, speaks: ['models'] });

/**
 * The models that a resource may deploy, which is not the list of its deployments: Azure tells those to nobody who has
 * only a key. Models that cannot be asked anything are left out.
 *
 * @see https://learn.microsoft.com/rest/api/azureopenai/models/list
 */
export const azureModels: Dialect<'listModels'> = {
  ...openaiList,
  decodeResponse: (response) => {
    const { models, ...rest } = openaiList.decodeResponse(response);
    return { ...rest, models: models.filter(canBeAsked).map(withTime) };
  },
};

type Model = ListModelsResponse['models'][number];

function canBeAsked({ native }: Model): boolean {
  return object(native?.['capabilities'])?.['inference'] !== false;
}

/** Dated versions call the time `created_at`. */
function withTime(model: Model): Model {
  const created = model.created ?? number(model.native?.['created_at']);
  return created === undefined ? model : { ...model, created };
}
