import { Buffer } from 'node:buffer';
import Anthropic from '@anthropic-ai/sdk';
import { Bifrost, list, number, object, text, type JsonObject } from '@bifrost/core';
import OpenAI from 'openai';
import { expect } from 'vitest';
import { clientToken, type Bench } from './bench.js';
import type { RecordedCase } from '../../../../tooling/recorded-cases.js';
import { requestFor } from './recordings.js';
import { adapters, modelOf } from './replay-targets.js';
import { tellChat, tellMessage, tellResponse, type Told } from './told.js';

/** Where a case goes; each reads its answer with the official SDK of its door, and the library with nothing. */
export type Way = (recording: RecordedCase, bench: Bench) => Promise<Told>;

function chatRequest(recording: RecordedCase) {
  const { functions, stream, choices } = requestFor(recording);
  const { facts } = recording;
  const tools = functions.map((called) => ({
    type: 'function' as const,
    function: { name: text(called['name']) ?? '', parameters: { ...object(called['parameters']) } },
  }));
  return {
    model: modelOf(recording),
    messages: [{ role: 'user' as const, content: 'Hello' }],
    ...(tools.length > 0 && { tools }),
    ...(Number(choices) > 1 && { n: Number(choices) }),
    ...(stream === true && { stream_options: { include_usage: true } }),
    ...(facts['audio'] != null && {
      modalities: ['text' as const, 'audio' as const],
      audio: { voice: 'alloy' as const, format: stream === true ? ('pcm16' as const) : ('mp3' as const) },
    }),
  };
}

const libraries = new Map<Bench, Bifrost>();

/** The library before the same servers as a gateway. */
function libraryBeside(bench: Bench): Bifrost {
  const known = libraries.get(bench);
  if (known !== undefined) return known;
  const bifrost = new Bifrost({
    adapters,
    providers: bench.providers,
    environment: {},
  });
  libraries.set(bench, bifrost);
  return bifrost;
}

export const throughLibrary: Way = (recording, bench) => {
  const bifrost = libraryBeside(bench);
  return recording.family === 'openai-responses'
    ? readLibraryResponse(bifrost, recording)
    : readLibraryChat(bifrost, recording);
};

async function readLibraryChat(bifrost: Bifrost, recording: RecordedCase): Promise<Told> {
  const { facts, streaming } = recording;
  const request = chatRequest(recording);
  if (!streaming) {
    const completion = await bifrost.createChatCompletion({ ...request, stream: false });
    return tellChat([plain(completion)], facts);
  }
  const chunks: JsonObject[] = [];
  for await (const chunk of await bifrost.createChatCompletion({ ...request, stream: true }))
    chunks.push(plain(chunk));
  return tellChat(chunks, facts);
}

async function readLibraryResponse(bifrost: Bifrost, recording: RecordedCase): Promise<Told> {
  const { facts, streaming } = recording;
  const request = responsesRequest(recording);
  if (!streaming) return tellResponse(await bifrost.createResponse({ ...request, stream: false }), facts);
  const events: JsonObject[] = [];
  for await (const event of await bifrost.createResponse({ ...request, stream: true })) events.push(event);
  return tellResponse(lastResponse(events), facts);
}

function responsesRequest(recording: RecordedCase) {
  const tools = requestFor(recording).functions.map((called): OpenAI.Responses.Tool =>
    called['custom'] === true
      ? { type: 'custom', name: text(called['name']) ?? '' }
      : {
          type: 'function',
          name: text(called['name']) ?? '',
          parameters: { ...object(called['parameters']) },
          strict: false,
        },
  );
  return {
    model: modelOf(recording),
    input: 'Hello',
    ...(tools.length > 0 && { tools }),
    ...(recording.request?.['background'] === true && { background: true }),
  };
}

/** The answer at the end of a stream; the items of its events where it lists none. */
function lastResponse(events: readonly JsonObject[]): JsonObject {
  const broken = events.find(({ type }) => type === 'error');
  if (broken !== undefined) throw new Error(`an error event: ${JSON.stringify(broken)}`);
  const done = events
    .filter(({ type }) => type === 'response.output_item.done')
    .map(({ item }) => object(item) ?? {});
  const ending = /^response\.(?:completed|incomplete|failed)$/u;
  const last = object(events.findLast(({ type }) => ending.test(text(type) ?? ''))?.['response']) ?? {};
  return { ...last, output: done.length > 0 ? done : (last['output'] ?? []) };
}

