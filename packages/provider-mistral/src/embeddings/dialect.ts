import {
  BifrostError,
  embeddingsDialect,
  invalidRequest,
  unsupportedParameter,
  type Dialect,
  type EmbeddingsRequest,
  type InboundDialect,
  type InboundRequest,
  type JsonObject,
  type WireResponse,
} from '@bifrost/core';
import { errorEncoders } from '../errors.js';
import { responseHeaders } from '../headers.js';

const base = embeddingsDialect({
  id: 'mistral.embeddings',
  responseHeaders,
  adjustRequest: (body, request) => inMistralsWords(body, request),
});

/**
 * Embeddings: `POST /v1/embeddings`.
 *
 * @see https://docs.mistral.ai/api/#tag/embeddings
 */
export const mistralEmbeddings: Dialect<'embeddings'> = { ...base, inbound: inbound(base.inbound) };

function inMistralsWords(body: JsonObject, request: EmbeddingsRequest) {
  if (typeof request.input[0] !== 'string') {
    throw unsupportedParameter('input', 'Mistral takes texts and no tokens');
  }
  const { dimensions, user, ...rest } = body;
  return {
    body: dimensions === undefined ? rest : { ...rest, output_dimension: dimensions },
    dropped: user === undefined ? [] : ['user'],
  };
}

function inbound(of: InboundDialect<'embeddings'> | undefined): InboundDialect<'embeddings'> {
  if (of === undefined) throw new BifrostError('internal', 'embeddings serve no clients');
  return {
    ...of,
    ...errorEncoders,
    decodeRequest: (request) => of.decodeRequest(inPublicWords(request)),
    encodeResponse: (response, context) => {
      const { prompt_tokens = 0, total_tokens = 0 } = response.usage ?? {};
      // Mistral's clients demand an id and all three counts.
      return withMembers(of.encodeResponse(response, context), {
        id: context.id,
        usage: { prompt_tokens, completion_tokens: 0, total_tokens },
      });
    },
  };
}

function inPublicWords(request: InboundRequest): InboundRequest {
  if (request.body.kind !== 'json') throw invalidRequest(undefined, 'the body must be a JSON object');
  const { output_dimension: dimensions, ...rest } = request.body.value;
  const value = dimensions === undefined ? rest : { ...rest, dimensions };
  return { ...request, body: { kind: 'json', value } };
}

function withMembers(response: WireResponse, members: JsonObject): WireResponse {
  if (response.body.kind !== 'json') return response;
  return { ...response, body: { kind: 'json', value: { ...response.body.value, ...members } } };
}
