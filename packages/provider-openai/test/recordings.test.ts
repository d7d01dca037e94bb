import {
  Bifrost,
  BifrostError,
  decodeVector,
  isObject,
  list,
  number,
  object,
  objects,
  parseJson,
  text,
  type JsonObject,
} from '@bifrost/core';
import { inPiecesOf, inSeededPieces, startLoopback } from '@bifrost/provider-testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { openai } from '../src/index.js';
import { readChatStream, readResponseStream, readResponse, readWholeChat, type Read } from './readers.js';
import { recordedCases, type RecordedCase } from '../../../tooling/recorded-cases.js';

/*
 * Recorded traffic through the whole library, cut into pieces on its way, translated and passed on, compared with what
 * other readers say of the same bytes.
 */
const cases = await recordedCases({ providers: ['openai', 'openai-responses'] });
const server = await startLoopback();
let ran = 0;

afterAll(async () => {
  process.stdout.write(
    cases.length === 0
      ? 'no recordings beside the project\n'
      : `recorded OpenAI traffic: ${cases.length} cases, ${ran} answers through the library\n`,
  );
  await server.close();
});

/** A byte at a time takes a turn of the event loop each: only for what is short. */
const cuts = [
  { name: 'whole', upTo: Infinity, cut: (body: Buffer) => [body] },
  { name: 'in pieces of 1', upTo: 4_000, cut: (body: Buffer) => inPiecesOf(1, body) },
  { name: 'in pieces of 7', upTo: 24_000, cut: (body: Buffer) => inPiecesOf(7, body) },
  { name: 'in random pieces', upTo: 400_000, cut: (body: Buffer) => inSeededPieces(1, body) },
];

describe('recorded traffic', () => {
  it('is there, or is not', () => expect(cases.length === 0 || cases.length > 50).toBe(true));

  it.each(cases)('$id', async (each) => {
    expect.hasAssertions();
    for (const nativePassage of [true, false]) {
      for (const { upTo, cut } of cuts) {
        if (each.body.length > upTo) continue;
        await replay(each, { pieces: cut(each.body), nativePassage });
        ran += 1;
      }
    }
  });
});

async function replay(each: RecordedCase, how: { pieces: Buffer[]; nativePassage: boolean }): Promise<void> {
  server.play({ status: each.status, headers: each.headers, pieces: how.pieces, end: 'complete' });
  const bifrost = new Bifrost({
    adapters: [openai],
    providers: {
      openai: {
        keys: [{ value: 'sk-of-the-test' }],
        network_config: { base_url: server.origin, max_retries: 0 },
        native_passage: how.nativePassage,
      },
    },
    environment: {},
  });
  try {
    await compare(each, bifrost);
  } finally {
    await bifrost.close({ graceMs: 0 });
  }
}

async function compare(each: RecordedCase, bifrost: Bifrost): Promise<void> {
  const error = object(each.facts['error']);
  if (error === undefined) return compareAnswer(each, bifrost);
  const classes = [text(error['class']), ...list(error['also'])];
  try {
    await ask(each, bifrost);
  } catch (failure) {
    expect(BifrostError.isInstance(failure)).toBe(true);
    if (BifrostError.isInstance(failure)) expect(classes).toContain(failure.code);
    return;
  }
  throw new Error('the recorded error was told as an answer');
}

async function compareAnswer(each: RecordedCase, bifrost: Bifrost): Promise<void> {
  const { facts } = each;
  const read = await ask(each, bifrost);
  if (facts['kind'] === 'embeddings') return compareVectors(facts, read.vectors);
  expect(read.text).toBe(facts['text']);
  expect(read.refusal).toBe(facts['refusal']);
  expect(read.reasoning.replaceAll(/\s/gu, '')).toBe((text(facts['reasoning']) ?? '').replaceAll(/\s/gu, ''));
  expect(read.calls.map(({ name }) => name)).toEqual(objects(facts['tool_calls']).map(({ name }) => name));
  for (const [index, fact] of objects(facts['tool_calls']).entries()) compareCall(fact, read.calls[index]);
  if (text(facts['finish']) !== undefined && read.finish !== undefined) {
    expect([facts['finish'], ...list(facts['finish_also'])]).toContain(read.finish);
  }
  const usage = object(facts['usage']);
  if (usage !== undefined) {
    expect(read.usage).toMatchObject({
      prompt: usage['prompt'],
      completion: usage['completion'],
      cached: usage['cached'] ?? 0,
      reasoning: usage['reasoning'] ?? 0,
    });
  }
  for (const signature of list(facts['signature_values'])) {
    const kept = read.strings.some((value) => value.includes(String(signature)));
    expect(kept, `a signature was lost: ${String(signature).slice(0, 16)}`).toBe(true);
  }
}

