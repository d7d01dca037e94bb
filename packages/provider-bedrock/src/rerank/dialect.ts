import {
  invalidResponse,
  number,
  object,
  objects,
  text,
  type Dialect,
  type JsonObject,
  type RerankRequest,
  type RerankResponse,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import { partitionOf, regionOfEncoding } from '../addresses.js';
import { decodeError, requestIdHeader } from '../errors.js';

/**
 * Reranking on the host of Bedrock's agents: `POST /rerank`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Rerank.html
 */
export const bedrockRerank: Dialect<'rerank'> = {
  id: 'bedrock.rerank',
  operation: 'rerank',
  stream: 'none',
  encodeRequest: (request, context) =>
    encodeRequest(request, arnOf(context.model, regionOfEncoding(context))),
  decodeResponse,
  decodeError,
};

/** This API names models by their ARN. */
function arnOf(model: string, region: string): string {
  if (model.startsWith('arn:')) return model;
  return `arn:${partitionOf(region)}:bedrock:${region}::foundation-model/${model}`;
}

function encodeRequest(request: RerankRequest, modelArn: string): WireRequest {
  const configuration: JsonObject = { modelConfiguration: { modelArn } };
  // Bedrock gives one result where nothing is said; the public API gives all.
  configuration['numberOfResults'] = Math.min(
    request.top_n ?? request.documents.length,
    request.documents.length,
  );
  const value: JsonObject = {
    queries: [{ type: 'TEXT', textQuery: { text: request.query } }],
    sources: request.documents.map((document) => ({
      type: 'INLINE',
      inlineDocumentSource:
        typeof document === 'string'
          ? { type: 'TEXT', textDocument: { text: document } }
          : { type: 'JSON', jsonDocument: document },
    })),
    rerankingConfiguration: {
      type: 'BEDROCK_RERANKING_MODEL',
      bedrockRerankingConfiguration: configuration,
    },
  };
  const dropped = request.max_tokens_per_doc === undefined ? [] : ['max_tokens_per_doc'];
  return {
    body: { kind: 'json', value },
    dropped: [...dropped, ...Object.keys(request.unknown?.fields ?? {})],
  };
}

function decodeResponse(response: WireResponse): RerankResponse {
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  if (!Array.isArray(body?.['results'])) throw invalidResponse('the answer has no "results"; check base_url');
  return {
    id: response.headers[requestIdHeader] ?? '',
    model: '',
    results: objects(body['results']).map(decodeResult),
  };
}

function decodeResult(result: JsonObject, position: number): RerankResponse['results'][number] {
  const index = number(result['index']);
  const score = number(result['relevanceScore']);
  if (index === undefined || score === undefined) {
    throw invalidResponse(`results[${position}] has no index or no relevanceScore`);
  }
  const given = object(result['document']);
  const document = text(object(given?.['textDocument'])?.['text']) ?? object(given?.['jsonDocument']);
  return { index, relevance_score: score, ...(document === undefined ? {} : { document }) };
}
