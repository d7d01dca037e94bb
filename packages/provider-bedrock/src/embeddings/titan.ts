import {
  invalidResponse,
  list,
  number,
  unsupportedParameter,
  type Dialect,
  type EmbeddingsRequest,
  type EmbeddingsResponse,
  type EncodeContext,
  type JsonObject,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import { decodeError } from '../errors.js';
import { telling } from '../model-traits.js';
import { inputTexts } from './input-texts.js';
import { inputTokensOf } from './input-tokens.js';

/** Titan's first generation gives vectors of one length only. */
const fixedLength = /titan-embed-(?:text-v1|g1)/u;

/**
 * Embeddings of Amazon Titan at InvokeModel: texts by both generations, and texts for the space of pictures.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
 */
export const titanEmbeddings: Dialect<'embeddings'> = {
  id: 'bedrock.titan_embeddings',
  operation: 'embeddings',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError,
};

/** Whether a model is one of Titan's. */
export function isTitanEmbedding(model: string): boolean {
  return model.includes('titan-embed');
}

function encodeRequest(request: EmbeddingsRequest, context: EncodeContext): WireRequest {
  const [text, ...others] = inputTexts(request);
  if (text === undefined || others.length > 0) {
    throw unsupportedParameter(
      'input',
      'Titan embeds one text a request; send one, or use a model of Cohere',
    );
  }
  const dropped = (['input_type', 'truncate', 'user'] as const).filter((name) => request[name] !== undefined);
  const value: JsonObject = { inputText: text };
  if (request.dimensions !== undefined)
    Object.assign(value, lengthOf(request.dimensions, telling(context.model, context.asked)));
  return {
    body: { kind: 'json', value },
    dropped: [...dropped, ...Object.keys(request.unknown?.fields ?? {})],
  };
}

function lengthOf(dimensions: number, model: string): JsonObject {
  if (fixedLength.test(model)) {
    throw unsupportedParameter('dimensions', 'this model gives vectors of one length; use Titan Text V2');
  }
  return model.includes('titan-embed-image')
    ? { embeddingConfig: { outputEmbeddingLength: dimensions } }
    : { dimensions };
}

function decodeResponse(response: WireResponse): EmbeddingsResponse {
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  const vector = list(body?.['embedding']).filter((item) => typeof item === 'number');
  if (vector.length === 0) throw invalidResponse('the answer of Titan has no "embedding"; check base_url');
  const tokens = number(body?.['inputTextTokenCount']) ?? inputTokensOf(response.headers);
  return {
    model: '',
    vectors: [vector],
    ...(tokens === undefined
      ? {}
      : { usage: { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens } }),
  };
}
