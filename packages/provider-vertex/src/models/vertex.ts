import {
  WireFailure,
  invalidResponse,
  object,
  objects,
  text,
  type Dialect,
  type JsonObject,
  type ListModelsRequest,
  type ListModelsResponse,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import { answerBody, decodeError } from '../wire/errors.js';

/**
 * Google's own models in the Model Garden. Partners' models are not in it, and nothing tells which of them a project may
 * use: name those in the key.
 *
 * @see https://cloud.google.com/vertex-ai/docs/reference/rest/v1beta1/publishers.models/list
 */
export const vertexModels: Dialect<'listModels'> = {
  id: 'vertex.models',
  operation: 'listModels',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError,
};

function encodeRequest({ cursor }: ListModelsRequest): WireRequest {
  const query = { pageSize: '100', ...(cursor === undefined ? {} : { pageToken: cursor }) };
  return { body: { kind: 'none' }, query, dropped: [] };
}

function decodeResponse(response: WireResponse): ListModelsResponse {
  const body = answerBody(response);
  if (object(body?.['error']) !== undefined) throw new WireFailure(decodeError(response));
  if (!Array.isArray(body?.['publisherModels'])) {
    throw invalidResponse('the list of models has no "publisherModels"; check base_url');
  }
  const list: ListModelsResponse = { models: objects(body['publisherModels']).flatMap(decodeModel) };
  const next = text(body['nextPageToken']);
  if (next !== undefined && next !== '') list.cursor = next;
  return list;
}

function decodeModel(model: JsonObject): ListModelsResponse['models'] {
  const id = /^publishers\/([^/]+)\/models\/([^@]+)/u.exec(text(model['name']) ?? '');
  const [, owner, name] = id ?? [];
  return owner === undefined || name === undefined ? [] : [{ id: name, owned_by: owner, native: model }];
}
