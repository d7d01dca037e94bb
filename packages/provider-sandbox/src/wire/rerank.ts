import { type JsonObject, z } from '@bifrost/core';
import { type Exchange, idOf } from '../exchange.js';
import type { Reply } from '../reply.js';
import { anyObject, check, flag, positive } from './check.js';

const rerankBody = z.looseObject({
  model: z.string().min(1),
  query: z.string(),
  documents: z.array(z.union([z.string(), anyObject], { error: 'must be a string or an object' })).min(1),
  top_n: positive,
  return_documents: flag,
});

/** Answers `POST /v1/rerank`: a document is the more relevant the more of the query's words it has. */
export function answerRerank(exchange: Exchange): Reply {
  const body = check(rerankBody, exchange.body);
  const wanted = wordsOf(body.query);
  const results = body.documents
    .map((document, index) => {
      const result: JsonObject = { index, relevance_score: scoreOf(wanted, document) };
      if (body.return_documents) {
        result['document'] = typeof document === 'string' ? { text: document } : document;
      }
      return { index, score: Number(result['relevance_score']), result };
    })
    .toSorted((first, second) => second.score - first.score || first.index - second.index)
    .slice(0, body.top_n ?? undefined)
    .map((scored) => scored.result);
  const meta = { api_version: { version: '2' }, billed_units: { search_units: 1 } };
  return { kind: 'json', value: { id: idOf(exchange, ''), results, meta }, tokens: 0 };
}

function scoreOf(wanted: ReadonlySet<string>, document: string | JsonObject): number {
  const present = wordsOf(typeof document === 'string' ? document : JSON.stringify(document));
  const shared = [...wanted].filter((word) => present.has(word)).length;
  return Math.round((0.01 + (0.98 * shared) / Math.max(1, wanted.size)) * 10_000) / 10_000;
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
}
