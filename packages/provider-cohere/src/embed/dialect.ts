import {
  decodeVector,
  encodeVector,
  invalidResponse,
  number,
  object,
  text,
  texts,
  type AnswerContext,
  type Dialect,
  type EmbeddingsResponse,
  type JsonObject,
  type JsonValue,
  type Usage,
  type WireResponse,
} from '@bifrost/core';
import { embedId } from '../dialect-ids.js';
import { answerBody, decodeError, encodeError, encodeStreamError, responseHeaders } from '../errors.js';
import { extraMember } from '../extra-fields.js';
import { decodeRequest, encodeRequest } from './requests.js';

type Vector = EmbeddingsResponse['vectors'][number];

/**
 * Cohere's embeddings, second version: `POST /v2/embed`.
 *
 * @see https://docs.cohere.com/reference/embed
 */
export const cohereEmbed: Dialect<'embeddings'> = {
  id: embedId,
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
    model: 'body',
    markers: [],
    inspectEvent: () => ({ kind: 'other' }),
    answerMembers: ['embeddings'],
    inputMember: 'texts',
    inspectResponse(body) {
      const usage = decodeUsage(body);
      const vectors = vectorsOf(body)?.length;
      return { ...(usage === undefined ? {} : { usage }), ...(vectors === undefined ? {} : { vectors }) };
    },
  },
};

/** Forms in which vectors may come, best first. Those that were asked for by name come alone. */
const forms = ['float', 'base64', 'int8', 'uint8', 'binary', 'ubinary'] as const;

function decodeResponse(response: WireResponse): EmbeddingsResponse {
  const body = answerBody(response);
  const vectors = vectorsOf(body);
  if (vectors === undefined) throw invalidResponse('the answer has no "embeddings"; check base_url');
  const usage = decodeUsage(body);
  return {
    model: '',
    vectors: vectors.map(readVector),
    ...(usage === undefined ? {} : { usage }),
  };
}

/** The vectors of an answer in the best of its forms. Answers of the first version are a bare list. */
function vectorsOf({ embeddings }: JsonObject): JsonValue[] | undefined {
  const byForm = Array.isArray(embeddings) ? { float: embeddings } : object(embeddings);
  return forms.map((form) => byForm?.[form]).find((value) => Array.isArray(value));
}

function readVector(value: unknown, index: number): Vector {
  if (typeof value === 'string' && value !== '') return value;
  const vector = Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];
  if (Array.isArray(value) && vector.length > 0 && vector.length === value.length) return vector;
  throw invalidResponse(`embeddings[${index}] is neither a list of numbers nor base64`);
}

/** Embeddings are counted in billed units alone. */
function decodeUsage(body: JsonObject): Usage | undefined {
  const billed = object(object(body['meta'])?.['billed_units']);
  const read = number(billed?.['input_tokens']);
  if (read === undefined) return undefined;
  const images = number(billed?.['image_tokens']) ?? 0;
  return { prompt_tokens: read + images, completion_tokens: 0, total_tokens: read + images };
}

function encodeResponse(response: EmbeddingsResponse, context: AnswerContext): WireResponse {
  const asked = texts(context.request['embedding_types']);
  const embeddings: JsonObject = {};
  if (asked.includes('base64')) embeddings['base64'] = response.vectors.map(asText);
  if (asked.includes('float') || asked.length === 0) embeddings['float'] = response.vectors.map(asNumbers);
  const billed = response.usage === undefined ? {} : { input_tokens: response.usage.prompt_tokens };
  const value: JsonObject = {
    id: context.id,
    texts: texts(context.request['texts']),
    embeddings,
    meta: { api_version: { version: '2' }, billed_units: billed },
    response_type: 'embeddings_by_type',
    ...extraMember(context, undefined),
  };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: { kind: 'json', value } };
}

function asText(vector: Vector): string {
  return text(vector) ?? encodeVector(asNumbers(vector));
}

function asNumbers(vector: Vector): number[] {
  return typeof vector === 'string' ? decodeVector(vector) : vector;
}
