import { conformance, fixture, type Answer, type AnswerId } from '@bifrost/provider-testkit';
import * as vitest from 'vitest';
import { azure } from '../src/index.js';

const text = 'Paris: 18 °C, sunny ☀️. Oslo: 4 °C, rain.';
/** What `fixtures/token.json` gives: in the shape that such tokens have, by which they are kept out of errors. */
const token =
  'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJodHRwczovL2NvZ25pdGl2ZXNlcnZpY2VzLmF6dXJlLmNvbSIsImFwcGlkIjoiY2xpZW50LTEifQ.bm8gc2lnbmF0dXJlIG9mIGFueWJvZHk';
const oneCall = { tools: ['get_weather'], totalTokens: 50 };
const twoCalls = { tools: ['get_weather', 'get_weather'] };

const errors: Partial<Record<AnswerId, Answer>> = {
  'error/authentication': fixture('error-401.json', { status: 401 }),
  'error/rate-limited': fixture('error-429.json', { status: 429, headers: { 'retry-after': '2' } }),
  'error/quota': fixture('error-quota.json', { status: 429 }),
  'error/overloaded': fixture('error-503.json', { status: 503 }),
  'error/context-length': fixture('error-context.json', { status: 400 }),
  'error/bad-request': fixture('error-400.json', { status: 400 }),
  'error/model-missing': fixture('error-404.json', { status: 404 }),
  'error/content-filtered': fixture('error-filter.json', { status: 400 }),
};

const chat: Partial<Record<AnswerId, Answer>> = {
  'chat/text': fixture('chat-text.json', { says: { text, totalTokens: 50 } }),
  'chat/tools': fixture('chat-tools.json', { says: oneCall }),
  'chat/parallel-tools': fixture('chat-parallel-tools.json', { says: twoCalls }),
  'chat/reasoning': fixture('chat-reasoning.json', { model: 'o4-mini' }),
  'chat-stream/text': fixture('chat-text.sse', { says: { text, totalTokens: 50 } }),
  'chat-stream/tools': fixture('chat-tools.sse', { says: oneCall }),
  'chat-stream/parallel-tools': fixture('chat-parallel-tools.sse', { says: twoCalls }),
  'chat-stream/reasoning': fixture('chat-reasoning.sse', { model: 'o4-mini' }),
  'chat-stream/error-event': fixture('chat-error-event.sse', { says: { code: 'provider_error' } }),
};

vitest.describe('a key, and deployments in the path', () => {
  conformance(vitest, {
    adapter: azure,
    base: import.meta.url,
    keyOptions: (endpoint) => ({ endpoint, deployments: { 'gpt-4o': 'team-a' } }),
    model: 'gpt-4o',
    answers: {
      ...chat,
      'textCompletion/answer': fixture('completion.json', { model: 'gpt-35-turbo-instruct' }),
      'textCompletion-stream/answer': fixture('completion.sse', { model: 'gpt-35-turbo-instruct' }),
      'embeddings/answer': fixture('embeddings.json', { model: 'text-embedding-3-small' }),
      'imageGeneration/answer': fixture('images.json', { model: 'gpt-image-1' }),
      'imageEdit/answer': fixture('images.json', { model: 'gpt-image-1' }),
      'speech/answer': fixture('speech.mp3', { model: 'tts-1' }),
      'transcription/answer': fixture('transcription.json', { model: 'gpt-4o-transcribe' }),
      'listModels/answer': fixture('models.json'),
      ...errors,
    },
  });
});

vitest.describe('a token of Microsoft Entra ID, and addresses under /openai/v1', () => {
  conformance(vitest, {
    adapter: azure,
    base: import.meta.url,
    keyOptions: (origin) => ({
      endpoint: origin,
      authority: origin,
      api_version: 'v1',
      tenant_id: 'tenant-1',
      client_id: 'client-1',
      client_secret: 'entra-secret-70b1f3c2',
    }),
    key: false,
    secrets: ['entra-secret-70b1f3c2', token],
    model: 'gpt-4o',
    operations: ['chat'],
    answers: { ...chat, ...errors },
    also: { '/tenant-1/oauth2/v2.0/token': fixture('token.json') },
  });
});

vitest.describe('the Responses API', () => {
  conformance(vitest, {
    adapter: azure,
    base: import.meta.url,
    keyOptions: (endpoint) => ({ endpoint, api_version: 'preview' }),
    // a model that no other API has
    model: 'gpt-5-pro',
    operations: ['chat'],
    answers: {
      'chat/text': fixture('responses-text.json', { says: { text, totalTokens: 50 } }),
      'chat/tools': fixture('responses-tools.json', { says: oneCall }),
      'chat/parallel-tools': fixture('responses-parallel-tools.json', { says: twoCalls }),
      'chat/reasoning': fixture('responses-reasoning.json'),
      'chat-stream/text': fixture('responses-text.sse', { says: { text, totalTokens: 50 } }),
      'chat-stream/tools': fixture('responses-tools.sse', { says: oneCall }),
      'chat-stream/parallel-tools': fixture('responses-parallel-tools.sse', { says: twoCalls }),
      'chat-stream/reasoning': fixture('responses-reasoning.sse'),
      'chat-stream/error-event': fixture('responses-error-event.sse', { says: { code: 'provider_error' } }),
      ...errors,
    },
  });
});
