import type { AnswerContext, Dialect } from '../../adapter/dialect.js';
import { invalidResponse } from '../../adapter/failures.js';
import type { InboundRequest, WireResponse } from '../../adapter/wire.js';
import type { ListModelsRequest, ListModelsResponse } from '../../hub/beyond-chat.js';
import { defined, isObject, number, text, type JsonObject } from '../../json/read.js';
import { apiSettings, commonMembers, errorEncoders, jsonAnswer, jsonResponse } from '../api-dialect.js';
import type { ApiDialectOptions } from '../dialect-options.js';

/** A list has no body to adjust. */
export type ModelsDialectOptions = Omit<ApiDialectOptions<ListModelsRequest>, 'adjustRequest'>;

/** One model as the hub knows it. */
export type ListedModel = ListModelsResponse['models'][number];

/**
 * The list of models in the shape of {@link https://platform.openai.com/docs/api-reference/models | OpenAI}. Reads a
 * single model as well, as a list of one; {@link encodeModel} writes one.
 */
export function modelsDialect(options: ModelsDialectOptions = {}): Dialect<'listModels'> {
  const settings = apiSettings('models', options);
  return {
    ...commonMembers(settings),
    operation: 'listModels',
    stream: 'none',
    encodeRequest: ({ cursor }) => ({
      body: { kind: 'none' },
      ...(cursor === undefined ? {} : { query: { after: cursor } }),
      dropped: [],
    }),
    decodeResponse,
    inbound: { decodeRequest, encodeResponse, ...errorEncoders(settings) },
  };
}

/** The public dialect of `/v1/models`. */
export const models: Dialect<'listModels'> = modelsDialect();

function decodeRequest({ query }: InboundRequest): ListModelsRequest {
  const cursor = query['after'];
  return cursor === undefined || cursor === '' ? {} : { cursor };
}

function decodeResponse(response: WireResponse): ListModelsResponse {
  const body = jsonAnswer(response);
  if (text(body['id']) !== undefined) return { models: decodeModels([body]) };
  // Some servers answer with a bare list, which core hands on as `items`, or call it `models`.
  const listed = body['data'] ?? body['models'] ?? body['items'];
  if (!Array.isArray(listed)) throw invalidResponse('the answer has no list "data"');
  const cursor = body['has_more'] === true ? text(body['last_id']) : undefined;
  return { models: decodeModels(listed), ...(cursor === undefined ? {} : { cursor }) };
}

/** An entry without an id names no model that could be asked for. */
function decodeModels(listed: readonly unknown[]): ListedModel[] {
  return listed.filter(isObject).flatMap((native) => {
    const id = text(native['id']);
    if (id === undefined || id === '') return [];
    const optional = defined<Omit<ListedModel, 'id'>>({
      created: number(native['created']),
      owned_by: text(native['owned_by']),
      display_name: text(native['display_name']) ?? text(native['name']),
      native,
    });
    return [{ ...optional, id }];
  });
}

function encodeResponse(response: ListModelsResponse, context: AnswerContext): WireResponse {
  const value: JsonObject = { object: 'list', data: response.models.map(encodeModel) };
  if (response.cursor !== undefined) Object.assign(value, { has_more: true, last_id: response.cursor });
  return jsonResponse(value, context);
}

/**
 * One model as `/v1/models/{id}` answers, and as it stands in the list. Clients expect every member, so an unknown time
 * is 0 and an unknown owner the provider that stands before the slash.
 */
export function encodeModel(model: ListedModel): JsonObject {
  const slash = model.id.indexOf('/');
  const encoded: JsonObject = {
    id: model.id,
    object: 'model',
    created: model.created ?? 0,
    owned_by: model.owned_by ?? (slash > 0 ? model.id.slice(0, slash) : 'unknown'),
  };
  if (model.display_name !== undefined) encoded['display_name'] = model.display_name;
  return encoded;
}
