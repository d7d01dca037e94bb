import {
  decodeVector,
  invalidResponse,
  list,
  text,
  type AnswerContext,
  type Dialect,
  type EmbeddingsResponse,
  type JsonObject,
  type WireResponse,
} from '@bifrost/core';
import { extraMember } from '../chat/encode-answer.js';
import { inspectResponse } from '../chat/passage.js';
import { embedId } from '../dialect-ids.js';
import { answerBody, decodeError, encodeError, encodeStreamError } from '../errors.js';
import { decodeUsage } from '../usage.js';
import { decodeRequest, encodeRequest } from './requests.js';

/**
 * Embeddings in Ollama's own format: `POST /api/embed`.
 *
 * @see https://github.com/ollama/ollama/blob/main/docs/api.md#generate-embeddings
 */
export const ollamaEmbed: Dialect<'embeddings'> = {
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
    responseHeaders: ['retry-after'],
    model: 'body',
    markers: ['"error":'],
    inspectEvent: () => ({ kind: 'other' }),
    answerMembers: ['embeddings'],
    inspectResponse: (body) => ({
      ...inspectResponse(body),
      ...(Array.isArray(body['embeddings']) ? { vectors: body['embeddings'].length } : {}),
    }),
  },
};

function decodeResponse(response: WireResponse): EmbeddingsResponse {
  const body = answerBody(response);
  if (!Array.isArray(body['embeddings'])) {
    throw invalidResponse('the answer has no "embeddings"; check base_url');
  }
  const usage = decodeUsage(body);
  return {
    model: text(body['model']) ?? '',
    vectors: body['embeddings'].map(readVector),
    ...(usage === undefined ? {} : { usage }),
  };
}

function readVector(value: unknown, index: number): number[] {
  const vector = list(value).filter((item) => typeof item === 'number');
  if (vector.length > 0 && vector.length === list(value).length) return vector;
  throw invalidResponse(`embeddings[${index}] is no list of numbers`);
}

function encodeResponse(response: EmbeddingsResponse, context: AnswerContext): WireResponse {
  const embeddings = response.vectors.map((vector) =>
    typeof vector === 'string' ? decodeVector(vector) : vector,
  );
  const body: JsonObject = {
    model: context.model,
    embeddings,
    total_duration: 0,
    load_duration: 0,
    prompt_eval_count: response.usage?.prompt_tokens ?? 0,
    ...extraMember(context, undefined),
  };
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { kind: 'json', value: body },
  };
}
