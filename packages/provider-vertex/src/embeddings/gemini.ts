import {
  WireFailure,
  invalidRequest,
  invalidResponse,
  number,
  object,
  type AnswerContext,
  type Dialect,
  type EmbeddingsRequest,
  type EmbeddingsResponse,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import { bodyOf } from '../generate/decode-request.js';
import {
  bothSpellings,
  optionalNumber,
  optionalPlace,
  optionalPlaces,
  optionalText,
  otherFields,
  type Place,
} from '../wire/fields.js';
import { answerBody, decodeError, encodeError, encodeStreamError } from '../wire/errors.js';
import { decodePurpose, droppedOf, encodePurpose, refuseMixed, textsOf } from './purpose.js';
import { floatsOf } from './vectors.js';

const json = { 'content-type': 'application/json; charset=UTF-8' };

/**
 * Several texts at once at the Gemini API. Always translated: the body repeats the model's name, which may be an alias here.
 *
 * @see https://ai.google.dev/api/embeddings#method:-models.batchembedcontents
 */
export const geminiBatchEmbed: Dialect<'embeddings'> = {
  id: 'gemini.batch_embed_contents',
  operation: 'embeddings',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError,
  inbound: {
    decodeRequest: (inbound) => decodeRequests(inbound, optionalPlaces(bodyOf(inbound), 'requests') ?? []),
    encodeResponse: (response, context) => answer(response, context, { embeddings: vectorsOf(response) }),
    encodeError,
    encodeStreamError,
  },
};

/** One text, for clients only: upstream several are asked for at once. */
export const geminiEmbed: Dialect<'embeddings'> = {
  id: 'gemini.embed_content',
  operation: 'embeddings',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError,
  inbound: {
    decodeRequest: (inbound) => decodeRequests(inbound, [bodyOf(inbound)]),
    encodeResponse: (response, context) =>
      answer(response, context, { embedding: vectorsOf(response)[0] ?? { values: [] } }),
    encodeError,
    encodeStreamError,
  },
};

function encodeRequest(request: EmbeddingsRequest, context: EncodeContext): WireRequest {
  const taskType = encodePurpose(request.input_type);
  const { dimensions, truncate, unknown } = request;
  const beside: JsonObject = {};
  if (unknown?.dialect === geminiBatchEmbed.id) Object.assign(beside, unknown.fields);
  if (taskType !== undefined) beside['taskType'] = taskType;
  if (dimensions !== undefined) beside['outputDimensionality'] = dimensions;
  const model = `models/${context.model}`;
  const requests = textsOf(request).map((words): JsonObject => {
    return Object.assign({ model, content: { parts: [{ text: words }] } }, beside);
  });
  const dropped = unknown?.dialect === geminiBatchEmbed.id ? [] : droppedOf(request);
  return {
    body: { kind: 'json', value: { requests } },
    dropped: truncate === undefined ? dropped : [...dropped, 'truncate'],
  };
}

function decodeResponse(response: WireResponse): EmbeddingsResponse {
  const body = answerBody(response);
  if (object(body?.['error']) !== undefined) throw new WireFailure(decodeError(response));
  const embeddings = body?.['embeddings'];
  if (!Array.isArray(embeddings))
    throw invalidResponse('the answer has no list "embeddings"; check base_url');
  const result: EmbeddingsResponse = {
    model: '',
    vectors: embeddings.map((item, index) =>
      floatsOf(object(item)?.['values'], `embeddings[${index}].values`),
    ),
  };
  const read = number(object(body?.['usageMetadata'])?.['promptTokenCount']);
  if (read !== undefined) result.usage = { prompt_tokens: read, completion_tokens: 0, total_tokens: read };
  return result;
}

/** Members that tell the texts of a batch apart. */
const textMembers = bothSpellings('content');
const known = bothSpellings('model', 'content', 'taskType', 'outputDimensionality');

function decodeRequests(inbound: InboundRequest, requests: readonly Place[]): EmbeddingsRequest {
  const [first] = requests;
  if (first === undefined) throw invalidRequest('requests', 'must hold at least one request');
  const request: EmbeddingsRequest = { model: inbound.params['model'] ?? '', input: requests.map(wordsOf) };
  const dimensions = optionalNumber(first, 'outputDimensionality');
  const purpose = decodePurpose(optionalText(first, 'taskType'));
  const rest = otherFields(first.of, known);
  refuseMixed(requests, textMembers);
  if (dimensions !== undefined) request.dimensions = dimensions;
  if (purpose !== undefined) request.input_type = purpose;
  if (rest !== undefined) request.unknown = { dialect: geminiBatchEmbed.id, fields: rest };
  return request;
}

/** Several parts of one content are one text to Google. */
function wordsOf(request: Place): string {
  const content = optionalPlace(request, 'content');
  const parts = content === undefined ? [] : (optionalPlaces(content, 'parts') ?? []);
  return parts
    .map((part) => {
      const words = optionalText(part, 'text');
      if (words === undefined) throw invalidRequest(`${part.path}text`, 'is required');
      return words;
    })
    .join('\n');
}

function vectorsOf({ vectors }: EmbeddingsResponse): JsonObject[] {
  return vectors.map((vector, index) => ({ values: floatsOf(vector, `vectors[${index}]`) }));
}

function answer(response: EmbeddingsResponse, context: AnswerContext, value: JsonObject): WireResponse {
  const { usage } = response;
  const body: JsonObject = { ...value };
  if (usage !== undefined) body['usageMetadata'] = { promptTokenCount: usage.prompt_tokens };
  const extra = context.extraFields(undefined);
  if (extra !== undefined) body['extra_fields'] = extra;
  return { status: 200, headers: json, body: { kind: 'json', value: body } };
}
