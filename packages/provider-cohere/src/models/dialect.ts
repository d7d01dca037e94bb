import {
  BifrostError,
  invalidResponse,
  objects,
  text,
  type AnswerContext,
  type Dialect,
  type JsonObject,
  type ListModelsRequest,
  type ListModelsResponse,
  type WireResponse,
} from '@bifrost/core';
import { answerBody, decodeError, encodeError, encodeStreamError } from '../errors.js';
import { extraMember } from '../extra-fields.js';

type Listed = ListModelsResponse['models'][number];

/** The longest page that Cohere gives. */
const pageLength = '1000';

const json = { 'content-type': 'application/json' };

/**
 * The list of models: `GET /v1/models`.
 *
 * @see https://docs.cohere.com/reference/list-models
 */
export const cohereModels: Dialect<'listModels'> = {
  id: 'cohere.models',
  operation: 'listModels',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError,
  inbound: { decodeRequest, encodeResponse, encodeError, encodeStreamError },
};

/** One model, for clients only: `GET /v1/models/{model}`. Upstream the list is asked. */
export const cohereModel: Dialect<'listModels'> = {
  ...cohereModels,
  id: 'cohere.model',
  inbound: {
    decodeRequest,
    encodeResponse(response, context) {
      const found = response.models.find(({ id }) => id === context.model);
      if (found !== undefined) {
        return { status: 200, headers: json, body: { kind: 'json', value: encodeModel(found) } };
      }
      return encodeError(new BifrostError('model_unavailable', `model '${context.model}' not found`));
    },
    encodeError,
    encodeStreamError,
  },
};

function encodeRequest({ cursor }: ListModelsRequest) {
  const page = cursor === undefined ? {} : { page_token: cursor };
  return { body: { kind: 'none' as const }, query: { page_size: pageLength, ...page }, dropped: [] };
}

function decodeRequest({ query }: { query: Readonly<Record<string, string>> }): ListModelsRequest {
  const cursor = query['page_token'];
  return cursor === undefined ? {} : { cursor };
}

function decodeResponse(response: WireResponse): ListModelsResponse {
  const body = answerBody(response);
  if (!Array.isArray(body['models']))
    throw invalidResponse('the list of models has no "models"; check base_url');
  const cursor = text(body['next_page_token']);
  return {
    models: objects(body['models']).flatMap(decodeModel),
    ...(cursor === undefined || cursor === '' ? {} : { cursor }),
  };
}

/** An entry without a name is nothing that could be asked for. */
function decodeModel(native: JsonObject): Listed[] {
  const id = text(native['name']) ?? '';
  return id === '' ? [] : [{ id, owned_by: 'cohere', native }];
}

function encodeResponse(response: ListModelsResponse, context: AnswerContext): WireResponse {
  const value: JsonObject = {
    models: response.models.map(encodeModel),
    ...(response.cursor === undefined ? {} : { next_page_token: response.cursor }),
    ...extraMember(context, undefined),
  };
  return { status: 200, headers: json, body: { kind: 'json', value } };
}

/** A model with the members that clients read. What Cohere said of its own models stays. */
function encodeModel(model: Listed): JsonObject {
  const own = Array.isArray(model.native?.['endpoints']) ? model.native : undefined;
  return { endpoints: [], finetuned: false, context_length: 0, tokenizer_url: null, ...own, name: model.id };
}
