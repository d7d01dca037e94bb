import Anthropic from '@anthropic-ai/sdk';
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { GoogleGenAI } from '@google/genai';
import { Mistral } from '@mistralai/mistralai';
import { CohereClientV2 } from 'cohere-ai';
import { Ollama } from 'ollama';
import OpenAI, { AzureOpenAI } from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from '../support/bench.js';
import { bundleFolder } from '../support/bundle-folder.js';
import { openaiError } from '../vendors/openai-chat.js';

/*
 * How each official SDK names fallbacks without a change of its types, as docs/integrations says it: a header, or a
 * member of the body where the SDK lets one through.
 */

const bench = await openBench({ programFolder: bundleFolder });
afterAll(() => bench.close());

const { url } = bench.gateway;
const header = { 'x-bf-fallbacks': 'anthropic/claude-haiku-4-5' };
const fallbacks = ['anthropic/claude-haiku-4-5'];
const model = (): string => {
  made += 1;
  return `openai/gpt-4o-${made}`;
};
let made = 0;
const messages = [{ role: 'user' as const, content: 'Hello' }];
const said = 'You said: Hello – grüße ☀️';

const openai = new OpenAI({ apiKey: clientToken, baseURL: `${url}/openai/v1`, maxRetries: 0 });
const anthropic = new Anthropic({ apiKey: clientToken, baseURL: `${url}/anthropic`, maxRetries: 0 });
const genai = new GoogleGenAI({ apiKey: clientToken, httpOptions: { baseUrl: `${url}/genai` } });
const mistral = new Mistral({
  apiKey: clientToken,
  serverURL: `${url}/mistral`,
  retryConfig: { strategy: 'none' },
});

const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  'openai, by a header': () =>
    openai.chat.completions.create({ model: model(), messages }, { headers: header }),
  'openai, in the body': () => {
    const request = { model: model(), messages, fallbacks };
    return openai.chat.completions.create(request);
  },
  'openai Responses, in the body': () => {
    const request = { model: model(), input: 'Hello', fallbacks };
    return openai.responses.create(request);
  },
  AzureOpenAI: () => {
    const options = { apiVersion: '2024-10-21', maxRetries: 0, defaultHeaders: header };
    const azure = new AzureOpenAI({ apiKey: clientToken, endpoint: `${url}/azure`, ...options });
    return azure.chat.completions.create({ model: model(), messages });
  },
  '@anthropic-ai/sdk, by a header': () =>
    anthropic.messages.create({ model: model(), max_tokens: 100, messages }, { headers: header }),
  '@anthropic-ai/sdk, in the body': () => {
    const request = { model: model(), max_tokens: 100, messages, fallbacks };
    return anthropic.messages.create(request);
  },
  '@google/genai, by a header': () =>
    genai.models.generateContent({
      model: model(),
      contents: 'Hello',
      config: { httpOptions: { headers: header } },
    }),
  '@google/genai, in the body': () =>
    genai.models.generateContent({
      model: model(),
      contents: 'Hello',
      config: { httpOptions: { extraBody: { fallbacks } } },
    }),
  'AWS’s client': () => {
    const client = new BedrockRuntimeClient({
      region: 'us-east-1',
      endpoint: `${url}/bedrock`,
      token: { token: clientToken },
      authSchemePreference: ['httpBearerAuth'],
      maxAttempts: 1,
    });
    client.middlewareStack.add(
      (next) => (args) => {
        const { request } = args;
        if (typeof request === 'object' && request !== null && 'headers' in request)
          Object.assign(Object(request.headers), header);
        return next(args);
      },
      { step: 'build', name: 'fallbacks' },
    );
    const content = [{ text: 'Hello' }];
    return client.send(new ConverseCommand({ modelId: model(), messages: [{ role: 'user', content }] }));
  },
  'cohere-ai': () => {
    const cohere = new CohereClientV2({ token: clientToken, environment: `${url}/cohere`, maxRetries: 0 });
    return cohere.chat({ model: model(), messages }, { headers: header });
  },
  '@mistralai/mistralai': () =>
    mistral.chat.complete({ model: model(), messages }, { fetchOptions: { headers: header } }),
  'ollama, by a header': () => {
    const headers = { authorization: `Bearer ${clientToken}`, ...header };
    return new Ollama({ host: `${url}/ollama`, headers }).chat({ model: model(), messages });
  },
  'ollama, in the body': () => {
    const headers = { authorization: `Bearer ${clientToken}` };
    const request = { model: model(), messages, fallbacks };
    return new Ollama({ host: `${url}/ollama`, headers }).chat(request);
  },
};

describe('fallbacks, named by', () => {
  it.each(Object.entries(ways))('%s', async (_, ask) => {
    const before = bench.anthropic.received.length;
    bench.openai.play(openaiError(503, { message: 'Overloaded.', type: 'server_error' }));
    expect(JSON.stringify(await ask())).toContain(said);
    expect(bench.anthropic.received.length).toBe(before + 1);
  });
});
