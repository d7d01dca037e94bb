import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireBody } from '../../adapter/wire.js';
import { BifrostError } from '../../errors/bifrost-error.js';
import type { EmbeddingsRequest } from '../../hub/beyond-chat.js';
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
import { embeddings, embeddingsDialect } from './dialect.js';
import { decodeVector, encodeVector } from './vectors.js';

const decode = (body: JsonObject): EmbeddingsRequest => {
  if (embeddings.inbound === undefined) throw new Error('no inbound half');
  return embeddings.inbound.decodeRequest(inboundRequest(body));
};

const encodeAnswer = (vectors: (number[] | string)[], request: JsonObject): JsonObject => {
  const answer = { model: 'm', vectors, usage: { prompt_tokens: 2, completion_tokens: 0, total_tokens: 2 } };
  return jsonOf(embeddings.inbound?.encodeResponse(frozen(answer), answerContext({ request })));
};

describe('embeddings: requests', () => {
  it.each([
    ['text', ['text']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [[1, 2, 3], [[1, 2, 3]]],
    [
      [[1], [2, 3]],
      [[1], [2, 3]],
    ],
    [[''], ['']],
  ])('reads the input %j', (input, expected) => {
    expect(decode({ model: 'm', input }).input).toEqual(expected);
  });

  it.each([
    [{ input: 'a' }, 'model'],
    [{ model: '', input: 'a' }, 'model'],
    [{ model: 'm' }, 'input'],
    [{ model: 'm', input: null }, 'input'],
    [{ model: 'm', input: {} }, 'input'],
    [{ model: 'm', input: [] }, 'input'],
    [{ model: 'm', input: ['a', 1] }, 'input[1]'],
    [{ model: 'm', input: ['a', null] }, 'input[1]'],
    [{ model: 'm', input: [1, 'a'] }, 'input[1]'],
    [{ model: 'm', input: [1, 1.5] }, 'input[1]'],
    [{ model: 'm', input: [-1] }, 'input[0]'],
    [{ model: 'm', input: [[1], []] }, 'input[1]'],
    [{ model: 'm', input: [[1], [2, 'x']] }, 'input[1][1]'],
    [{ model: 'm', input: [[1], 'x'] }, 'input[1]'],
    [{ model: 'm', input: [{}] }, 'input[0]'],
    [{ model: 'm', input: 'a', encoding_format: 'hex' }, 'encoding_format'],
    [{ model: 'm', input: 'a', dimensions: 1.5 }, 'dimensions'],
    [{ model: 'm', input: 'a', dimensions: '1' }, 'dimensions'],
    [{ model: 'm', input: 'a', user: 7 }, 'user'],
  ])('names the place in %j: %s', (body, param) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it('refuses a body that is no object', () => {
    const none: WireBody = { kind: 'none' };
    expect(() => embeddings.inbound?.decodeRequest({ ...inboundRequest({}), body: none })).toThrow(
      BifrostError,
    );
  });

  it('takes null for absent, and keeps what it does not know', () => {
    const body = {
      model: 'm',
      input: 'a',
      dimensions: null,
      odd: 1,
      none: null,
      provider: 'x',
      fallbacks: ['y'],
    };
    expect(decode(body)).toEqual({
      model: 'm',
      input: ['a'],
      unknown: { dialect: 'embeddings', fields: { odd: 1 } },
    });
  });

  it('writes what it read, for its own dialect and those that speak it', () => {
    const request = frozen(
      decode({
        model: 'm',
        input: ['a'],
        dimensions: 8,
        encoding_format: 'base64',
        user: 'u',
        odd: 1,
        input_type: 'x',
      }),
    );
    const own = embeddingsDialect({ id: 'acme.embeddings', speaks: ['embeddings'] });
    const body = { odd: 1, model: 'wire', input: ['a'], dimensions: 8, encoding_format: 'base64', user: 'u' };
    expect(own.encodeRequest(request, encodeContext())).toEqual({
      body: { kind: 'json', value: body },
      dropped: ['input_type'],
    });
    const taking = embeddingsDialect({ id: 'other', inputType: true });
    expect(taking.encodeRequest(request, encodeContext())).toEqual({
      body: { kind: 'json', value: { ...body, input_type: 'x', odd: undefined } },
      dropped: ['odd'],
    });
  });

  it('lets a provider have the last word on the body', () => {
    const own = embeddingsDialect({
      id: 'acme.embeddings',
      adjustRequest: ({ dimensions, ...body }) => ({
        body: { ...body, size: dimensions },
        dropped: ['more'],
      }),
    });
    expect(own.encodeRequest({ model: 'm', input: ['a'], dimensions: 3 }, encodeContext())).toEqual({
      body: { kind: 'json', value: { model: 'wire', input: ['a'], size: 3 } },
      dropped: ['more'],
    });
  });
});

describe('embeddings: answers', () => {
  it('puts vectors in the order of their index', () => {
    const data = [
      { index: 1, embedding: [2] },
      { index: 0, embedding: 'AACAPw==' },
    ];
    const usage = { prompt_tokens: 3, total_tokens: 3 };
    expect(embeddings.decodeResponse(answerOf({ data, model: 'm-1', usage }))).toEqual({
      model: 'm-1',
      vectors: ['AACAPw==', [2]],
      usage: { prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 },
    });
    expect(
      embeddings.decodeResponse(answerOf({ data: [{ embedding: [1] }, { embedding: [2] }] })).vectors,
    ).toEqual([[1], [2]]);
  });

  it.each([
    [{}, /no list "data"/],
    [{ data: {} }, /no list "data"/],
    [{ data: [{ index: 0, embedding: [] }] }, /data\[0\]\.embedding/],
    [{ data: [{ index: 0, embedding: [1, '2'] }] }, /data\[0\]\.embedding/],
    [{ data: [{ index: 0 }] }, /data\[0\]\.embedding/],
    [{ data: [null] }, /data\[0\]\.embedding/],
    [
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 0, embedding: [2] },
        ],
      },
      /second time/,
    ],
    [{ data: [{ index: 5, embedding: [1] }] }, /no item of "data" has the index 0/],
  ])('refuses the answer %j', (body, reason) => {
    expect(() => embeddings.decodeResponse(answerOf(body))).toThrow(reason);
    expect(() => embeddings.decodeResponse(answerOf(body))).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });

  it('sees an error with status 200', () => {
    const body = { error: { message: 'no', code: 'insufficient_quota' } };
    expect(() => embeddings.decodeResponse(answerOf(body))).toThrow(
      expect.objectContaining({
        name: 'WireFailure',
        failure: expect.objectContaining({ code: 'insufficient_quota' }),
      }),
    );
  });

  it('gives each client the form that it asked for', () => {
    const numbers = [0.5, -2, 0];
    const packed = encodeVector(numbers);
    for (const vector of [numbers, packed]) {
      expect(encodeAnswer([vector], { encoding_format: 'base64' })['data']).toEqual([
        { object: 'embedding', index: 0, embedding: packed },
      ]);
      for (const request of [{}, { encoding_format: 'float' }]) {
        expect(encodeAnswer([vector], request)).toEqual({
          object: 'list',
          data: [{ object: 'embedding', index: 0, embedding: numbers }],
          model: 'shown',
          usage: { prompt_tokens: 2, total_tokens: 2 },
          extra_fields: { provider: 'acme' },
        });
      }
    }
  });

  it('keeps every 32-bit float on the way to base64 and back', () => {
    const floats = fc.array(fc.float({ noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(floats, (vector) => {
        expect(decodeVector(encodeVector(vector))).toEqual(vector);
      }),
    );
    expect(encodeVector([1])).toBe('AACAPw==');
  });

  it.each(['AAA=', 'not base64!', 'AACAPw==AACAPw=='])('refuses the vector %o', (text) => {
    expect(() => decodeVector(text)).toThrow(/no base64 of 32-bit floats/);
  });

  it('tells errors with the facts on the unified route alone', () => {
    const error = new BifrostError('invalid_request', 'input: no', { param: 'input' });
    expect(jsonOf(embeddings.inbound?.encodeError(error))).toMatchObject({
      error: { code: 'invalid_request', param: 'input' },
      extra_fields: { fault: 'caller' },
    });
    const own = embeddingsDialect({ id: 'acme.embeddings' });
    expect(jsonOf(own.inbound?.encodeError(error))).not.toHaveProperty('extra_fields');
  });

  it('inspects answers that pass through', () => {
    expect(
      embeddings.passage?.inspectResponse({ model: 'm', usage: { prompt_tokens: 1, total_tokens: 1 } }),
    ).toEqual({
      model: 'm',
      usage: { prompt_tokens: 1, completion_tokens: 0, total_tokens: 1 },
    });
    expect(embeddings.passage?.inspectResponse({ error: {} })).toEqual({ error: true });
  });
});

/** Recorded answers in the public shape, with their requests. */
function recorded(): { name: string; request: JsonObject | undefined; answer: JsonObject }[] {
  const requests = new Map(recordings('request.json').map(({ name, bytes }) => [name, bytes]));
  return recordings('response.json').flatMap(({ name, bytes }) => {
    const answer = parseObject(bytes.toString('utf8'));
    if (!name.includes('/embeddings-') || !Array.isArray(answer?.['data'])) return [];
    return [{ name, answer, request: parseObject(requests.get(name)?.toString('utf8') ?? '') }];
  });
}

describe('embeddings: recorded traffic', () => {
  const cases = recorded();

  it(`reads requests and answers, and gives vectors back in either form (${cases.length} cases)`, () => {
    for (const { request, answer } of cases) {
      const { vectors } = embeddings.decodeResponse(answerOf(answer));
      const asked = request?.['input'] === undefined ? undefined : decode({ model: 'm', ...request }).input;
      expect(vectors).toHaveLength(asked?.length ?? vectors.length);
      const packed = encodeAnswer(vectors, { encoding_format: 'base64' });
      const back = embeddings
        .decodeResponse(answerOf(packed))
        .vectors.map((item) => decodeVector(String(item)));
      const numbers = vectors.map((item) => (typeof item === 'string' ? decodeVector(item) : item));
      expect(back).toEqual(numbers.map((vector) => vector.map(Math.fround)));
    }
  });
});
