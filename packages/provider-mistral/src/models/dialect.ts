import {
  BifrostError,
  defined,
  modelsDialect,
  object,
  type AnswerContext,
  type Dialect,
  type InboundDialect,
  type JsonObject,
  type ListedModel,
  type ListModelsResponse,
  type WireResponse,
} from '@bifrost/core';
import { errorEncoders } from '../errors.js';

const base = modelsDialect({ id: 'mistral.models' });

/**
 * The list of models: `GET /v1/models`.
 *
 * @see https://docs.mistral.ai/api/#tag/models
 */
export const mistralModels: Dialect<'listModels'> = { ...base, inbound: inbound(encodeList) };

/** One model, for clients only: `GET /v1/models/{model}`. Upstream the list is asked, and the model looked up in it. */
export const mistralModel: Dialect<'listModels'> = {
  ...base,
  id: 'mistral.model',
  inbound: inbound((response, context) => {
    const found = response.models.find(({ id }) => id === context.model);
    if (found !== undefined) return answer(encodeModel(found));
    return errorEncoders.encodeError(
      new BifrostError('model_unavailable', `Invalid model: ${context.model}`, { param: 'model' }),
    );
  }),
};

function inbound(
  encodeResponse: InboundDialect<'listModels'>['encodeResponse'],
): InboundDialect<'listModels'> {
  if (base.inbound === undefined) throw new BifrostError('internal', 'the list of models serves no clients');
  return { ...base.inbound, ...errorEncoders, encodeResponse };
}

function encodeList({ models }: ListModelsResponse, context: AnswerContext): WireResponse {
  const extra = context.extraFields(undefined);
  const list: JsonObject = { object: 'list', data: models.map(encodeModel) };
  return answer(extra === undefined ? list : { ...list, extra_fields: extra });
}

/** A model with the members that Mistral's clients demand. What Mistral said of its own models stays. */
function encodeModel(model: ListedModel): JsonObject {
  const own = object(model.native?.['capabilities']) === undefined ? undefined : model.native;
  return {
    object: 'model',
    capabilities: { completion_chat: true },
    aliases: [],
    type: 'base',
    ...defined<JsonObject>({ created: model.created, owned_by: model.owned_by, name: model.display_name }),
    ...own,
    id: model.id,
  };
}

function answer(value: JsonObject): WireResponse {
  return { status: 200, headers: {}, body: { kind: 'json', value } };
}
