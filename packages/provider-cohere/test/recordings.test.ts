import { number, object, objects, text, type Dialect, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { cohereChat, cohereEmbed, cohereRerank } from '../src/index.js';
import { assemble, decodeEvents, type Assembled } from '@bifrost/provider-testkit';
import { answer, answerContext, encodeContext, inbound, jsonOf, payloadsOf } from './support.js';
import { recordedCases, type RecordedCase } from '../../../tooling/recorded-cases.js';
import { assembleWhole, each, expectedFacts, factsOf } from '../../../tooling/recorded-facts.js';
import { sharedJson } from '../../../tooling/shared-data.js';

const recordings = await recordedCases({ providers: ['cohere'] });
const chats = recordings.filter(({ endpoint, status }) => endpoint === '/v2/chat' && status === 200);
const whole = chats.filter(({ facts }) => facts['error'] === null || facts['error'] === undefined);
const broken = chats.filter((recording) => !whole.includes(recording));
const errors = recordings.filter(({ status }) => status >= 400);

function told({ streaming, payloads }: RecordedCase): Assembled {
  return streaming
    ? assemble(decodeEvents(cohereChat.createStreamDecoder?.(), payloads).emitted)
    : assembleWhole(cohereChat.decodeResponse(answer(payloads[0] ?? {})));
}

/** What is said of an answer, and what the facts leave to the dialect: thoughts in the usage, how many citations. */
function saidOf(answered: Assembled): JsonObject {
  return {
    ...factsOf(answered),
    thoughts: answered.usage?.completion_tokens_details?.reasoning_tokens ?? null,
    citations: answered.parts.flatMap((part) => (part.type === 'text' ? (part.citations ?? []) : [])).length,
  };
}

function expected({ facts, payloads, streaming }: RecordedCase): JsonObject {
  const [first = {}] = payloads;
  return {
    ...expectedFacts(facts),
    thoughts: object(facts['usage'])?.['reasoning'] ?? null,
    citations: streaming
      ? payloads.filter((payload) => payload['type'] === 'citation-start').length
      : objects(object(first['message'])?.['citations']).length,
  };
}

describe('recorded answers', () => {
  it(`are read as the clients of the vendor read them (${whole.length} cases)`, () => {
    expect(each(whole, (recording) => saidOf(told(recording)))).toEqual(each(whole, expected));
  });

  it(`go through our own encoders without loss (${whole.length} cases)`, () => {
    expect(each(whole, (recording) => saidOf(rewritten(recording)))).toEqual(each(whole, expected));
  });

  it(`that broke off end in an error (${broken.length} cases)`, () => {
    for (const recording of broken) {
      expect(told(recording).errors).toHaveLength(1);
      expect(told(recording).finish).toBeUndefined();
    }
  });

  it(`that are errors tell their sentence (${errors.length} cases)`, () => {
    for (const { payloads, status } of errors) {
      const failure = cohereChat.decodeError(answer(payloads[0] ?? {}, status));
      expect(failure).toMatchObject({ status, message: text(payloads[0]?.['message']) });
    }
  });

  it('of embeddings and reranking are read', () => {
    for (const { endpoint, payloads, facts } of recordings) {
      const body = answer(payloads[0] ?? {});
      const isEmbed = endpoint === '/v2/embed';
      const read = isEmbed ? cohereEmbed.decodeResponse(body) : undefined;
      const wanted = isEmbed ? number(object(facts['embeddings'])?.['count']) : undefined;
      expect(read?.vectors.length).toBe(wanted);
      expect(read?.usage?.prompt_tokens ?? null).toBe(
        isEmbed ? (object(facts['usage'])?.['prompt'] ?? null) : null,
      );
    }
    const ranked = recordings.filter(({ endpoint }) => endpoint === '/v2/rerank');
    for (const { payloads } of ranked) {
      expect(cohereRerank.decodeResponse(answer(payloads[0] ?? {})).results[0]?.index).toBe(1);
    }
  });
});

function rewritten({ streaming, payloads }: RecordedCase): Assembled {
  const context = answerContext();
  if (!streaming) {
    const response = cohereChat.decodeResponse(answer(payloads[0] ?? {}));
    const wire = cohereChat.inbound?.encodeResponse(response, context);
    return assembleWhole(cohereChat.decodeResponse(answer(jsonOf(wire?.body ?? { kind: 'none' }))));
  }
  const encoder = cohereChat.inbound?.createStreamEncoder?.(context);
  const { emitted } = decodeEvents(cohereChat.createStreamDecoder?.(), payloads);
  const events = emitted.map((event) => (event.type === 'error' ? '' : String(encoder?.push(event))));
  const again = payloadsOf(events.join('') + String(encoder?.end()));
  return assemble(decodeEvents(cohereChat.createStreamDecoder?.(), again).emitted);
}

/** A recorded or captured body beside what we make of it. */
function throughHub(body: JsonObject): {
  written: JsonObject;
  source: JsonObject;
  dropped: readonly string[];
} {
  const decoded = cohereChat.inbound?.decodeRequest(inbound(body));
  if (decoded === undefined) throw new Error('no client can speak it');
  const wire = cohereChat.encodeRequest(
    decoded,
    encodeContext({ model: text(body['model']) ?? '', stream: decoded.stream }),
  );
  return { written: normalised(jsonOf(wire.body)), source: normalised(body), dropped: wire.dropped };
}

/** One spelling for what means the same: content as blocks, empty texts left out, defaults said. */
function normalised(body: JsonObject): JsonObject {
  const messages = objects(body['messages']).map(normalisedMessage);
  const tools = objects(body['tools']);
  const choice = text(body['tool_choice']);
  const chosen = choice === undefined ? {} : { tool_choice: choice.toUpperCase() };
  return {
    ...body,
    ...chosen,
    stream: body['stream'] ?? false,
    messages,
    ...(tools.length === 0 ? { tools: [] } : {}),
  };
}

function normalisedMessage({ content, ...message }: JsonObject): JsonObject {
  const blocks = blocksOf(content);
  if (blocks.length > 0) message['content'] = blocks;
  return message;
}

function blocksOf(content: unknown): JsonObject[] {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : objects(content);
  return blocks.filter((block) => block['type'] !== 'text' || block['text'] !== '');
}

const captured = objects(sharedJson('specs/captures/cohere.json'));
const sent = (url: string): JsonObject[] =>
  objects(captured.filter((capture) => capture['url'] === url).map(({ body }) => body));

describe('requests', () => {
  const requests = chats.flatMap(({ request }) => (request === undefined ? [] : [request]));

  it(`that were recorded go through the hub without loss (${requests.length} cases)`, () => {
    for (const request of requests) {
      const { written, source, dropped } = throughHub(request);
      expect(written).toEqual(source);
      expect(dropped).toEqual([]);
    }
  });

  it(`of the official client do as well (${sent('/v2/chat').length} cases)`, () => {
    for (const request of sent('/v2/chat')) {
      const { written, source, dropped } = throughHub(request);
      expect(written).toEqual(source);
      expect(dropped).toEqual([]);
    }
  });

  it.each<{ url: string; dialect: Dialect<'embeddings'> | Dialect<'rerank'> }>([
    { url: '/v2/embed', dialect: cohereEmbed },
    { url: '/v2/rerank', dialect: cohereRerank },
  ])('of the official client at $url do as well', ({ url, dialect }) => {
    for (const body of sent(url)) expect(rewrittenBody(dialect, body)).toEqual(body);
  });
});

function rewrittenBody(dialect: Dialect<'embeddings'> | Dialect<'rerank'>, body: JsonObject): JsonObject {
  const context = encodeContext({ model: text(body['model']) ?? '' });
  if (dialect.operation === 'embeddings') {
    const request = dialect.inbound?.decodeRequest(inbound(body));
    return request === undefined ? {} : jsonOf(dialect.encodeRequest(request, context).body);
  }
  const request = dialect.inbound?.decodeRequest(inbound(body));
  return request === undefined ? {} : jsonOf(dialect.encodeRequest(request, context).body);
}
