import {
  invalidResponse,
  list,
  object,
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

/** Cohere wants to know what the vectors are for; most callers store them to be searched. */
const defaultInputType = 'search_document';

/** How a text that is too long is cut, in words that both sides use. */
const truncations: ReadonlyMap<string, string> = new Map([
  ['none', 'NONE'],
  ['start', 'START'],
  ['end', 'END'],
]);

/**
 * Embeddings of Cohere at InvokeModel.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html
 */
export const cohereEmbeddings: Dialect<'embeddings'> = {
  id: 'bedrock.cohere_embeddings',
  operation: 'embeddings',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError,
};

/** Whether a model is one of Cohere's. */
export function isCohereEmbedding(model: string): boolean {
  return model.includes('cohere.embed');
}

function encodeRequest(request: EmbeddingsRequest, context: EncodeContext): WireRequest {
  const value: JsonObject = {
    texts: inputTexts(request),
    input_type: request.input_type ?? defaultInputType,
  };
  if (request.truncate !== undefined) value['truncate'] = truncationOf(request.truncate);
  if (request.dimensions !== undefined) {
    if (/embed-(?:english|multilingual)-v3/u.test(telling(context.model, context.asked))) {
      throw unsupportedParameter('dimensions', 'this model gives vectors of one length; use Embed 4');
    }
    value['output_dimension'] = request.dimensions;
  }
  const dropped = request.user === undefined ? [] : ['user'];
  return {
    body: { kind: 'json', value },
    dropped: [...dropped, ...Object.keys(request.unknown?.fields ?? {})],
  };
}

function truncationOf(truncate: string): string {
  const known = truncations.get(truncate.toLowerCase());
  if (known !== undefined) return known;
  throw unsupportedParameter('truncate', 'must be "NONE", "START" or "END"');
}

/** One list of vectors, or one list for every kind of number that was asked for. */
function decodeResponse(response: WireResponse): EmbeddingsResponse {
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  const embeddings = body?.['embeddings'];
  const rows = Array.isArray(embeddings) ? embeddings : list(object(embeddings)?.['float']);
  if (rows.length === 0) throw invalidResponse('the answer of Cohere has no "embeddings"; check base_url');
  const vectors = rows.map((row, index) => {
    const vector = list(row).filter((item) => typeof item === 'number');
    if (vector.length === 0) throw invalidResponse(`embeddings[${index}] is no list of numbers`);
    return vector;
  });
  const tokens = inputTokensOf(response.headers);
  return {
    model: '',
    vectors,
    ...(tokens === undefined
      ? {}
      : { usage: { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens } }),
  };
}
