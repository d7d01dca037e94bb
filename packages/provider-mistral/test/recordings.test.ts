import { list, number, object, objects, text, type JsonObject } from '@bifrost/core';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mistral, mistralEmbeddings } from '../src/index.js';
import { decodeResponse } from '../src/chat/decode-response.js';
import { mistralChat } from '../src/chat/dialect.js';
import { recordedCases, type RecordedCase } from '../../../tooling/recorded-cases.js';
import { assembleWhole, expectedFacts, factsOf } from '../../../tooling/recorded-facts.js';
import { validatorOf } from './schemas.js';
import {
  answer,
  assemble,
  decoded,
  decodeEvents,
  encodeContext,
  encoded,
  encodeEvents,
  parse,
  payloadsOf,
  type Assembled,
} from './support.js';

/*
 * Real traffic, the SDK's own requests and Mistral's description of its API, where they lie beside the project. They are
 * no part of it: without them these tests say so and pass.
 */
const cases = await recordedCases({ providers: ['mistral'] });
const chats = cases.filter(({ facts }) => facts['kind'] === 'chat');
const streams = chats.filter(({ streaming }) => streaming);
const errors = cases.filter(({ facts }) => facts['kind'] === 'error');
const requests = cases.filter(({ request, family }) => request !== undefined && family === 'openai-chat');

/** The one recorded request that Mistral refused for its form. */
const wellFormed = requests.filter(({ status }) => status !== 422);

process.stdout.write(
  cases.length === 0
    ? 'no recordings beside the project\n'
    : `recorded Mistral traffic: ${chats.length} answers (${streams.length} streams), ${errors.length} errors, ${requests.length} requests\n`,
);

function told(each: RecordedCase): Assembled {
  const source = each.body.toString('utf8');
  if (each.streaming) return assemble(decodeEvents(payloadsOf(source)));
  return assembleWhole(decodeResponse(answer(parse(source))));
}

describe('recorded answers', () => {
  it('are there, or are not', () => expect(cases.length === 0 || chats.length > 30).toBe(true));

  it.each(chats)('$id is read as other readers read it', (each) => {
    expect(factsOf(told(each))).toEqual(expectedFacts(each.facts));
  });

  it.each(streams)('$id goes through our own encoder without loss', (each) => {
    const written = encodeEvents(decodeEvents(payloadsOf(each.body.toString('utf8'))));
    expect(factsOf(assemble(decodeEvents(payloadsOf(written))))).toEqual(expectedFacts(each.facts));
  });

  it.each(errors)('$id is classified', (each) => {
    const failure = mistralChat.decodeError(answer(parse(each.body.toString('utf8')), each.status));
    const error = object(each.facts['error']);
    const byStatus = {
      400: 'invalid_request',
      401: 'authentication',
      422: 'invalid_request',
      500: 'provider_error',
    };
    const code = mistral.classifyError?.(failure)?.code ?? Reflect.get(byStatus, each.status);
    expect([error?.['class'], ...list(error?.['also'])]).toContain(code);
    expect(failure.message ?? '').not.toBe('');
  });

  it.each(cases.filter(({ facts }) => facts['kind'] === 'embeddings'))('$id has its vectors', (each) => {
    const { vectors } = mistralEmbeddings.decodeResponse(answer(parse(each.body.toString('utf8'))));
    expect(vectors).toHaveLength(number(object(each.facts['embeddings'])?.['count']) ?? -1);
  });
});

const validate = validatorOf('ChatCompletionRequest');

/** A body as we write it again, and what stands in Mistral's way; both in one spelling. */
function throughHub(body: JsonObject): { written: JsonObject; source: JsonObject; problems: unknown } {
  const context = encodeContext(text(body['model']) ?? '', body['stream'] === true);
  const wire = encoded(decoded(body), context);
  const written = parse(JSON.stringify(wire.body));
  const isValid = validate?.(written) ?? true;
  return {
    written: normalised(written),
    source: normalised(body),
    problems: isValid ? [] : (validate?.errors ?? []),
  };
}

describe('recorded requests', () => {
  it('lie beside recorded answers', () => expect(requests.length > 0).toBe(cases.length > 0));

  it.each(wellFormed)('$id goes through the hub without loss, and fits Mistral’s schema', ({ request }) => {
    const { written, source, problems } = throughHub(request ?? {});
    expect(written).toEqual(source);
    expect(problems).toEqual([]);
  });

  const captures = new URL('../../../../shared/specs/captures/mistral.json', import.meta.url);
  const captured = existsSync(captures) ? objects(JSON.parse(readFileSync(captures, 'utf8'))) : [];
  const captureOfChat = captured.filter(({ url }) => url === '/v1/chat/completions');

  it.each(captureOfChat)('of the official SDK: $name', ({ body }) => {
    const { written, source, problems } = throughHub(object(body) ?? {});
    expect(written).toEqual(source);
    expect(problems).toEqual([]);
  });
});

/** One spelling: lone texts as strings, defaults left out, results in the order of their members. What is said stays. */
function normalised(body: JsonObject): JsonObject {
  const result: JsonObject = { ...body, messages: objects(body['messages']).map(normalisedMessage) };
  for (const [name, value] of Object.entries(result)) if (value === null) delete result[name];
  if (result['stream'] === false) delete result['stream'];
  if (result['tool_choice'] === 'required') result['tool_choice'] = 'any';
  if (Array.isArray(result['tools'])) result['tools'] = objects(result['tools']).map(normalisedTool);
  return result;
}

function normalisedMessage(message: JsonObject): JsonObject {
  const result: JsonObject = { ...message, content: normalisedContent(message['content']) };
  if (result['prefix'] === false) delete result['prefix'];
  if (Array.isArray(result['tool_calls']) && result['tool_calls'].length === 0) delete result['tool_calls'];
  if (Array.isArray(result['tool_calls'])) {
    result['tool_calls'] = objects(result['tool_calls']).map(({ id, function: called }) => ({
      id,
      function: called,
    }));
  }
  return result;
}

function normalisedContent(content: unknown): JsonObject['content'] {
  const chunks = objects(content);
  if (!Array.isArray(content)) return text(content) ?? '';
  const [first] = chunks;
  if (first === undefined) return '';
  if (chunks.length === 1 && first['type'] === 'text') return text(first['text']) ?? '';
  return chunks.map(normalisedChunk);
}

/** Mistral's clients cut thoughts into several texts, which say no more than one. */
function normalisedChunk(chunk: JsonObject): JsonObject {
  if (chunk['type'] === 'thinking') {
    const words = objects(chunk['thinking']).map((item) => text(item['text']) ?? '');
    return { type: 'thinking', thinking: [{ type: 'text', text: words.join('') }] };
  }
  const sound = object(chunk['input_audio']);
  if (sound !== undefined) return { ...chunk, input_audio: text(sound['data']) ?? '' };
  if (typeof chunk['image_url'] === 'string') return { ...chunk, image_url: { url: chunk['image_url'] } };
  return chunk;
}

function normalisedTool({ function: declared }: JsonObject): JsonObject {
  return { type: 'function', function: declared };
}
