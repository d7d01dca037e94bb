import {
  BifrostError,
  WireFailure,
  invalidResponse,
  object,
  objects,
  text,
  type Dialect,
  type InboundRequest,
  type JsonObject,
  type ListModelsRequest,
  type ListModelsResponse,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import { answerBody, decodeError, encodeError, encodeStreamError } from '../wire/errors.js';

type Model = ListModelsResponse['models'][number];

const json = { 'content-type': 'application/json; charset=UTF-8' };

/** The list of models at the Gemini API. @see https://ai.google.dev/api/models#method:-models.list */
export const geminiModels: Dialect<'listModels'> = {
  id: 'gemini.models',
  operation: 'listModels',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError,
  inbound: {
    decodeRequest,
    encodeResponse({ models, cursor }) {
      const value: JsonObject = { models: models.map(encodeModel) };
      if (cursor !== undefined) value['nextPageToken'] = cursor;
      return { status: 200, headers: json, body: { kind: 'json', value } };
    },
    encodeError,
    encodeStreamError,
  },
};

/** One model, for clients only. Upstream the list is asked. */
export const geminiModel: Dialect<'listModels'> = {
  id: 'gemini.model',
  operation: 'listModels',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError,
  inbound: {
    decodeRequest,
    encodeResponse(response, context) {
      const found = response.models.find(({ id }) => id === context.model);
      if (found !== undefined)
        return { status: 200, headers: json, body: { kind: 'json', value: encodeModel(found) } };
      return encodeError(new BifrostError('model_unavailable', `models/${context.model} is not found`));
    },
    encodeError,
    encodeStreamError,
  },
};

function encodeRequest({ cursor }: ListModelsRequest): WireRequest {
  const query = { pageSize: '1000', ...(cursor === undefined ? {} : { pageToken: cursor }) };
  return { body: { kind: 'none' }, query, dropped: [] };
}

function decodeResponse(response: WireResponse): ListModelsResponse {
  const body = answerBody(response);
  if (object(body?.['error']) !== undefined) throw new WireFailure(decodeError(response));
  if (!Array.isArray(body?.['models']))
    throw invalidResponse('the list of models has no "models"; check base_url');
  const list: ListModelsResponse = { models: objects(body['models']).flatMap(decodeModel) };
  const next = text(body['nextPageToken']);
  if (next !== undefined && next !== '') list.cursor = next;
  return list;
}

function decodeModel(model: JsonObject): Model[] {
  const id = text(model['name'])?.replace(/^models\//u, '');
  if (id === undefined) return [];
  const title = text(model['displayName']);
  return [{ id, owned_by: 'google', native: model, ...(title === undefined ? {} : { display_name: title }) }];
}

function decodeRequest({ query }: InboundRequest): ListModelsRequest {
  const cursor = query['pageToken'];
  return cursor === undefined || cursor === '' ? {} : { cursor };
}

/** A model as Google writes it. What Google said of its own ones stays. */
function encodeModel({ id, display_name: title, native }: Model): JsonObject {
  const own = text(native?.['name'])?.startsWith('models/') === true ? native : undefined;
  return {
    version: '001',
    displayName: title ?? id,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
    ...own,
    name: `models/${id}`,
  };
}
