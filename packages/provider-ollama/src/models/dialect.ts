import {
  invalidResponse,
  object,
  objects,
  text,
  type AnswerContext,
  type Dialect,
  type JsonObject,
  type ListModelsResponse,
  type WireResponse,
} from '@bifrost/core';
import { extraMember } from '../chat/encode-answer.js';
import { answerBody, decodeError, encodeError, encodeStreamError } from '../errors.js';
import { encodeCreated } from '../usage.js';

type Listed = ListModelsResponse['models'][number];

/**
 * The models that a server holds: `GET /api/tags`.
 *
 * @see https://github.com/ollama/ollama/blob/main/docs/api.md#list-local-models
 */
export const ollamaTags: Dialect<'listModels'> = {
  id: 'ollama.tags',
  operation: 'listModels',
  stream: 'none',
  encodeRequest: () => ({ body: { kind: 'none' }, dropped: [] }),
  decodeResponse,
  decodeError,
  inbound: { decodeRequest: () => ({}), encodeResponse, encodeError, encodeStreamError },
};

function decodeResponse(response: WireResponse): ListModelsResponse {
  const body = answerBody(response);
  if (!Array.isArray(body['models']))
    throw invalidResponse('the list of models has no "models"; check base_url');
  return { models: objects(body['models']).flatMap(decodeModel) };
}

/** An entry without a name is nothing that could be asked for. */
function decodeModel(native: JsonObject): Listed[] {
  const id = text(native['model']) ?? text(native['name']) ?? '';
  if (id === '') return [];
  const modified = Date.parse(text(native['modified_at']) ?? '');
  const created = Number.isNaN(modified) ? {} : { created: Math.floor(modified / 1000) };
  return [{ id, owned_by: 'ollama', native, ...created }];
}

function encodeResponse(response: ListModelsResponse, context: AnswerContext): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: {
      kind: 'json',
      value: { models: response.models.map(encodeModel), ...extraMember(context, undefined) },
    },
  };
}

/** A model with every member that clients read. What is known of local models stays. */
export function encodeModel(model: Listed): JsonObject {
  const own = object(model.native?.['details']) === undefined ? undefined : model.native;
  return {
    modified_at: encodeCreated(model.created ?? 0),
    size: 0,
    digest: '',
    details: {
      parent_model: '',
      format: '',
      family: '',
      families: [],
      parameter_size: '',
      quantization_level: '',
    },
    ...own,
    name: model.id,
    model: model.id,
  };
}
