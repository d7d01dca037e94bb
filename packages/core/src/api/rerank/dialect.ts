import type { AnswerContext, Dialect } from '../../adapter/dialect.js';
import { invalidRequest, invalidResponse } from '../../adapter/failures.js';
import type { InboundRequest, WireResponse } from '../../adapter/wire.js';
import type { RerankRequest, RerankResponse } from '../../hub/beyond-chat.js';
import type { Usage } from '../../hub/usage.js';
import { defined, isObject, number, object, text, type JsonObject, type JsonValue } from '../../json/read.js';
import {
  apiSettings,
  commonMembers,
  errorEncoders,
  jsonAnswer,
  jsonRequest,
  jsonResponse,
  passageOf,
  unknownMembers,
  type ApiSettings,
} from '../api-dialect.js';
import type { ApiDialectOptions } from '../dialect-options.js';
import {
  jsonRequestBody,
  optionalBoolean,
  optionalInteger,
  optionalList,
  requiredName,
  requiredText,
  type Place,
} from '../request-fields.js';
import { decodeTokenUsage } from '../token-usage.js';

type Result = RerankResponse['results'][number];

/**
 * Reranking in the shape of {@link https://docs.cohere.com/reference/rerank | Cohere's second version}.
 *
 * `return_documents`, which that version dropped, still works: the documents come from the request.
 */
export function rerankDialect(options: ApiDialectOptions<RerankRequest> = {}): Dialect<'rerank'> {
  const settings = { ...options, ...apiSettings('rerank', options) };
  return {
    ...commonMembers(settings),
    operation: 'rerank',
    stream: 'none',
    encodeRequest: (request, context) => {
      const { query, documents, top_n, max_tokens_per_doc } = request;
      // The answer's encoder puts the documents in: no provider needs to send them back.
      return jsonRequest({ query, documents, top_n, max_tokens_per_doc }, settings, { request, context });
    },
    decodeResponse,
    passage: passageOf(settings, {
      answerMembers: ['results'],
      inspectResponse: ({ model, meta }) => defined({ model: text(model), usage: usageOf(meta) }),
    }),
    inbound: {
      decodeRequest: (request) => decodeRequest(request, settings),
      encodeResponse,
      ...errorEncoders(settings),
    },
  };
}

/** The public rerank dialect. */
export const rerank: Dialect<'rerank'> = rerankDialect();

const known: ReadonlySet<string> = new Set([
  'documents',
  'max_tokens_per_doc',
  'model',
  'query',
  'return_documents',
  'top_n',
]);

function decodeRequest(request: InboundRequest, settings: ApiSettings): RerankRequest {
  const body = jsonRequestBody(request);
  return {
    model: requiredName(body, 'model'),
    query: requiredText(body, 'query'),
    documents: decodeDocuments(body),
    ...defined<Omit<RerankRequest, 'model' | 'query' | 'documents'>>({
      top_n: decodeTopN(body),
      max_tokens_per_doc: optionalInteger(body, 'max_tokens_per_doc'),
      return_documents: optionalBoolean(body, 'return_documents'),
      unknown: unknownMembers(body.of, known, settings),
    }),
  };
}

function decodeTopN(body: Place): number | undefined {
  const count = optionalInteger(body, 'top_n');
  if (count !== undefined && count < 1) throw invalidRequest('top_n', 'must be at least 1');
  return count;
}

function decodeDocuments(body: Place): RerankRequest['documents'] {
  const documents = optionalList(body, 'documents');
  if (documents === undefined) throw invalidRequest('documents', 'is missing; it must be a list');
  if (documents.length === 0) throw invalidRequest('documents', 'must not be empty');
  return documents.map((item, index) => decodeDocument(item, `documents[${index}]`));
}

function decodeDocument(item: JsonValue, path: string): string | JsonObject {
  if (typeof item === 'string' || isObject(item)) return item;
  throw invalidRequest(path, 'must be a string or an object');
}

function decodeResponse(response: WireResponse): RerankResponse {
  const body = jsonAnswer(response);
  if (!Array.isArray(body['results'])) throw invalidResponse('the answer has no list "results"');
  const meta = object(body['meta']);
  return {
    id: text(body['id']) ?? '',
    model: text(body['model']) ?? '',
    results: body['results'].map(decodeResult),
    ...defined<Pick<RerankResponse, 'usage' | 'meta'>>({ usage: usageOf(meta), meta }),
  };
}

function decodeResult(value: JsonValue, position: number): Result {
  const of = object(value) ?? {};
  const index = number(of['index']);
  const score = number(of['relevance_score']);
  if (index === undefined) throw invalidResponse(`results[${position}].index is no number`);
  if (score === undefined) throw invalidResponse(`results[${position}].relevance_score is no number`);
  const document = of['document'];
  const result: Result = { index, relevance_score: score };
  if (typeof document === 'string' || isObject(document)) result.document = document;
  return result;
}

function usageOf(meta: unknown): Usage | undefined {
  return decodeTokenUsage(object(meta)?.['tokens']);
}

function encodeResponse(response: RerankResponse, context: AnswerContext): WireResponse {
  const value: JsonObject = {
    id: response.id === '' ? context.id : response.id,
    model: context.model,
    results: response.results.map((result) => encodeResult(result, context)),
  };
  if (response.meta !== undefined) value['meta'] = response.meta;
  return jsonResponse(value, context);
}

function encodeResult(result: Result, { request }: AnswerContext): JsonObject {
  const { index, relevance_score } = result;
  const encoded: JsonObject = { index, relevance_score };
  const sent = Array.isArray(request['documents']) ? request['documents'][index] : undefined;
  const document = result.document ?? (request['return_documents'] === true ? sent : undefined);
  if (document !== undefined)
    encoded['document'] = typeof document === 'string' ? { text: document } : document;
  return encoded;
}
