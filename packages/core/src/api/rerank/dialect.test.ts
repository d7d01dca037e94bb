import { describe, expect, it } from 'vitest';
import type { RerankRequest } from '../../hub/beyond-chat.js';
import { parseObject, type JsonObject } from '../../json/read.js';
import {
  answerContext,
  answerOf,
  encodeContext,
  frozen,
  inboundRequest,
  jsonOf,
} from '../../../test/support/dialects.js';
import { recordings } from '../../../test/support/recordings.js';
import { rerank, rerankDialect } from './dialect.js';

function decode(body: JsonObject): RerankRequest {
  if (rerank.inbound === undefined) throw new Error('no inbound half');
  return rerank.inbound.decodeRequest(inboundRequest(body));
}

describe('rerank: requests', () => {
  it('writes what it read', () => {
    const body = {
      model: 'm',
      query: 'q',
      documents: ['a', { text: 'b' }],
      top_n: 1,
      max_tokens_per_doc: 9,
      priority: 1,
    };
    const own = rerankDialect({ id: 'acme.rerank', speaks: ['rerank'] });
    expect(own.encodeRequest(frozen(decode({ ...body, return_documents: true })), encodeContext())).toEqual({
      body: { kind: 'json', value: { ...body, model: 'wire' } },
      dropped: [],
    });
  });

  it.each([
    [{ query: 'q', documents: ['a'] }, 'model'],
    [{ model: 'm', documents: ['a'] }, 'query'],
    [{ model: 'm', query: 'q' }, 'documents'],
    [{ model: 'm', query: 'q', documents: [] }, 'documents'],
    [{ model: 'm', query: 'q', documents: 'a' }, 'documents'],
    [{ model: 'm', query: 'q', documents: ['a', 1] }, 'documents[1]'],
    [{ model: 'm', query: 'q', documents: ['a', ['b']] }, 'documents[1]'],
    [{ model: 'm', query: 'q', documents: ['a'], top_n: 0 }, 'top_n'],
    [{ model: 'm', query: 'q', documents: ['a'], return_documents: 1 }, 'return_documents'],
  ])('names the place in %j: %s', (body, param) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });
});

describe('rerank: answers', () => {
  const wire = {
    id: 'r-1',
    results: [
      { index: 1, relevance_score: 0.9 },
      { index: 0, relevance_score: 0.1, document: { text: 'from the provider' } },
    ],
    meta: { billed_units: { search_units: 1 }, tokens: { input_tokens: 5, output_tokens: 0 } },
  };

  it('come back as they went', () => {
    const answer = frozen(rerank.decodeResponse(answerOf(wire)));
    expect(answer.usage).toEqual({ prompt_tokens: 5, completion_tokens: 0, total_tokens: 5 });
    expect(jsonOf(rerank.inbound?.encodeResponse(answer, answerContext()))).toEqual({
      ...wire,
      model: 'shown',
      extra_fields: { provider: 'acme' },
    });
  });

  it('hold the documents where the client wants them, from the request if need be', () => {
    const request = { documents: ['a', { text: 'b', page: 2 }], return_documents: true };
    const answer = rerank.decodeResponse(answerOf(wire));
    const told = jsonOf(rerank.inbound?.encodeResponse(answer, answerContext({ request })));
    expect(told['results']).toEqual([
      { index: 1, relevance_score: 0.9, document: { text: 'b', page: 2 } },
      { index: 0, relevance_score: 0.1, document: { text: 'from the provider' } },
    ]);
    const texts = rerank.decodeResponse(
      answerOf({
        results: [
          { index: 0, relevance_score: 1 },
          { index: 9, relevance_score: 0 },
        ],
      }),
    );
    expect(jsonOf(rerank.inbound?.encodeResponse(texts, answerContext({ request })))).toMatchObject({
      id: 'id-1',
      results: [
        { index: 0, document: { text: 'a' } },
        { index: 9, relevance_score: 0 },
      ],
    });
  });

  it.each([
    [{}, /no list "results"/],
    [{ results: [{ relevance_score: 1 }] }, /results\[0\]\.index/],
    [{ results: [{ index: 0, relevance_score: 1 }, { index: 1 }] }, /results\[1\]\.relevance_score/],
    [{ results: [null] }, /results\[0\]\.index/],
  ])('refuses %j', (body, reason) => {
    expect(() => rerank.decodeResponse(answerOf(body))).toThrow(reason);
  });
});

describe('rerank: recorded traffic', () => {
  const cases = recordings('response.json').filter(({ name }) => name.includes('/rerank-'));

  it(`reads what providers sent (${cases.length} cases)`, () => {
    for (const { bytes } of cases) {
      const wire = parseObject(bytes.toString('utf8')) ?? {};
      const answer = rerank.decodeResponse(answerOf(wire));
      expect(jsonOf(rerank.inbound?.encodeResponse(answer, answerContext()))).toMatchObject(wire);
    }
  });
});
