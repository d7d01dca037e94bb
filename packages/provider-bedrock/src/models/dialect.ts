import {
  invalidResponse,
  objects,
  text,
  type Dialect,
  type JsonObject,
  type ListModelsResponse,
  type WireResponse,
} from '@bifrost/core';
import { decodeError } from '../errors.js';

/**
 * The foundation models of a region: `GET /foundation-models`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html
 */
export const bedrockModels: Dialect<'listModels'> = {
  id: 'bedrock.models',
  operation: 'listModels',
  stream: 'none',
  // The list comes in one piece.
  encodeRequest: () => ({ body: { kind: 'none' }, dropped: [] }),
  decodeResponse,
  decodeError,
};

function decodeResponse(response: WireResponse): ListModelsResponse {
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  if (!Array.isArray(body?.['modelSummaries'])) {
    throw invalidResponse('the list of models has no "modelSummaries"; check base_url');
  }
  return { models: objects(body['modelSummaries']).flatMap(decodeModel) };
}

function decodeModel(native: JsonObject): ListModelsResponse['models'] {
  const id = text(native['modelId']);
  if (id === undefined || id === '') return [];
  const owner = text(native['providerName']);
  const title = text(native['modelName']);
  return [
    {
      id,
      native,
      ...(owner === undefined ? {} : { owned_by: owner }),
      ...(title === undefined ? {} : { display_name: title }),
    },
  ];
}
