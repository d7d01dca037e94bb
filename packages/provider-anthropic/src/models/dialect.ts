import {
  BifrostError,
  WireFailure,
  invalidResponse,
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
import { decodeError, encodeError, encodeStreamError, requestIdHeader } from '../messages/errors.js';
import { requestHeaders, responseHeaders } from '../messages/passage.js';
import { encodeModel } from './encode-model.js';
import { pageOf } from './page.js';

/** The longest page that Anthropic gives. */
const pageLength = '1000';

const json = { 'content-type': 'application/json' };

/**
 * The list of models: `GET /v1/models`.
 *
 * @see https://platform.claude.com/docs/en/api/models-list
 */
export const anthropicModels: Dialect<'listModels'> = {
  id: 'anthropic.models',
  operation: 'listModels',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError,
  inbound: {
    decodeRequest,
    encodeResponse: (response, context) => ({
      status: 200,
      headers: json,
      body: { kind: 'json', value: pageOf(response.models.map(encodeModel), context.request) },
    }),
    encodeError,
    encodeStreamError,
    requestIdHeader,
  },
  passage: {
    requestHeaders,
    requestQuery: ['limit', 'after_id', 'before_id'],
    responseHeaders,
    model: 'none',
    markers: [],
    inspectEvent: () => ({ kind: 'other' }),
    answerMembers: ['data'],
    inspectResponse: (body) => (body['type'] === 'error' ? { error: true } : {}),
  },
};

/** One model, for clients only: `GET /v1/models/{model}`. Upstream the list is asked. */
export const anthropicModel: Dialect<'listModels'> = {
  id: 'anthropic.model',
  operation: 'listModels',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError,
  inbound: {
    decodeRequest,
    encodeResponse(response, context) {
      const found = response.models.find(({ id }) => id === context.model);
      if (found !== undefined) {
        return { status: 200, headers: json, body: { kind: 'json', value: encodeModel(found) } };
      }
      return encodeError(new BifrostError('model_unavailable', `model: ${context.model}`), context.id);
    },
    encodeError,
    encodeStreamError,
    requestIdHeader,
  },
};

function encodeRequest(request: ListModelsRequest): WireRequest {
  const query: Record<string, string> = { limit: pageLength };
  if (request.cursor !== undefined) query['after_id'] = request.cursor;
  return { body: { kind: 'none' }, query, dropped: [] };
}

function decodeResponse(response: WireResponse): ListModelsResponse {
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  if (body?.['type'] === 'error') throw new WireFailure(decodeError(response));
  if (body === undefined || !Array.isArray(body['data'])) {
    throw invalidResponse('the list of models has no "data"; check base_url');
  }
  const list: ListModelsResponse = {
    models: objects(body['data'])
      .filter((model) => text(model['id']) !== undefined)
      .map(decodeModel),
  };
  const last = text(body['last_id']);
  if (body['has_more'] === true && last !== undefined) list.cursor = last;
  return list;
}

function decodeModel(model: JsonObject): ListModelsResponse['models'][number] {
  const created = Date.parse(text(model['created_at']) ?? '');
  const name = text(model['display_name']);
  return {
    id: text(model['id']) ?? '',
    owned_by: 'anthropic',
    native: model,
    ...(Number.isNaN(created) ? {} : { created: Math.floor(created / 1000) }),
    ...(name === undefined ? {} : { display_name: name }),
  };
}

function decodeRequest(inbound: InboundRequest): ListModelsRequest {
  const cursor = inbound.query['after_id'];
  return cursor === undefined ? {} : { cursor };
}
