import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from '@bifrost/core';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken } from '../support/bench.js';
import { weatherSchema } from '../support/weather.js';
import { pages, root } from './blocks.js';
import { answered, openClientBench, runProgram } from './client-bench.js';

/* Every address that a page gives a client is one at which the gateway answers what such a client asks there. */

const bench = await openClientBench();
afterAll(() => bench.close());

const messages = [{ role: 'user', content: 'Hello!' }];
const chat = { model: 'openai/gpt-4o', messages };
const converse = { messages: [{ role: 'user', content: [{ text: 'Hello!' }] }] };
const generate = { contents: [{ role: 'user', parts: [{ text: 'Hello!' }] }] };
const message = { model: 'claude-sonnet-4-5', max_tokens: 100, messages };
// Anthropic's clients for other clouds, which write the model into the path
const onBedrock = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 100, messages };
const onVertex = { anthropic_version: 'vertex-2023-10-16', max_tokens: 100, messages };
const ollama = { model: 'llama3.2', messages, stream: false };
const cohere = { model: 'command-a-03-2025', messages };
const mistral = { model: 'mistral-large-latest', messages };

const ofOpenai = { '/chat/completions': chat, '/responses': { model: 'gpt-4o', input: 'Hello!' } };
const ofAzure = { '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21': { messages } };
const ofGoogle = { '/models/gemini-3-flash:generateContent': generate };
const framework = { '/v1/messages': message, '/chat/completions': chat };

/** By the path of an address: the paths that its clients append, and what they send there. */
const requests: Readonly<Record<string, Readonly<Record<string, JsonObject>>>> = {
  '': ofAzure,
  '/v1': ofOpenai,
  '/openai/v1': ofOpenai,
  '/azure': ofAzure,
  '/anthropic': { '/v1/messages': message, '/v1/messages?beta=true': message },
  '/anthropic/v1': { '/messages': message },
  '/genai': {
    '/v1beta/models/gemini-3-flash:generateContent': generate,
    '/v1beta1/publishers/google/models/gemini-3-flash:generateContent': generate,
  },
  '/genai/v1beta': ofGoogle,
  '/genai/v1': {
    '/projects/p/locations/us-east5/publishers/anthropic/models/openai/gpt-4o:rawPredict': onVertex,
  },
  '/bedrock': {
    '/model/openai%2Fgpt-4o/converse': converse,
    '/model/openai%2Fgpt-4o/invoke': onBedrock,
  },
  '/cohere': { '/v2/chat': cohere },
  '/cohere/v2': { '/chat': cohere },
  '/mistral': { '/v1/chat/completions': mistral },
  '/mistral/v1': { '/chat/completions': mistral },
  '/ollama': { '/api/chat': ollama },
  '/langchain': framework,
  '/langchain/v1': { '/chat/completions': chat },
  // Cline's LiteLLM asks as OpenAI's SDK does, LiteLLM itself in Anthropic's format
  '/litellm': framework,
  '/litellm/v1': { '/chat/completions': chat },
  '/pydanticai': { '/v1/messages': message },
  '/pydanticai/v1': ofOpenai,
};

const found = pages()
  .filter((page) => page.startsWith('docs/integrations/'))
  .flatMap((page) => {
    const text = readFileSync(path.join(root, page), 'utf8');
    const addresses = text.matchAll(/http:\/\/127\.0\.0\.1:8080(?<base>[\w/.-]*)/gu);
    return [...new Set([...addresses].map(({ groups }) => groups?.['base'] ?? ''))].map((base) => ({
      page,
      base,
    }));
  });

describe('addresses on the pages of clients', () => {
  it('are those that are asked here', () => {
    expect(found.length).toBeGreaterThan(30);
    expect(new Set(found.map(({ base }) => base))).toEqual(new Set(Object.keys(requests)));
  });

  const cases = Object.entries(requests).flatMap(([base, asked]) =>
    Object.entries(asked).map(([appended, body]) => [`${base}${appended}`, body] as const),
  );

  it.each(cases)('%s is answered', async (place, body) => {
    const answer = await fetch(`${bench.url}${place}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${clientToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(answered)]);
  });
});

describe("the packages of Vercel's AI SDK", () => {
  const page = readFileSync(path.join(root, 'docs/integrations/vercel-ai-sdk.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(@ai-sdk\/[\w-]+)` +\| `([^`]+)`/gmu)].map(
    ([, name = '', baseURL = '']) => [name, baseURL] as const,
  );

  /** What each makes a provider with, what it wants besides, and a model of another vendor. */
  const makers: Readonly<Record<string, readonly [create: string, options: JsonObject, model: string]>> = {
    '@ai-sdk/openai': ['createOpenAI', {}, 'anthropic/claude-sonnet-4-5'],
    '@ai-sdk/openai-compatible': [
      'createOpenAICompatible',
      { name: 'bifrost' },
      'mistral/mistral-large-latest',
    ],
    '@ai-sdk/anthropic': ['createAnthropic', {}, 'openai/gpt-4o'],
    '@ai-sdk/google': ['createGoogleGenerativeAI', {}, 'models/openai/gpt-4o'],
    '@ai-sdk/amazon-bedrock': ['createAmazonBedrock', { region: 'us-east-1' }, 'openai/gpt-4o'],
    '@ai-sdk/cohere': ['createCohere', {}, 'openai/gpt-4o'],
    '@ai-sdk/mistral': ['createMistral', {}, 'anthropic/claude-sonnet-4-5'],
  };

  it('are all tried here', () => {
    expect(rows.map(([name]) => name).toSorted()).toEqual(Object.keys(makers).toSorted());
  });

  it.each(rows)('%s is answered at %s', { timeout: 120_000 }, async (name, baseURL) => {
    const [create = '', options = {}, model = ''] = makers[name] ?? [];
    const provider = `
      import { ${create} } from '${name}';
      import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
      const options = ${JSON.stringify({ ...options, baseURL: bench.here(baseURL) })};
      const provider = ${create}({ ...options, apiKey: process.env.BIFROST_TOKEN });
      const model = provider('${model}');`;
    // the page tells why
    const own = 'providerOptions: { openai: { store: false } }';
    const asked = "{ model, prompt: 'Hello!', maxRetries: 0, onError({ error }) { throw error; } }";
    const once = await runProgram(`${provider} console.log((await generateText(${asked})).text);`);
    expect(once).toContain(answered);
    const streamed = await runProgram(`${provider} console.log(await streamText(${asked}).text);`);
    expect(streamed).toContain(answered);
    const told = await runProgram(`${provider}
      const get_weather = tool({
        description: 'The weather of a place.',
        inputSchema: jsonSchema(${JSON.stringify(weatherSchema)}),
        execute: ({ city }) => 'It rains in ' + city,
      });
      const asked = { prompt: 'The weather?', tools: { get_weather }, stopWhen: stepCountIs(2), maxRetries: 0, ${own} };
      console.log((await generateText({ model, ...asked })).text);
      const stream = streamText({ model, ...asked, onError({ error }) { throw error; } });
      console.log(await stream.text);`);
    expect(told.match(/It rains in Z/gu)).toHaveLength(2);
  });
});