function compareCall(fact: JsonObject, call: Read['calls'][number] | undefined): void {
  const id = text(fact['id']);
  if (id !== undefined) expect(call?.id).toContain(id);
  const { arguments: given = '' } = call ?? {};
  const isText = fact['custom'] === true;
  expect(isText ? given : given.trim() === '' ? {} : parseJson(given)).toEqual(fact['arguments']);
}

function compareVectors(facts: JsonObject, vectors: readonly unknown[]): void {
  const expected = object(facts['embeddings']);
  expect(vectors).toHaveLength(number(expected?.['count']) ?? -1);
  const [first] = vectors;
  const values = typeof first === 'string' ? decodeVector(first) : list(first);
  expect(values).toHaveLength(number(expected?.['dims']) ?? -1);
  for (const [index, value] of list(expected?.['first3']).entries()) {
    expect(Number(values[index])).toBeCloseTo(Number(value), 5);
  }
}

/** Asks for what the recording answers. */
async function ask(each: RecordedCase, bifrost: Bifrost): Promise<Read> {
  const { facts, family } = each;
  const model = `openai/${each.model === '' ? 'gpt-4o' : each.model}`;
  const stream = facts['streaming'] === true;
  if (facts['kind'] === 'embeddings' || family === 'openai-embeddings') {
    const count = number(object(facts['embeddings'])?.['count']) ?? 1;
    const input = Array.from({ length: count }, (_, index) => `Text ${index}`);
    const { data } = await bifrost.createEmbedding({ model, input });
    return { ...emptyRead(), vectors: data.map(({ embedding }) => embedding) };
  }
  const tools = objects(facts['tool_calls']);
  if (family === 'openai-responses') {
    const request = { model, input: 'Hello', ...responseTools(tools), ...background(each) };
    return stream
      ? readResponseStream(await bifrost.createResponse({ ...request, stream }))
      : readResponse(await bifrost.createResponse({ ...request, stream }));
  }
  const request = {
    model,
    messages: [{ role: 'user' as const, content: 'Hello' }],
    ...chatMembers(facts, tools),
  };
  return stream
    ? readChatStream(
        await bifrost.createChatCompletion({ ...request, stream, stream_options: { include_usage: true } }),
      )
    : readWholeChat(await bifrost.createChatCompletion({ ...request, stream }));
}

function emptyRead(): Read {
  return {
    text: '',
    refusal: '',
    reasoning: '',
    calls: [],
    finish: undefined,
    usage: {},
    strings: [],
    vectors: [],
  };
}

function background({ request }: RecordedCase): JsonObject {
  return request?.['background'] === true ? { background: true } : {};
}

function responseTools(tools: readonly JsonObject[]): JsonObject {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(({ name, custom }) =>
      custom === true
        ? { type: 'custom', name }
        : { type: 'function', name, parameters: { type: 'object', properties: {} }, strict: false },
    ),
  };
}

function chatMembers(facts: JsonObject, tools: readonly JsonObject[]) {
  const choices = number(facts['choices']) ?? 1;
  return {
    ...(tools.length === 0
      ? {}
      : { tools: tools.map(({ name }): JsonObject => ({ type: 'function', function: { name } })) }),
    ...(choices > 1 ? { n: choices } : {}),
    ...(isObject(facts['audio'])
      ? { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'mp3' } }
      : {}),
  };
}
