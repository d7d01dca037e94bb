import {
  decodeVector,
  isObject,
  list,
  number,
  object,
  objects,
  text,
  type Bifrost,
  type FileInput,
  type JsonObject,
} from '@bifrost/core';
import assert from 'node:assert/strict';
import { wholeOperations, type AnswerId, type WholeOperation } from '../answers.js';
import type { Bench } from '../bench/bench.js';
import { testedOperations } from '../options.js';
import type { Scenario } from '../scenario.js';
import { told } from './chat.js';

/** One asking for an operation: which model, and what beside the usual members. */
export interface Asking {
  model: string;
  request?: Readonly<Record<string, unknown>> | undefined;
}

/** A one-pixel picture and a moment of silence: enough of a file to be sent. */
const picture: FileInput = {
  filename: 'picture.png',
  media_type: 'image/png',
  bytes: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
};
const sound: FileInput = {
  filename: 'sound.wav',
  media_type: 'audio/wav',
  bytes: Buffer.from('UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=', 'base64'),
};

const documents = ['Paris is the capital of France.', 'Oslo is the capital of Norway.'];

/** Asks for an operation with the smallest request that makes sense. */
export const askers: Readonly<
  Record<WholeOperation, (bifrost: Bifrost, asking: Asking) => Promise<unknown>>
> = {
  textCompletion: (bifrost, { model, request }) =>
    bifrost.createTextCompletion({ model, prompt: 'Once upon a time', ...request, stream: false }),
  embeddings: (bifrost, { model, request }) =>
    bifrost.createEmbedding({ model, input: ['Hello, world!'], ...request }),
  imageGeneration: (bifrost, { model, request }) =>
    bifrost.createImage({ model, prompt: 'A cat', ...request }),
  imageEdit: (bifrost, { model, request }) =>
    bifrost.editImage({ model, prompt: 'A hat on the cat', images: [picture], ...request }),
  speech: (bifrost, { model, request }) =>
    bifrost.createSpeech({ model, input: 'Hello, world!', voice: 'alloy', ...request }),
  transcription: (bifrost, { model, request }) =>
    bifrost.createTranscription({ model, file: sound, ...request }),
  rerank: (bifrost, { model, request }) =>
    bifrost.rerank({ model, query: 'What is the capital of Norway?', documents, ...request }),
  countTokens: (bifrost, { model, request }) =>
    bifrost.countTokens({ model, messages: [{ role: 'user', content: 'Hello, world!' }], ...request }),
  listModels: (bifrost) => bifrost.listModels(),
};

const checks: Readonly<Record<WholeOperation, (answer: unknown, bench: Bench) => void | Promise<void>>> = {
  textCompletion: (answer) =>
    assert.notEqual(text(firstOf(answer, 'choices')?.['text']) ?? '', '', 'no text'),
  embeddings: checkEmbeddings,
  imageGeneration: checkImages,
  imageEdit: checkImages,
  speech: checkSpeech,
  transcription: (answer) => assert.notEqual(text(object(answer)?.['text']) ?? '', '', 'no text'),
  rerank: checkRanking,
  countTokens: (answer) => {
    assert.ok((number(object(answer)?.['input_tokens']) ?? 0) > 0, 'no number of tokens');
    assert.equal(object(answer)?.['estimated'], false, "the figure is the provider's own");
  },
  listModels: (answer, { options }) => {
    const names = list(answer).map((model) => (isObject(model) ? text(model['id']) : undefined));
    assert.notEqual(names.length, 0, 'the list is empty');
    for (const name of names)
      assert.match(name ?? '', new RegExp(`^${options.adapter.id}/.`, 'u'), `${name} is no provider/model`);
  },
};

/** An answer of every operation beside chat. */
export const operationScenarios: readonly Scenario[] = [
  ...wholeOperations.map((operation): Scenario => {
    const id = `${operation}/answer` as const;
    return {
      id,
      needs: [id],
      applies: (options) => testedOperations(options).includes(operation),
      run: async (bench) => answers(bench, operation),
    };
  }),
  {
    id: 'textCompletion-stream/answer',
    needs: ['textCompletion-stream/answer'],
    applies: (options) =>
      testedOperations(options).includes('textCompletion') &&
      options.adapter.operations.textCompletion?.some(({ dialect }) => dialect.stream !== 'none') === true,
    run: streamsText,
  },
];

async function answers(bench: Bench, operation: WholeOperation): Promise<void> {
  const id: AnswerId = `${operation}/answer`;
  bench.play(id);
  for (const { bifrost, way } of bench.clients()) {
    try {
      const answer = await askers[operation](bifrost, {
        model: bench.modelOf(id),
        request: bench.answer(id).request,
      });
      await checks[operation](answer, bench);
    } catch (error) {
      if (error instanceof Error) error.message = `${way}: ${error.message}`;
      throw error;
    }
  }
}

async function streamsText(bench: Bench): Promise<void> {
  const id = 'textCompletion-stream/answer';
  bench.play(id);
  for (const { bifrost, way } of bench.clients()) {
    const request = { model: bench.modelOf(id), prompt: 'Once upon a time', ...bench.answer(id).request };
    let words = '';
    let finish: string | undefined;
    for await (const chunk of await bifrost.createTextCompletion({ ...request, stream: true })) {
      words += text(firstOf(chunk, 'choices')?.['text']) ?? '';
      finish = text(firstOf(chunk, 'choices')?.['finish_reason']) ?? finish;
    }
    told(way, () => {
      assert.notEqual(words, '', 'no text');
      assert.ok(finish !== undefined, 'no finish reason');
    });
  }
}

function checkEmbeddings(answer: unknown): void {
  const vectors = objects(object(answer)?.['data']).map(({ embedding }) =>
    typeof embedding === 'string' ? decodeVector(embedding) : list(embedding),
  );
  assert.notEqual(vectors.length, 0, 'no vectors');
  for (const vector of vectors) {
    assert.equal(vector.length, vectors[0]?.length, 'vectors differ in length');
    assert.ok(
      vector.length > 0 && vector.every((value) => Number.isFinite(value)),
      'a vector is a list of numbers',
    );
  }
}

function checkImages(answer: unknown): void {
  const first = firstOf(answer, 'data');
  const source = text(first?.['url']) ?? text(first?.['b64_json']) ?? '';
  assert.notEqual(source, '', 'no picture');
}

async function checkSpeech(answer: unknown, bench: Bench): Promise<void> {
  const body: unknown = isObject(answer) ? Reflect.get(answer, 'body') : undefined;
  assert.ok(isIterable(body), 'no sound');
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const sounded = Buffer.concat(chunks);
  assert.notEqual(sounded.length, 0, 'no sound');
  if (bench.answer('speech/answer').kind !== 'bytes') return;
  const { headers, body: recorded } = bench.bytes('speech/answer');
  const isSound = headers['content-type']?.startsWith('audio/') === true;
  if (isSound) assert.ok(sounded.equals(recorded), 'the sound differs from the recorded one');
}

function checkRanking(answer: unknown): void {
  const results = objects(object(answer)?.['results']);
  assert.notEqual(results.length, 0, 'no results');
  for (const { index, relevance_score: score } of results) {
    const place = number(index) ?? -1;
    assert.ok(place >= 0 && place < documents.length, `there is no document ${place}`);
    assert.ok(number(score) !== undefined, 'a result has no score');
  }
}

function firstOf(answer: unknown, member: string): JsonObject | undefined {
  return objects(object(answer)?.[member])[0];
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
