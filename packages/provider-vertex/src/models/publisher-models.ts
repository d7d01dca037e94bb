import { BifrostError, type Dialect, type JsonObject, type ListedModel } from '@bifrost/core';
import { encodeError, encodeStreamError } from '../wire/errors.js';
import { geminiModel, geminiModels } from './gemini.js';

const json = { 'content-type': 'application/json; charset=UTF-8' };
const inbound = { decodeRequest: () => ({}), encodeError, encodeStreamError };

/**
 * The list of models as Vertex AI's clients read it. For clients only.
 *
 * @see https://cloud.google.com/vertex-ai/docs/reference/rest/v1beta1/publishers.models/list
 */
export const publisherModels: Dialect<'listModels'> = {
  ...geminiModels,
  id: 'vertex.publisher-models',
  inbound: {
    ...inbound,
    encodeResponse: ({ models }) => ({
      status: 200,
      headers: json,
      body: { kind: 'json', value: { publisherModels: models.map(encodeModel) } },
    }),
  },
};

/** One of them. */
export const publisherModel: Dialect<'listModels'> = {
  ...geminiModel,
  id: 'vertex.publisher-model',
  inbound: {
    ...inbound,
    encodeResponse({ models }, { model }) {
      const found = models.find(({ id }) => id === model);
      if (found === undefined)
        return encodeError(new BifrostError('model_unavailable', `Publisher Model ${model} is not found.`));
      return { status: 200, headers: json, body: { kind: 'json', value: encodeModel(found) } };
    },
  },
};

/** Given back to us, the name leads to the model, whose ever it is. */
function encodeModel({ id, display_name: title }: ListedModel): JsonObject {
  return { name: `publishers/google/models/${id}`, versionId: 'default', displayName: title ?? id };
}