export const throughChat: Way = async (recording, { gateway }) => {
  const client = new OpenAI({ apiKey: clientToken, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
  const { facts, streaming } = recording;
  const request = chatRequest(recording);
  if (!streaming) return tellChat([plain(await client.chat.completions.create(request))], facts);
  if (!isAssembled(facts)) return tellChat(await chunksOf(client, request), facts);
  const runner = client.chat.completions.stream(request);
  const chunks: JsonObject[] = [];
  runner.on('chunk', (chunk) => chunks.push(plain(chunk)));
  const assembled = tellChat([plain(await runner.finalChatCompletion())], facts);
  // the helper joins what it knows; reasoning is ours and stands in the chunks
  const told = tellChat(chunks, facts);
  const { prompt = told.prompt, completion = told.completion } = assembled;
  expect({ ...assembled, prompt, completion, reasoning: '', lost: [] }).toEqual({
    ...told,
    reasoning: '',
    lost: [],
  });
  return told;
};

/** The SDK's helper throws on chunks that have no choices, which OpenAI sends with sounds. */
function isAssembled(facts: JsonObject): boolean {
  return !list(facts['notes']).includes('chunks without choices');
}

async function chunksOf(client: OpenAI, request: ReturnType<typeof chatRequest>): Promise<JsonObject[]> {
  const chunks: JsonObject[] = [];
  for await (const chunk of await client.chat.completions.create({ ...request, stream: true }))
    chunks.push(plain(chunk));
  return chunks;
}

export const throughResponses: Way = async (recording, { gateway }) => {
  const client = new OpenAI({ apiKey: clientToken, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
  const { facts, streaming } = recording;
  const request = responsesRequest(recording);
  if (!streaming) return tellResponse(plain(await client.responses.create(request)), facts);
  const events: JsonObject[] = [];
  for await (const event of await client.responses.create({ ...request, stream: true }))
    events.push(plain(event));
  return tellResponse(lastResponse(events), facts);
};

export const throughMessages: Way = async (recording, { gateway }) => {
  const client = new Anthropic({ apiKey: clientToken, baseURL: `${gateway.url}/anthropic`, maxRetries: 0 });
  const { facts, streaming } = recording;
  const tools = requestFor(recording).functions.map((called) => ({
    name: text(called['name']) ?? '',
    input_schema: { type: 'object' as const, ...object(called['parameters']) },
  }));
  const request = {
    model: modelOf(recording),
    max_tokens: 1000,
    messages: [{ role: 'user' as const, content: 'Hello' }],
    ...(tools.length > 0 && { tools }),
  };
  const message = streaming
    ? await client.messages.stream(request).finalMessage()
    : await client.messages.create(request);
  return inOpenaisWords(tellMessage(plain(message), facts), facts);
};

/** Messages have no place of their own for a refusal and for what a sound says: both are text there. */
function inOpenaisWords(told: Told, facts: JsonObject): Told {
  const transcript = text(object(facts['audio'])?.['transcript']);
  if (told.text === transcript) return { ...told, text: '' };
  return told.text === facts['refusal'] ? { ...told, text: '', refusal: told.text } : told;
}

/** An object of an SDK as the JSON that it came from. */
function plain(value: object): JsonObject {
  const copy: JsonObject = JSON.parse(JSON.stringify(value));
  return copy;
}

/** Closes what the ways have opened. */
export async function closeLibraries(): Promise<void> {
  await Promise.all([...libraries.values()].map((bifrost) => bifrost.close({ graceMs: 0 })));
  libraries.clear();
}

export const throughEmbeddings: Way = async (recording, { gateway }) => {
  const client = new OpenAI({ apiKey: clientToken, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
  const facts = object(recording.facts['embeddings']) ?? {};
  const input = Array.from({ length: number(facts['count']) ?? 1 }, (_, index) => `Text ${index}`);
  const model = modelOf(recording, 'embeddings');
  const answer = await client.embeddings.create({ model, input, encoding_format: 'float' });
  const { data } = answer;
  // some vendors count nothing, whatever the SDK's type promises
  const prompt = number(object(plain(answer)['usage'])?.['prompt_tokens']);
  const [first] = data.map(({ embedding }) => vectorOf(embedding));
  expect(data).toHaveLength(input.length);
  expect(first).toHaveLength(number(facts['dims']) ?? 0);
  for (const [index, value] of list(facts['first3']).entries())
    expect(first?.[index]).toBeCloseTo(Number(value), 6);
  return { ...tellChat([], {}), prompt, completion: 0 };
};

/** Some sources kept vectors as base64, whatever was asked. */
function vectorOf(embedding: readonly number[] | string): readonly number[] {
  if (typeof embedding !== 'string') return embedding;
  const bytes = Uint8Array.from(Buffer.from(embedding, 'base64'));
  return [...new Float32Array(bytes.buffer)];
}
