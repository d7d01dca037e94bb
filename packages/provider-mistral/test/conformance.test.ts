import { conformance, fixture } from '@bifrost/provider-testkit';
import * as vitest from 'vitest';
import { mistral } from '../src/index.js';

const text = 'Paris: 18 °C, sunny ☀️. Oslo: 4 °C, rain.';
const oneCall = { tools: ['get_weather'], totalTokens: 50 };
const twoCalls = { tools: ['get_weather', 'get_weather'] };
const thought = 'Two cities, one sentence each.';
const reasoning = { model: 'magistral-medium-latest', says: { text, reasoning: thought } };

conformance(vitest, {
  adapter: mistral,
  base: import.meta.url,
  model: 'mistral-small-latest',
  answers: {
    'chat/text': fixture('chat-text.json', { says: { text, totalTokens: 50 } }),
    'chat/tools': fixture('chat-tools.json', { says: oneCall }),
    'chat/parallel-tools': fixture('chat-parallel-tools.json', { says: twoCalls }),
    'chat/reasoning': fixture('chat-reasoning.json', reasoning),
    'chat-stream/text': fixture('chat-text.sse', { says: { text, totalTokens: 50 } }),
    'chat-stream/tools': fixture('chat-tools.sse', { says: oneCall }),
    'chat-stream/parallel-tools': fixture('chat-parallel-tools.sse', { says: twoCalls }),
    'chat-stream/reasoning': fixture('chat-reasoning.sse', reasoning),
    'chat-stream/error-event': fixture('chat-error-event.sse', { says: { code: 'provider_error' } }),
    'embeddings/answer': fixture('embeddings.json', { model: 'mistral-embed' }),
    'transcription/answer': fixture('transcription.json', { model: 'voxtral-mini-latest' }),
    'listModels/answer': fixture('models.json'),
    'error/authentication': fixture('error-401.json', { status: 401 }),
    'error/rate-limited': fixture('error-429.json', { status: 429, headers: { 'retry-after': '2' } }),
    'error/quota': fixture('error-402.json', { status: 402 }),
    'error/overloaded': fixture('error-503.json', { status: 503 }),
    'error/context-length': fixture('error-context.json', { status: 400 }),
    'error/bad-request': fixture('error-422.json', { status: 422 }),
    'error/model-missing': fixture('error-model.json', { status: 400 }),
  },
  skip: [
    {
      scenario: 'error/content-filtered',
      reason: 'Mistral filters only where guardrails are asked for, and tells their verdict in prose',
    },
  ],
});
