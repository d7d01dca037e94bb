import {
  WireFailure,
  invalidRequest,
  invalidResponse,
  list,
  number,
  object,
  type AnswerContext,
  type Dialect,
  type EmbeddingsRequest,
  type EmbeddingsResponse,
  type InboundRequest,
  type JsonObject,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import { bodyOf } from '../generate/decode-request.js';
import { responseHeaders } from '../generate/passage.js';
import {
  bothSpellings,
  optionalBoolean,
  optionalNumber,
  optionalPlace,
  optionalPlaces,
  optionalText,
  otherFields,
} from '../wire/fields.js';
import { answerBody, decodeError, encodeError, encodeStreamError } from '../wire/errors.js';
import { decodePurpose, droppedOf, encodePurpose, refuseMixed, textsOf } from './purpose.js';
import { floatsOf } from './vectors.js';

const id = 'vertex.predict_embeddings';

/**
 * Embeddings of Vertex AI by `predict`.
 *
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api
 */
export const vertexEmbed: Dialect<'embeddings'> = {
  id,
  operation: 'embeddings',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError,
  inbound: { decodeRequest, encodeResponse, encodeError, encodeStreamError },
  passage: {
    requestHeaders: [],
    requestQuery: [],
    responseHeaders,
    model: 'path',
    markers: [],
    inspectEvent: () => ({ kind: 'other' }),
    answerMembers: ['predictions'],
    inputMember: 'instances',
    inspectResponse(body) {
      if (object(body['error']) !== undefined) return { error: true };
      const usage = usageOf(body);
      const vectors = list(body['predictions']).length;
      return usage === undefined ? { vectors } : { vectors, usage };
    },
  },
};

function encodeRequest(request: EmbeddingsRequest): WireRequest {
  const taskType = encodePurpose(request.input_type);
  const own = request.unknown?.dialect === id ? request.unknown.fields : {};
  const { title, ...parameters } = own;
  const instances = textsOf(request).map((content): JsonObject => {
    const instance: JsonObject = { content };
    if (taskType !== undefined) instance['task_type'] = taskType;
    if (title !== undefined) instance['title'] = title;
    return instance;
  });
  const dropped = request.unknown?.dialect === id ? [] : droppedOf(request);
  if (request.dimensions !== undefined) parameters['outputDimensionality'] = request.dimensions;
  const truncate = request.truncate?.toUpperCase();
  if (truncate === 'NONE' || truncate === 'END') parameters['autoTruncate'] = truncate === 'END';
  // Vertex AI cuts at the end or not at all.
  else if (truncate !== undefined) dropped.push('truncate');
  const value: JsonObject = { instances };
  if (Object.keys(parameters).length > 0) value['parameters'] = parameters;
  return { body: { kind: 'json', value }, dropped };
}

function decodeResponse(response: WireResponse): EmbeddingsResponse {
  const body = answerBody(response);
  if (object(body?.['error']) !== undefined) throw new WireFailure(decodeError(response));
  const predictions = body?.['predictions'];
  if (body === undefined || !Array.isArray(predictions)) {
    throw invalidResponse('the answer of predict has no list "predictions"; check base_url');
  }
  const vectors = predictions.map((item, index) =>
    floatsOf(object(object(item)?.['embeddings'])?.['values'], `predictions[${index}].embeddings.values`),
  );
  const usage = usageOf(body);
  return { model: '', vectors, ...(usage === undefined ? {} : { usage }) };
}

function usageOf(body: JsonObject): EmbeddingsResponse['usage'] {
  const predictions = Array.isArray(body['predictions']) ? body['predictions'] : [];
  const counts = predictions.map((item) =>
    number(object(object(object(item)?.['embeddings'])?.['statistics'])?.['token_count']),
  );
  if (counts.length === 0 || counts.includes(undefined)) return undefined;
  const read = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return { prompt_tokens: read, completion_tokens: 0, total_tokens: read };
}

/** Members that tell the texts of a request apart. */
const textMembers = bothSpellings('content');
const known = bothSpellings('outputDimensionality', 'autoTruncate');

function decodeRequest(inbound: InboundRequest): EmbeddingsRequest {
  const body = bodyOf(inbound);
  const instances = optionalPlaces(body, 'instances') ?? [];
  const [first] = instances;
  if (first === undefined) throw invalidRequest('instances', 'must hold at least one instance');
  const input = instances.map((instance) => {
    const content = optionalText(instance, 'content');
    if (content === undefined) throw invalidRequest(`${instance.path}content`, 'is required');
    return content;
  });
  const request: EmbeddingsRequest = { model: inbound.params['model'] ?? '', input };
  const parameters = optionalPlace(body, 'parameters');
  const dimensions = parameters && optionalNumber(parameters, 'outputDimensionality');
  const truncates = parameters && optionalBoolean(parameters, 'autoTruncate');
  const purpose = decodePurpose(optionalText(first, 'taskType'));
  const title = optionalText(first, 'title');
  const others = {
    ...(parameters && otherFields(parameters.of, known)),
    ...(title === undefined ? {} : { title }),
  };
  refuseMixed(instances, textMembers);
  if (dimensions !== undefined) request.dimensions = dimensions;
  if (truncates !== undefined) request.truncate = truncates ? 'END' : 'NONE';
  if (purpose !== undefined) request.input_type = purpose;
  if (Object.keys(others).length > 0) request.unknown = { dialect: id, fields: others };
  return request;
}

function encodeResponse(response: EmbeddingsResponse, context: AnswerContext): WireResponse {
  // Vertex AI counts each text; the hub knows the sum, so it stands with the first.
  const predictions = response.vectors.map((vector, index) => ({
    embeddings: {
      values: floatsOf(vector, `vectors[${index}]`),
      statistics: { token_count: index === 0 ? (response.usage?.prompt_tokens ?? 0) : 0, truncated: false },
    },
  }));
  const body: JsonObject = { predictions };
  const extra = context.extraFields(undefined);
  if (extra !== undefined) body['extra_fields'] = extra;
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: { kind: 'json', value: body },
  };
}
