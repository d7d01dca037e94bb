import {
  isObject,
  rerankDialect,
  text,
  type Dialect,
  type JsonObject,
  type JsonValue,
  type PassageEdit,
} from '@bifrost/core';
import { rerankId } from '../dialect-ids.js';
import { encodeError, encodeStreamError, responseHeaders } from '../errors.js';

const base = rerankDialect({
  id: rerankId,
  speaks: ['rerank'],
  responseHeaders,
  adjustRequest: (body) => ({ body: withTexts(body) }),
});

/**
 * Cohere's reranking, second version: `POST /v2/rerank`. The public dialect has its shape; errors are Cohere's own.
 *
 * @see https://docs.cohere.com/reference/rerank
 */
export const cohereRerank: Dialect<'rerank'> =
  base.inbound === undefined
    ? base
    : { ...base, inbound: { ...base.inbound, encodeError, encodeStreamError } };

function withTexts(body: JsonObject): JsonObject {
  const { documents } = body;
  return Array.isArray(documents) ? { ...body, documents: documents.map(asText) } : body;
}

/** The second version takes texts alone: an object with nothing but a text is that text, any other its JSON. */
function asText(document: JsonValue): JsonValue {
  if (!isObject(document)) return document;
  const words = text(document['text']);
  return words !== undefined && Object.keys(document).length === 1 ? words : JSON.stringify(document);
}

/** What a body from the unified route must change before it passes. */
export function rerankPassageEdits(
  _model: string,
  member: (name: string) => JsonValue | undefined,
): PassageEdit[] {
  const documents = member('documents');
  if (!Array.isArray(documents) || !documents.some(isObject)) return [];
  return [{ replace: 'documents', value: documents.map(asText) }];
}
